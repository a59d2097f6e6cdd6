"""Books to test with: the shared files as they are shipped, and the one flow that a test is about."""

from functools import cache
from pathlib import Path
from textwrap import dedent

from bot.flow import Book, Mistake, load_book, read_book

ROOT = Path(__file__).parents[2]
_SHARED = ("organisation", "common", "words", "urgent", "languages", "wording")
NORTHERN = ROOT / "flows" / "samples" / "northern" / "organisation.yaml"


@cache
def shared_files() -> dict[str, str]:
    """The files that every hospital has; it need not have pictures."""
    return {f"flows/{name}.yaml": (ROOT / "flows" / f"{name}.yaml").read_text("utf-8") for name in _SHARED}


@cache
def drawings() -> dict[str, str]:
    """The drawings that are shipped."""
    paths = (ROOT / "flows" / "pictures").glob("*.svg")
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}


@cache
def with_pictures() -> dict[str, str]:
    """The shipped pictures, for flows that show some."""
    return {"flows/pictures.yaml": (ROOT / "flows" / "pictures.yaml").read_text("utf-8"), **drawings()}


def sources_with(flow: str, **others: str) -> dict[str, str]:
    """Shared files, `flow` as flows/tea.yaml, and others by their path below flows/ (`lists__milk` for a list)."""
    extra = {f"flows/{name.replace('__', '/')}.yaml": dedent(text) for name, text in others.items()}
    return {**shared_files(), "flows/tea.yaml": dedent(flow), **extra}


def book_with(flow: str, **others: str) -> Book:
    """The book of those files; a mistake in them fails the test."""
    return load_book(sources_with(flow, **others))


def mistakes_in(flow: str, **others: str) -> list[Mistake]:
    """What is wrong with those files, advice left out."""
    return [mistake for mistake in read_book(sources_with(flow, **others))[1] if mistake.serious]


@cache
def shipped_sources() -> dict[str, str]:
    """Every file that is shipped, for Leicester."""
    paths = [*(ROOT / "flows").glob("*.yaml"), *(ROOT / "flows").glob("lists/*.yaml")]
    paths += (ROOT / "flows").glob("pictures/*.svg")
    paths += (ROOT / "locales").glob("*/LC_MESSAGES/flows.po")
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in paths}


@cache
def shipped_book(northern: bool = False) -> Book:
    """Everything that is shipped, for Leicester or for the Northern Trust."""
    sources = dict(shipped_sources())
    if northern:
        sources["flows/organisation.yaml"] = NORTHERN.read_text("utf-8")
    return load_book(sources)
