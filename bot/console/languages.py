"""Languages: how far each is, its words beside the English ones, and who vouches for them."""

from functools import partial

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.console.doing import by, doing, sentence
from bot.console.house import NAME, house
from bot.console.rooms import Room
from bot.flow.progress import Part, Progress
from bot.language import ENGLISH, direction, english_name
from bot.programme.roles import PPI_TEAM, READER
from bot.work.wordbook import Vouching

room = Room("languages")


@room.get("/languages", READER)
def all_of_them() -> str:
    """Every language: what is translated, who vouches for it, and whether people get it."""
    reading = vouching()
    book = reading.wordbook()
    return render_template(
        "console/languages.html",
        languages=[reading.progress(code) for code in book.languages],
        switched_on=book.plain.languages,
        called=english_name,
    )


@room.get("/languages/<language>", READER)
def show(language: str) -> str:
    """One language, part by part."""
    progress = _progress(language)
    return render_template(
        "console/language.html",
        progress=progress,
        name=english_name(language),
        titles=_titles(),
        on=language in vouching().wordbook().plain.languages,
    )


@room.get("/languages/<language>/<part>", READER)
def read(language: str, part: str) -> str:
    """The words of one part beside the English ones, to be read and signed for."""
    return _part(language, part, {}, {})


@room.post("/languages/<language>/<part>/review", PPI_TEAM)
def review(language: str, part: str) -> AnyResponse:
    """Somebody vouches for a translation as they have read it."""
    _progress(language)
    signing = partial(vouching().review, language, part, request.form.get("seen", ""), by())
    return doing(signing, sentence("Signed. It holds as long as no word of it changes."), _back_to(language, part))


@room.post("/languages/<language>/<part>/easy", PPI_TEAM)
def approve_easy(language: str, part: str) -> AnyResponse | tuple[str, int]:
    """Readers have approved the easy words of a part; refused, what was typed stands there still."""
    _progress(language)
    typed = {"readers": request.form.get("readers", "").strip()[:200]}
    if not typed["readers"]:
        return _part(language, part, typed, {"readers": "Say who approved them, like: Readers' panel of 5 March"}), 400
    signing = partial(vouching().approve_easy, language, part, request.form.get("seen", ""), typed["readers"], by())
    return doing(signing, sentence("Noted: readers have approved these easy words."), _back_to(language, part))


def vouching() -> Vouching:
    """The words that run, and who signs for them."""
    parts = house().parts
    return Vouching(parts.engine, parts.shelf, parts.clock, parts.folder)


def standing_of(name: str) -> list[tuple[str, Part]]:
    """(language, how far that part is) in every language."""
    reading = vouching()
    found = [(code, reading.progress(code)) for code in reading.wordbook().languages]
    return [(code, part) for code, progress in found for part in progress.parts if part.name == name]


def _part(language: str, name: str, typed: dict[str, str], errors: dict[str, str]) -> str:
    progress = _progress(language)
    part = next((each for each in progress.parts if each.name == name), None)
    if part is None:
        abort(404)
    reading = vouching()
    return render_template(
        "console/words.html",
        progress=progress,
        part=part,
        language=language,
        name=english_name(language),
        title=_titles().get(name, name),
        is_flow=name in reading.wordbook().plain.flows,
        pairs=reading.pairs(language, name),
        direction=direction(language),
        english=language == ENGLISH,
        easy_print=reading.print_of_easy(language, name),
        typed=typed,
        errors=errors,
    )


def _progress(language: str) -> Progress:
    if language not in vouching().wordbook().languages:
        abort(404)
    return vouching().progress(language)


def _titles() -> dict[str, str]:
    flows = vouching().wordbook().plain.flows
    others = {
        "lists": "Lists to choose from",
        "common": "Sentences that many flows share",
        "urgent": "Replies to urgent words",
        "words": "Words for everyone",
        "organisation": "What is particular to this hospital",
        "picture": "What pictures show",
    }
    return {**others, **{name: flow.title for name, flow in flows.items()}}


def _back_to(language: str, part: str) -> AnyResponse:
    return redirect(url_for(f"{NAME}_languages.read", language=language, part=part), 303)
