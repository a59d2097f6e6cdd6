"""Opportunities as staff write them: a small YAML or JSON file, every mistake at its line and column."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.flow import Book, Mistake
from bot.flow.mistakes import did_you_mean
from bot.flow.notices import Texts, read_notice, services_in
from bot.flow.source import Mapping as Node
from bot.flow.source import Node as Written
from bot.flow.source import Notebook, parse
from bot.flow.telling import EASY
from bot.flow.verbs import TOLD
from bot.flow.wording import SOURCE_LANGUAGE
from bot.language import fold
from bot.programme.audience import USUALLY_ASKED
from bot.programme.ladder import height, key_of
from bot.programme.opportunity import KINDS, METHODS, ONLINE, Details
from bot.programme.payment import SESSION_PENCE, pence_of
from bot.work.asked_often import most_asked
from bot.work.involvement_file import InvolvementMistakes, one_of, refuse
from bot.work.told_texts import REVIEWED, check_read, languages_in, read_told

CHANNELS = ("sms", "telegram")
_TEXTS = ("title", "what", "why", "can change", "place", "access", "bring")
_NEEDED = _TEXTS[:-1]
_LISTED = {"services": "services", "issues": "issues", "when free": "times", "cannot meet": "access_needs"}
_OPPORTUNITY = (
    *(*_TEXTS, "rung", "method", "kind", "activity", "starts", "ends", "places", "online", "expenses"),
    *("payment", "contact", "information sheet", "consent form", "patient partners only", "invitation"),
    *("asked at most", "languages", "channels", *_LISTED, REVIEWED),
)
_MOMENT = "%Y-%m-%d %H:%M"
_MOST_PLACES = 1000
_MOST_PENCE = 20_000


class OpportunityDraft(NamedTuple):
    """What the file of an opportunity says, and the advice on it."""

    places: int
    starts_at: datetime | None
    ends_at: datetime
    partners_only: bool
    details: Details
    advice: list[Mistake]


def read_opportunity(path: str, text: str, book: Book, zone: ZoneInfo, now: datetime) -> OpportunityDraft:
    """The opportunity that a file describes, or InvolvementMistakes with all that is wrong in it."""
    notes = Notebook(languages=book.written_languages)
    node = parse(path, text, notes)
    draft = None
    if path not in notes.unread:
        notes.unknown_keys(node, _OPPORTUNITY, "an opportunity")
        draft = _Reader(book, notes, node, zone, now).read()
    advice = refuse(notes)
    if draft is None:
        raise InvolvementMistakes(set(notes.mistakes))
    return draft._replace(advice=advice)


def ladder_of(book: Book) -> tuple[str, ...]:
    """The organisation's rungs, lowest first."""
    return tuple(rung.strip() for rung in str(book.organisation.get("ladder", "")).split(",") if rung.strip())


