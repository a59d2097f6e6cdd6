"""One file of a journey into the journey it describes; every mistake is told with its line, and all at once."""

import re
from collections.abc import Iterable
from collections.abc import Mapping as Map
from datetime import datetime, timedelta
from typing import Any

from bot.flow.answers import ManyOf, YesNo
from bot.flow.journeys import (
    CHANNELS,
    MEDIA,
    NOTHING,
    PREFER_NOT_TO_SAY,
    TIME_PASSES,
    USUAL_START,
    VARIANTS,
    Act,
    Expected,
    Journey,
    Move,
)
from bot.flow.mistakes import Mistake, Spot, did_you_mean
from bot.flow.model import Ask, Book
from bot.flow.playing import USUAL_RESULTS
from bot.flow.source import Mapping, Node, Notebook, Scalar, Sequence, parse
from bot.flow.verbs import CHOICES_TOLD, TOLD, VERBS
from bot.flow.wording import PLACEHOLDER

ACTS = ("they say", "they choose", "they press", "they send", TIME_PASSES)
ANSWERS = ("we say", "we say exactly", "we ask")
_ENDINGS = ("then remembered", "agreed", "kept apart", "done", "over")
MOVE_KEYS = (*ACTS, "under", "after", *ANSWERS, "note")
TOP_KEYS = (
    *("title", "note", "flow", "language", "variant", "channel", "on", "asked"),
    *("remembers", "improver", "locked", "results", "told", "steps"),
    *_ENDINGS,
)
SPAN = re.compile(r"([0-9]{1,3}) (minute|hour|day|week)s?")
_THIS_CENTURY = re.compile("20[0-9]{2}-")
_STARTS = ("%Y-%m-%d %H:%M", "%Y-%m-%d")


def read_journeys(sources: Map[str, str], book: Book) -> tuple[list[Journey], list[Mistake]]:
    """The journeys that {path: text} describes, and what is wrong with them; one with a mistake must not be played."""
    notes = Notebook()
    journeys = [_Reader(book, notes).journey(path, parse(path, text, notes)) for path, text in sorted(sources.items())]
    return journeys, sorted(notes.mistakes)


