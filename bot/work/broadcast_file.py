"""A broadcast as staff write it: a small YAML file, read with every mistake at its line and column."""

import json
from collections.abc import Iterable
from collections.abc import Mapping as Map
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.flow import Book, FlowMistakes, Mistake
from bot.flow.mistakes import did_you_mean
from bot.flow.notices import Notice, Texts, advise, advise_no_clinic, read_notice, read_translations, texts_of
from bot.flow.slots import EXAMPLES, filled
from bot.flow.source import Mapping, Node, Notebook, Scalar, parse
from bot.language import ENGLISH
from bot.programme.audience import Audience
from bot.programme.hours import OpenHours
from bot.work.asked_often import most_asked
from bot.work.broadcast_slots import SLOT, read_fillings

CHANNELS = ("sms", "telegram")
_KEYS = ("title", "to", "begins", "until", "words", "text", "with")
_LISTED = {"services": "services", "issues": "issues"}
_TO = (*_LISTED, "languages", "channels", "asked at most")
_FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%d")


class BroadcastMistakes(FlowMistakes):
    """A file that cannot be sent; carries everything that must be mended."""


class Draft(NamedTuple):
    """What a file says, and the advice on it."""

    title: str
    audience: Audience
    words: Texts
    expires_at: datetime | None
    advice: list[Mistake]
    begins_at: datetime | None = None


def read_broadcast(path: str, text: str, book: Book, hours: OpenHours, now: datetime) -> Draft:
    """The draft that a file describes, or BroadcastMistakes with all that is wrong in it."""
    notes = Notebook(languages=book.written_languages)
    node = parse(path, text, notes)
    draft = Draft("", Audience(), {}, None, [])
    if path not in notes.unread:
        notes.unknown_keys(node, _KEYS, "a broadcast")
        draft = _Reader(book, notes, hours, now).read(node)
    if serious := [mistake for mistake in notes.mistakes if mistake.serious]:
        raise BroadcastMistakes(set(serious))
    return draft._replace(advice=sorted(set(notes.mistakes)))


def read_added(
    path: str, text: str, book: Book, texts: Texts, replaces: Map[str, str] | None = None
) -> tuple[Texts, list[Mistake]]:
    """Words with the translations that a file adds, and the advice; BroadcastMistakes with all that is wrong.

    With `replaces` a language that is there already is written anew only where it is named with the mark of its words
    as somebody has seen them (`mark_of`); without, wherever the file has it.
    """
    notes = Notebook(languages=book.written_languages)
    node = parse(path, text, notes)
    found = read_translations(book, texts, node, notes) if path not in notes.unread else texts
    if replaces is not None and isinstance(node, Mapping):
        for language, spot in node.keys.items():
            if language in texts and language != ENGLISH and replaces.get(language) != mark_of(texts[language]):
                notes.wrong(
                    spot, "these words are there already, or have been changed: look, then say that yours count."
                )
    if serious := [mistake for mistake in notes.mistakes if mistake.serious]:
        raise BroadcastMistakes(set(serious))
    return found, sorted(set(notes.mistakes))


def mark_of(words: Map[str, str]) -> str:
    """What tells the words in one language from any others, for a form to say which ones its reader has seen."""
    return sha256(json.dumps(dict(words), sort_keys=True).encode()).hexdigest()[:16]