class _Reader:
    """Reads one opportunity."""

    def __init__(self, book: Book, notes: Notebook, node: Node, zone: ZoneInfo, now: datetime) -> None:
        self.book = book
        self.notes = notes
        self.node = node
        self.zone = zone
        self.now = now

    def read(self) -> OpportunityDraft:
        """The whole of it."""
        starts, ends = self._times()
        return OpportunityDraft(
            places=self._number("places", 1, _MOST_PLACES) or 1,
            starts_at=starts,
            ends_at=ends or self.now,
            partners_only=self._switch("patient partners only", False),
            details=self._details(),
            advice=[],
        )

    def _details(self) -> Details:
        told = {key: self._told(key) for key in _TEXTS}
        listed = {key: self._keys(key, self.book.lists[name].keys) for key, name in _LISTED.items()}
        words = self._words()
        self._check_translated(told, words)
        return Details(
            title=told["title"],
            what=told["what"],
            why=told["why"],
            can_change=told["can change"],
            place=told["place"],
            access_notes=told["access"],
            bring=told["bring"],
            rung=self._rung(),
            method=one_of(self.notes, self.node, "method", METHODS),
            contact=self._text("contact", len(str(TOLD["event_contact"]))),
            information_sheet=self._address("information sheet"),
            consent_form=self._address("consent form"),
            kind=one_of(self.notes, self.node, "kind", KINDS) if "kind" in self.node.entries else KINDS[0],
            activity=fold(self._text("activity", 40)) if "activity" in self.node.entries else "",
            online=self._switch(ONLINE, False),
            services=listed["services"],
            issues=listed["issues"],
            languages=self._keys("languages", self.book.languages),
            channels=self._keys("channels", CHANNELS),
            when_free=listed["when free"],
            cannot_meet=listed["cannot meet"],
            asked_at_most=self._asked_at_most(),
            expenses=self._switch("expenses", True),
            payment_pence=self._payment(),
            words=words,
        )

    def _asked_at_most(self) -> int:
        if "asked at most" not in self.node.entries:
            return USUALLY_ASKED
        return self._number("asked at most", 1, most_asked(self.book))

    def _told(self, key: str) -> Mapping[str, str]:
        """One of staff's texts, by language and variant; short enough for the messages that it stands in."""
        if key not in self.node.entries:
            if key in _NEEDED:
                self.notes.wrong(self.node.spot, f'an opportunity needs "{key}".')
            return {}
        most = _room_for(key)
        return read_told(key, self.node, self.notes, lambda text, node: self._check(key, text, most, node))

    def _check(self, key: str, text: str, most: int, node: Written) -> None:
        if len(text) > most:
            what = f'"{key}" has {len(text)} characters, at most {most} fit into its messages.'
            self.notes.wrong(node.spot, what)
        if key in ("title", "place") and (label := self._service_in(text)):
            what = f'"{key}" names "{label}", and reminders are read on locked screens: name no clinic here.'
            self.notes.wrong(node.spot, what)

    def _check_translated(self, told: Mapping[str, Mapping[str, str]], words: Texts) -> None:
        """Somebody has read each translation; and it is said what would be told in English all the same."""
        read = [language for language in languages_in(told.values()) if language not in words]
        check_read(self.node, read, self.notes)
        for language in dict.fromkeys((*languages_in(told.values()), *words)):
            lacking = [
                f'"{key}"' for key, texts in told.items() if texts and not {language, language + EASY} & {*texts}
            ]
            if lacking and language != SOURCE_LANGUAGE:
                name = self.book.called(language)
                what = f"in {name} there is no {', '.join(lacking)}: whoever asks for more is told that in English."
                self.notes.advise(self.node.spot, what)

    def _service_in(self, text: str) -> str:
        return next(services_in(self.book, text), "")

    def _words(self) -> Texts:
        """What the first message says; whatever names a clinic there is no mere advice."""
        invitation = self.node.entries.get("invitation")
        if invitation is None:
            self.notes.wrong(self.node.spot, 'an opportunity needs "invitation": the words of the first message.')
            return {}
        read = read_notice(self.book, self.notes.mapping(invitation, '"invitation"'), self.notes)
        texts = read[1] if read else {}
        for text in (each for parts in texts.values() for each in parts.values()):
            if label := self._service_in(text):
                self.notes.wrong(invitation.spot, f'the invitation names "{label}": a first message names no clinic.')
        return texts

    def _rung(self) -> str:
        ladder = ladder_of(self.book)
        rung = self.notes.text(self.node.entries.get("rung"), '"rung"', self.node.spot)
        at = None if not rung else height(ladder, rung)
        if rung and at is None:
            what = f'"{rung}" is not on the ladder: {", ".join(ladder)}.{did_you_mean(rung, ladder)}'
            self.notes.wrong(self.node.spot_of("rung"), what)
        elif rung and key_of(rung) not in self.book.lists["rungs"].labels:
            self.notes.wrong(self.node.spot_of("rung"), f'flows/lists/rungs.yaml has no words for "{key_of(rung)}".')
        return rung if at is None else ladder[at]

    def _address(self, key: str) -> str:
        address = self._text(key, len(str(TOLD["event_sheet"])))
        if address and not address.startswith("https://"):
            self.notes.wrong(self.node.spot_of(key), f'"{key}" must begin with https://.')
        return address

    def _payment(self) -> int:
        if "payment" not in self.node.entries:
            return 0
        text = self._text("payment", 10)
        said = {"0": 0, "none": 0, "no": 0, "yes": SESSION_PENCE}
        pence = said[text] if text in said else pence_of(text)
        if pence is None or pence > _MOST_PENCE:
            self.notes.wrong(
                self.node.spot_of("payment"), f'"payment" must be yes, no or pounds like 20, not "{text}".'
            )
        return pence or 0

    def _times(self) -> tuple[datetime | None, datetime | None]:
        starts = self._moment("starts") if "starts" in self.node.entries else None
        if "ends" not in self.node.entries:
            self.notes.wrong(self.node.spot, 'an opportunity needs "ends", like 2027-03-09 16:00.')
        ends = self._moment("ends")
        first = starts or ends
        if first and first <= self.now:
            self.notes.wrong(self.node.spot_of("starts" if starts else "ends"), "that time is over already.")
        if starts and ends and ends <= starts:
            self.notes.wrong(self.node.spot_of("ends"), "it ends before it starts.")
        return starts, ends

    def _moment(self, key: str) -> datetime | None:
        if key not in self.node.entries:
            return None
        text = self.notes.text(self.node.entries[key], f'"{key}"', self.node.spot_of(key))
        try:
            return datetime.strptime(text, _MOMENT).replace(tzinfo=self.zone)
        except ValueError:
            self.notes.wrong(self.node.spot_of(key), f'"{key}" must be like 2027-03-09 14:00, not "{text}".')
            return None

    def _number(self, key: str, least: int, most: int) -> int:
        text = self.notes.text(self.node.entries.get(key), f'"{key}"', self.node.spot)
        if text.isascii() and text.isdecimal() and len(text) < 7 and least <= int(text) <= most:
            return int(text)
        if text:
            what = f'"{key}" must be a whole number from {least} to {most}, not "{text}".'
            self.notes.wrong(self.node.spot_of(key), what)
        return least

    def _text(self, key: str, most: int) -> str:
        text = self.notes.text(self.node.entries.get(key), f'"{key}"', self.node.spot)
        if len(text) > most:
            self.notes.wrong(self.node.spot_of(key), f'"{key}" has {len(text)} characters, at most {most} fit.')
        return text

    def _switch(self, key: str, usual: bool) -> bool:
        return self.notes.switch(self.node.entries[key], f'"{key}"') if key in self.node.entries else usual

    def _keys(self, key: str, known: Iterable[str]) -> tuple[str, ...]:
        if key not in self.node.entries:
            return ()
        known = tuple(known)
        found = self.notes.scalars(self.node.entries[key], f'"{key}"')
        for scalar in found:
            if scalar.text not in known:
                self.notes.wrong(
                    scalar.spot, f'"{scalar.text}" is not one of the {key}.{did_you_mean(scalar.text, known)}'
                )
        return tuple(dict.fromkeys(scalar.text for scalar in found))


def _room_for(key: str) -> int:
    """So many characters of it fit into every message that it stands in: as many as its example has."""
    told = {"access": "access", "place": "where", "can change": "can_change"}.get(key, key)
    return max(len(text) for text in TOLD[f"event_{told}"].values())
