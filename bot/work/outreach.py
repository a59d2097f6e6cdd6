"""From a gap to a draft of how to close it: groups, places, languages and words; nobody is picked out."""

from collections.abc import Iterator, Mapping, Sequence

from bot.flow import Book, Speech
from bot.programme.report import Evidence
from bot.work.report_words import said

LISTS = {
    "age_group": ("Age", "age_groups"),
    "sex_or_gender": ("Sex or gender", "sex_or_gender"),
    "disability": ("Limited by a health condition or disability", "disability"),
    "ethnic_group": ("Ethnic group", "groups of ethnicity"),
}
"""The title and the list of each equality question that is compared with who lives here."""

LANGUAGES = "languages"
_CHANNEL = "sms"


def draft(book: Book, evidence: Evidence, gaps: Mapping[str, Sequence[str]]) -> list[str]:
    """What staff may begin with, line by line."""
    if not gaps:
        return ["No group is missing by more than chance, as far as who lives here is entered and numbers are shown."]
    return list(_lines(book, evidence, gaps))


def _lines(book: Book, evidence: Evidence, gaps: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield "Fewer take part than live here, by more than chance:"
    for question, missing in gaps.items():
        title, listed = LISTS.get(question, ("Language", ""))
        label = {**labels(book, listed), **(book.language_names if question == LANGUAGES else {})}
        yield f"  {title}: {', '.join(label.get(key, key) for key in missing)}"
    yield "Places: ask groups and places where these people meet; give each its own joining word."
    worked = [source for source, count in evidence.groups.get("sources", {}).items() if count]
    yield f"  People came lately from: {', '.join(worked)}." if worked else "  No place is known yet to have worked."
    languages = [code for code in gaps.get(LANGUAGES, ()) if code in book.languages] or ["en"]
    yield f"Languages to begin with: {', '.join(book.language_names.get(code, code) for code in languages)}"
    for code in gaps.get(LANGUAGES, ()):
        if code not in book.languages:
            yield f"  {book.language_names.get(code, code)} is missing here too, and is not switched on."
    yield "Words, to make your own before anybody sees them:"
    for code in languages:
        for easy in (False, True):
            words = said(book, "outreach", Speech(code, easy, _CHANNEL))
            yield f"  {code}{' easy' if easy else ''}: {words}"


def labels(book: Book, listed: str) -> dict[str, str]:
    """The label of each choice of a list, in English."""
    found = book.lists.get(listed)
    return {} if found is None else {key: words.plain for key, words in found.labels.items()}