class _Reader:
    """Reads one file."""

    def __init__(self, book: Book, notes: Notebook, hours: OpenHours, now: datetime) -> None:
        self.book = book
        self.notes = notes
        self.hours = hours
        self.now = now

    def read(self, node: Mapping) -> Draft:
        """The whole of it."""
        title = self.notes.text(node.entries.get("title"), '"title"', node.spot)
        to = node.entries.get("to")
        if to is None:
            self.notes.wrong(node.spot, '"to" is missing: say whom it is for; "to: everyone" leaves nobody out.')
        until = self._until(node.entries.get("until"))
        begins = self._begins(node.entries.get("begins"), until)
        return Draft(title, self._audience(to), self._words(node), until, [], begins)

    def _audience(self, node: Node | None) -> Audience:
        if node is None or (isinstance(node, Scalar) and node.text == "everyone"):
            return Audience()
        to = self.notes.mapping(node, '"to"')
        self.notes.unknown_keys(to, _TO, '"to"')
        chosen = {key: self._keys(to, key, self.book.lists[name].keys) for key, name in _LISTED.items()}
        return Audience(
            services=chosen["services"],
            issues=chosen["issues"],
            languages=self._keys(to, "languages", self.book.languages),
            channels=self._keys(to, "channels", CHANNELS),
            asked_at_most=self._number(to, "asked at most", Audience().asked_at_most),
        )

    def _keys(self, to: Mapping, key: str, known: Iterable[str]) -> tuple[str, ...]:
        if key not in to.entries:
            return ()
        found = self.notes.scalars(to.entries[key], f'"{key}"')
        for scalar in found:
            if scalar.text not in known:
                what = f'"{scalar.text}" is not one of the {key}.{did_you_mean(scalar.text, known)}'
                self.notes.wrong(scalar.spot, what)
        if not found:
            self.notes.wrong(to.spot_of(key), f'"{key}" names none: leave it out to leave nobody out.')
        return tuple(dict.fromkeys(scalar.text for scalar in found))

    def _number(self, to: Mapping, key: str, otherwise: int) -> int:
        if key not in to.entries:
            return otherwise
        text, most = self.notes.text(to.entries[key], f'"{key}"', to.spot_of(key)), most_asked(self.book)
        if not (text.isascii() and text.isdigit() and 0 < int(text[:4]) <= most):
            what = f'"{key}" must be a number of times a month from 1 to {most}, not "{text}".'
            self.notes.wrong(to.spot_of(key), what)
            return otherwise
        return int(text)

    def _until(self, node: Node | None) -> datetime | None:
        if node is None:
            return None
        text = self.notes.text(node, '"until"', node.spot)
        moment = _moment(text, self.hours.zone)
        if moment is None:
            self.notes.wrong(node.spot, f'"until" must be like 2026-12-20 or 2026-12-20 18:00, not "{text}".')
        elif moment <= self.now:
            self.notes.wrong(node.spot, f'"until" is over already: {text}.')
        return moment

    def _begins(self, node: Node | None, until: datetime | None) -> datetime | None:
        if node is None:
            return None
        text = self.notes.text(node, '"begins"', node.spot)
        try:
            moment = datetime.strptime(text, _FORMS[0]).replace(tzinfo=self.hours.zone)
        except ValueError:
            self.notes.wrong(node.spot, f'"begins" must be like 2026-12-20 10:00, not "{text}".')
            return None
        if moment <= self.now:
            self.notes.wrong(node.spot, f'"begins" is over already: {text}.')
        elif until is not None and until <= moment:
            self.notes.wrong(node.spot, '"begins" is not before "until", so nobody would get it.')
        elif opening := self.hours.next_opening(moment):
            opens = opening.astimezone(self.hours.zone)
            what = f"it begins outside sending hours, and nothing would leave before {opens:%Y-%m-%d %H:%M}."
            self.notes.wrong(node.spot, what)
        return moment

    def _words(self, node: Mapping) -> Texts:
        given = [key for key in ("words", "text") if key in node.entries]
        if "with" in node.entries and given != ["text"]:
            self.notes.wrong(node.spot_of("with"), '"with" fills the rooms of a published text: name it with "text".')
        if len(given) != 1:
            what = 'say it in "words", or name a published text with "text"' + (", not both." if given else ".")
            self.notes.wrong(node.spot, what)
        elif given == ["text"]:
            key = self.notes.text(node.entries["text"], '"text"', node.spot)
            return self._published(key, node.entries["text"], node.entries.get("with"))
        elif read := read_notice(self.book, self.notes.mapping(node.entries["words"], '"words"'), self.notes):
            return read[1]
        return {}

    def _published(self, key: str, node: Node, given: Node | None) -> Texts:
        """The text is taken as it is: whatever is published later, this is what was looked at and approved."""
        if key not in self.book.texts:
            self.notes.wrong(node.spot, f'no published text is called "{key}".{did_you_mean(key, self.book.texts)}')
            return {}
        notice = Notice(self.book, self.book.texts[key])
        names = notice.words.placeholders()
        fillings = read_fillings(given, names, self.notes) if given else {}
        for name in sorted(names & EXAMPLES.keys() - fillings.keys()):
            what = f'the text "{key}" has room for "{name.removeprefix(SLOT)}": say it under "with".'
            self.notes.wrong(node.spot, what)
        for name in sorted(names - self.book.organisation.keys() - EXAMPLES.keys()):
            what = f'the text "{key}" names "{{{name}}}", and only facts of the organisation can be named to many.'
            self.notes.wrong(node.spot, what)
        advise(self.book, notice, self.notes)
        self._advise_on(given)
        texts, without = filled(texts_of(self.book, key), fillings)
        for language in without:
            what = f'"place" is not said in "{language}": whoever reads that gets of all this what they chose instead.'
            self.notes.advise(node.spot, what)
        return texts

    def _advise_on(self, given: Node | None) -> None:
        """The name of a clinic may stand in the room for a place, too."""
        place = given.entries.get("place") if isinstance(given, Mapping) else None
        said = place.entries.values() if isinstance(place, Mapping) else (place,)
        for each in said:
            if isinstance(each, Scalar):
                advise_no_clinic(self.book, each.text, each.spot, self.notes)


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """The time that is meant, a day without an hour to its end; None when it is not one."""
    for form in _FORMS:
        try:
            # The zone comes from the settings, not from the text.
            read = datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
        if form == _FORMS[0]:
            return read
        day: date = read.date() + timedelta(days=1)
        return datetime.combine(day, time(), tzinfo=zone)
    return None
