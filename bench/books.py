"""The book that is measured: the shared files as they are shipped, and the one registration flow."""

from functools import cache

from bench.measure import ROOT
from bot.flow import Book, load_book

FLOW = "registration"
SHARED = ("organisation", "common", "words", "urgent", "languages")
SAID = ("Ade", "yes", "banana", "Carer", "1 and 3", "Clearer letters about appointments, please")
"""What a person answers: the third is the wrong one."""


@cache
def sources() -> dict[str, str]:
    """{path: text} of what is read, the same for the whole run."""
    shared = {f"flows/{name}.yaml": (ROOT / "flows" / f"{name}.yaml").read_text("utf-8") for name in SHARED}
    flow = (ROOT / "bench" / f"{FLOW}.yaml").read_text("utf-8")
    return {**shared, f"flows/{FLOW}.yaml": flow}


def registration_book() -> Book:
    """Read, linked and checked, as every book that runs."""
    return load_book(sources())