class _Reader:
    """Reads one journey against the book that it will be played in."""

    def __init__(self, book: Book, notes: Notebook) -> None:
        self.book = book
        self.notes = notes
        self.facts = _facts_of(book)
        self.questions = {at.replace(":", "."): at for at, step in book.index.items() if isinstance(step, Ask)}

    def journey(self, path: str, node: Mapping) -> Journey:
        entries, notes = node.entries, self.notes
        if not entries and any(mistake.spot.path == path for mistake in notes.mistakes):
            return Journey(Spot(path), "")  # it could not be read at all, which is told already
        notes.unknown_keys(node, TOP_KEYS, "a journey")
        flow = self._one_of(node, "flow", self.book.flows, "a flow")
        channel = self._one_of(node, "channel", CHANNELS, "a channel")
        return Journey(
            node.spot,
            title=notes.text(entries.get("title"), '"title"', node.spot),
            flow=flow,
            language=self._one_of(node, "language", self.book.language_names, "a language of flows/languages.yaml"),
            variant=self._one_of(node, "variant", VARIANTS, "a variant"),
            channel=channel,
            starts=self._starts(entries.get("on")),
            remembers=self._remembered(entries["remembers"]) if "remembers" in entries else {},
            improver=notes.switch(entries.get("improver"), '"improver"'),
            locked=notes.switch(entries.get("locked"), '"locked"'),
            asked=self._one_of(node, "asked", self.book.flows, "a flow"),
            tells=self._told(entries.get("told")),
            results={**USUAL_RESULTS, **self._results(entries.get("results"))},
            moves=self._moves(node, channel),
            then=tuple(self._ending(node, what) for what in _ENDINGS if what in entries),
        )

    def _one_of(self, node: Mapping, key: str, known: Iterable[str], what: str) -> str:
        if key not in node.entries:
            return ""
        text = self.notes.text(node.entries[key], f'"{key}"')
        if text and text not in known:
            self.notes.wrong(node.entries[key].spot, f'"{text}" is not {what}.{did_you_mean(text, known)}')
        return text

    def _starts(self, node: Node | None) -> datetime:
        if node is None:
            return USUAL_START
        text = self.notes.text(node, '"on"')
        for pattern in _STARTS if _THIS_CENTURY.match(text) else ():
            try:
                return datetime.strptime(text, pattern)  # noqa: DTZ007 (as USUAL_START)
            except ValueError:
                continue
        self.notes.wrong(node.spot, f'"{text}" is not a day and time. Write it like 2026-11-24 14:00.')
        return USUAL_START

    def _results(self, node: Node | None) -> dict[str, str]:
        results: dict[str, str] = {}
        for verb, value in self.notes.mapping(node, '"results"') if node else ():
            result = self.notes.text(value, f'"{verb}"')
            known = VERBS.get(verb)
            if known is None:
                self.notes.wrong(value.spot, f'"{verb}" is not something that can be done.{did_you_mean(verb, VERBS)}')
            elif result not in known.results:
                hint = f"It can be {', '.join(known.results)}." if known.results else "It has no results."
                self.notes.wrong(value.spot, f'"{verb}" never comes to "{result}". {hint}')
            results[verb] = result
        return results

    def _told(self, node: Node | None) -> dict[str, dict[str, Any]]:
        """{verb: {name: text or texts}} of what verbs make known here, where it is not their example."""
        told: dict[str, dict[str, Any]] = {}
        for name, value in self.notes.mapping(node, '"told"') if node else ():
            verb = next((verb for verb, known in VERBS.items() if name in known.tells), "")
            if not verb:
                self.notes.wrong(value.spot, f'nothing tells "{name}".{did_you_mean(name, TOLD)}')
            texts = list(self.notes.texts(value, f'"{name}"'))
            told.setdefault(verb, {})[name] = texts if isinstance(value, Sequence) else texts[0] if texts else ""
        return told

    # --- what is remembered ---

    def _remembered(self, node: Node) -> dict[str, Any]:
        """{fact: value}, each value as its question would save it; None for what must not be known."""
        if isinstance(node, Scalar) and node.text == NOTHING:
            return {}
        facts: dict[str, Any] = {}
        entries = self.notes.mapping(node, "what is remembered")
        for fact, value in entries:
            if fact in self.book.unsaid:
                self.notes.wrong(
                    entries.keys[fact], f'"{fact}" is never among the facts: it stands under "kept apart".'
                )
            elif fact not in self.facts:
                self.notes.wrong(entries.keys[fact], f'nothing saves "{fact}".{did_you_mean(fact, self.facts)}')
            facts[fact] = self._value(fact, value)
        return facts

    def _value(self, fact: str, node: Node) -> Any:
        question = self.facts.get(fact)
        if isinstance(node, Scalar) and node.text == NOTHING:
            return None
        if question is not None and isinstance(question.kind, YesNo):
            return self.notes.switch(node, f'"{fact}"')
        if question is not None and isinstance(question.kind, ManyOf):
            keys = list(self.notes.texts(node, f'"{fact}"'))
            self._known_choices(question, keys, node.spot)
            return keys
        text = self.notes.text(node, f'"{fact}"')
        self._known_choices(question, [text], node.spot)
        return text

    def _known_choices(self, question: Ask | None, keys: Iterable[str], spot: Spot) -> None:
        for key in keys:
            if question is not None and question.listing is not None and key not in question.listing.keys:
                hint = did_you_mean(key, question.listing.keys)
                self.notes.wrong(spot, f'"{key}" is not one of the choices of "{question.listing.name}".{hint}')

    # --- what is said ---

    def _moves(self, node: Mapping, channel: str) -> tuple[Move, ...]:
        steps = node.entries.get("steps")
        if not isinstance(steps, Sequence) or not steps.items:
            spot = steps.spot if steps else node.spot
            self.notes.wrong(spot, 'a journey needs "steps", each beginning like `- they say: JOIN`.')
            return ()
        return tuple(self._move(self.notes.mapping(item, "a step"), channel) for item in steps.items)

    def _move(self, node: Mapping, channel: str) -> Move:
        self.notes.unknown_keys(node, MOVE_KEYS, "a step of a journey")
        acts = [act for act in ACTS if act in node.entries]
        after = self._span(node.entries.get("after"), "after")
        expected = tuple(self._answer(node, what) for what in ANSWERS if what in node.entries)
        if len(acts) != 1 and acts != ["they say", "they send"]:
            self.notes.wrong(node.spot, f"a step needs one of {', '.join(ACTS)}.")
            return Move(node.spot, Act("they say", ("",)), after, expected)
        if acts == [TIME_PASSES]:
            passes = node.entries[TIME_PASSES]
            said = passes.text if isinstance(passes, Scalar) else ""
            return Move(node.spot, Act(TIME_PASSES, (said,)), self._span(passes, TIME_PASSES), expected)
        act = self._act(node, acts[-1])
        if act.how == "they press" and channel != "telegram":
            what = 'a text message has no buttons: add "channel: telegram" above, or write "they choose".'
            self.notes.wrong(node.keys["they press"], what)
        return Move(node.spot, act, after, expected)

    def _act(self, node: Mapping, how: str) -> Act:
        entries, value = node.entries, node.entries[how]
        under = self._question(entries["under"]) if "under" in entries else ""
        if under and how != "they press":
            self.notes.wrong(node.keys["under"], 'only a press has a question that it stands under: "they press".')
        if how == "they choose":
            return Act(how, self._choices(value))
        what = self.notes.text(value, f'"{how}"')
        if how == "they send" and what not in MEDIA:
            known = f"It can be {', '.join(MEDIA)}."
            self.notes.wrong(value.spot, f'"{what}" is not something that can be sent. {known}')
        words = self.notes.text(entries.get("they say"), '"they say"') if how == "they send" else ""
        return Act(how, (what,), under, words)

    def _choices(self, node: Node) -> tuple[str, ...]:
        keys = self.notes.texts(node, '"they choose"')
        listings = [step.listing for step in self.book.index.values() if isinstance(step, Ask) and step.listing]
        known = {"yes", "no", *self.book.words["en"].values(), *(key for listing in listings for key in listing.keys)}
        known |= {str(key) for name in CHOICES_TOLD for key, _ in TOLD[name]}
        for key in keys:
            if key not in known:
                self.notes.wrong(node.spot, f'"{key}" is not a choice of any question.{did_you_mean(key, known)}')
        return keys

    def _answer(self, node: Mapping, what: str) -> Expected:
        value = node.entries[what]
        if what == "we ask":
            return Expected(node.keys[what], what, self._question(value))
        if isinstance(value, Scalar) and value.text == NOTHING:
            return Expected(node.keys[what], "we say exactly", "")
        if what == "we say exactly":
            text = self.notes.text(value, f'"{what}"')
            self._known_names((text,), value.spot)
            return Expected(node.keys[what], what, text)
        texts = self.notes.texts(value, f'"{what}"')
        self._known_names(texts, value.spot)
        return Expected(node.keys[what], what, texts)

    def _known_names(self, texts: Iterable[str], spot: Spot) -> None:
        """Names in braces stand for the organisation's own facts, so that one journey fits every hospital."""
        for name in (name for text in texts for name in PLACEHOLDER.findall(text)):
            if name not in self.book.organisation:
                hint = did_you_mean(name, self.book.organisation)
                self.notes.wrong(spot, f'"{{{name}}}" is not in organisation.yaml.{hint} Write what they would read.')

    def _question(self, node: Node) -> str:
        """The address of a question written as "flow.step"; "" for nothing."""
        text = self.notes.text(node, "the question")
        if text == NOTHING:
            return ""
        if text not in self.questions:
            hint = did_you_mean(text, self.questions)
            self.notes.wrong(node.spot, f'"{text}" is not a question. Write it like flow.step, or nothing.{hint}')
        return self.questions.get(text, text)

    def _span(self, node: Node | None, key: str) -> timedelta:
        if node is None:
            return timedelta(minutes=1)
        text = self.notes.text(node, f'"{key}"', node.spot)
        found = SPAN.fullmatch(text)
        if text and not found:
            self.notes.wrong(node.spot, f'"{text}" is not a span of time. Write it like 8 days, 2 hours or 3 weeks.')
        return timedelta(**{f"{found[2]}s": int(found[1])}) if found else timedelta()

    # --- in the end ---

    def _ending(self, node: Mapping, what: str) -> Expected:
        spot, value = node.keys[what], node.entries[what]
        if what == "then remembered":
            return Expected(spot, what, self._remembered(value))
        if what == "over":
            return Expected(spot, what, self.notes.switch(value, '"over"'))
        if isinstance(value, Scalar) and value.text == NOTHING:
            return Expected(spot, what, {} if what == "kept apart" else ())
        if what == "kept apart":
            return Expected(spot, what, self._kept_apart(value))
        names = self.notes.texts(value, f'"{what}"')
        known = VERBS.keys() if what == "done" else _purposes_of(self.book)
        for name in names:
            if name not in known:
                kind = "something that can be done" if what == "done" else "something that people agree to"
                self.notes.wrong(value.spot, f'"{name}" is not {kind}.{did_you_mean(name, known)}')
        return Expected(spot, what, names)

    def _kept_apart(self, node: Node) -> dict[str, str | list[str] | None]:
        """{question: answer}, or its answers, None for "prefer not to say"."""
        questions = {step.save: step for step in self.book.index.values() if isinstance(step, Ask) and step.private}
        kept: dict[str, str | list[str] | None] = {}
        entries = self.notes.mapping(node, '"kept apart"')
        for question, value in entries:
            if question in questions and isinstance(value, Sequence):
                answers = self.notes.texts(value, f'"{question}"')
                self._known_choices(questions[question], answers, value.spot)
                kept[question] = list(answers)
                continue
            answer = self.notes.text(value, f'"{question}"')
            if question not in questions:
                self.notes.wrong(
                    entries.keys[question], f'"{question}" is not kept apart.{did_you_mean(question, questions)}'
                )
            elif answer != PREFER_NOT_TO_SAY:
                self._known_choices(questions[question], [answer], value.spot)
            kept[question] = None if answer == PREFER_NOT_TO_SAY else answer
        return kept


def _facts_of(book: Book) -> dict[str, Ask | None]:
    """Every fact that a flow saves, with its question; None for a person's own words."""
    asks = [step for step in book.index.values() if isinstance(step, Ask)]
    own: dict[str, Ask | None] = {step.own_words: None for step in asks if step.own_words}
    return own | {step.save: step for step in asks if step.save and not step.private}


def _purposes_of(book: Book) -> set[str]:
    asked = {step.consent for step in book.index.values() if isinstance(step, Ask) and step.consent}
    done = {getattr(step, "arguments", {}).get("purpose", "") for step in book.index.values()}
    return (asked | done) - {""}
