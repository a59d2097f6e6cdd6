"""From a gap to a draft of how to close it: groups, places, languages and words; nobody is picked out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.flow import Book, Speech
from bot.language import english_name
from bot.programme.report import Groups
from bot.store.evidence_groups import UNSAID
from bot.work.report_words import said

LISTS = {
    "age_group": ("Age", "age_groups"),
    "sex_or_gender": ("Sex or gender", "sex_or_gender"),
    "disability": ("Limited by a health condition or disability", "disability"),
    "ethnic_group": ("Ethnic group", "groups of ethnicity"),
    "religion": ("Religion or belief", "religions"),
    "religious_belief": ("Religious belief", "religious_beliefs"),
    "political_opinion": ("Political opinion", "political_opinions"),
    "marital_status": ("Marriage and civil partnership", "marital_statuses"),
    "sexual_orientation": ("Sexual orientation", "sexual_orientations"),
    "gender_since_birth": ("Gender the same as at birth", "yes_or_no"),
    "pregnancy": ("Pregnant, or a baby in the last year", "yes_or_no"),
    "dependants": ("Who depends on them for care", "dependants"),
    "impairments": ("What an illness or disability affects", "impairments"),
}
"""The title and the list of each equality question."""

LANGUAGES = "languages"
_CHANNEL = "sms"


class Outreach(NamedTuple):
    """Which groups, by question; places that worked; languages to begin with; those not switched on; and words."""

    groups: list[tuple[str, list[str]]]
    places: list[str]
    languages: list[str]
    not_here: list[str]
    # (language, whether in easy words, text)
    words: list[tuple[str, bool, str]]


def plan(book: Book, groups: Groups, gaps: Mapping[str, Sequence[str]]) -> Outreach | None:
    """What staff may begin with; None where no group is missing by more than chance."""
    if not gaps:
        return None
    spoken = gaps.get(LANGUAGES, ())
    languages = [code for code in spoken if code in book.languages] or ["en"]
    name = {code: english_name(code) for code in (*spoken, *languages)}
    return Outreach(
        [_group(book, question, missing) for question, missing in gaps.items()],
        [source for source, count in groups.get("sources", {}).items() if count and source != UNSAID],
        [name[code] for code in languages],
        [name[code] for code in spoken if code not in book.languages],
        [
            (name[code], easy, said(book, "outreach", Speech(code, easy, _CHANNEL)))
            for code in languages
            for easy in (False, True)
        ],
    )


def draft(found: Outreach | None) -> list[str]:
    """The same, line by line."""
    if found is None:
        return ["No group is missing by more than chance, as far as who lives here is entered and numbers are shown."]
    return list(_lines(found))


def _lines(found: Outreach) -> Iterator[str]:
    yield "Fewer take part than live here, by more than chance:"
    for title, groups in found.groups:
        yield f"  {title}: {', '.join(groups)}"
    yield "Places: ask groups and places where these people meet; give each its own joining word."
    if found.places:
        yield f"  People came lately from: {', '.join(found.places)}."
    else:
        yield "  No place is known yet to have worked."
    yield f"Languages to begin with: {', '.join(found.languages)}"
    for name in found.not_here:
        yield f"  {name} is missing here too, and is not switched on."
    yield "Words, to make your own before anybody sees them:"
    for name, easy, words in found.words:
        yield f"  {name}{', easy' if easy else ''}: {words}"


def _group(book: Book, question: str, missing: Sequence[str]) -> tuple[str, list[str]]:
    title, listed = LISTS.get(question, ("Language", ""))
    label = named(book, question, listed, missing)
    return title, [label.get(key, key) for key in missing]


def named(book: Book, question: str, listed: str, keys: Iterable[str]) -> dict[str, str]:
    """What staff call each group of a question; languages too in English, which staff and every font can read."""
    return {code: english_name(code) for code in keys} if question == LANGUAGES else labels(book, listed)


def labels(book: Book, listed: str) -> dict[str, str]:
    """The label of each choice of a list, in English."""
    found = book.lists.get(listed)
    return {} if found is None else {key: words.plain for key, words in found.labels.items()}
