"""Which steps and ways of a book have been walked: a copy of the book is played, whose addresses say where they lead.

Nothing in the engine knows of it: an address is a text, and in the copy each way on has an address text of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from bot.flow.answers import OneOf, YesNo
from bot.flow.effects import Save
from bot.flow.mistakes import Spot
from bot.flow.model import Ask, Book, Choose, Do, End, Flow, Run, Say, Silence, Step, Wait
from bot.flow.talk import Reply
from bot.flow.verbs import VERBS

_GAVE_UP = "gave up"
_OWN_WORDS = "own words"
_ANY_OTHER = "any other answer"
_SILENCE = "silence"
_OVER = "(end)"


class Way(NamedTuple):
    """One way on from a step ("flow:step"): an answer, a case, a result, an outcome, as the flow names it."""

    at: str
    name: str


class Unwalked(NamedTuple):
    """A step that nobody came by, or the ways on from it that nobody took; `ways` is empty for the step itself."""

    at: str
    spot: Spot
    ways: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = f"{self.spot.path}:{self.spot.line}:{self.spot.column}: "
        if not self.ways:
            return f'{where}no journey comes by step "{self.at.partition(":")[2]}".'
        named = ", ".join(f'"{way}"' for way in self.ways)
        return f'{where}no journey leaves step "{self.at.partition(":")[2]}" by {named}.'


@dataclass(eq=False)
class Coverage:
    """What can be walked in `book`, and what has been since; play on `book`, and hand over each reply."""

    book: Book
    steps: frozenset[str]
    ways: tuple[Way, ...]
    walked_steps: set[str] = field(default_factory=set)
    walked_ways: set[Way] = field(default_factory=set)

    def note(self, question: Ask | None, decided: Reply) -> None:
        """What only the reply to an open question shows: given up after tries or in silence, or own words kept."""
        if question is None:
            return
        if decided.turn is not None and decided.turn.outcome == _SILENCE:
            self.walked_ways.add(Way(question.at, _SILENCE))
        if decided.turn is not None and decided.turn.outcome == _GAVE_UP:
            self.walked_ways.add(_after_tries(question))
        if question.own_words and any(
            isinstance(effect, Save) and effect.fact == question.own_words for effect in decided.effects
        ):
            self.walked_ways.add(Way(question.at, _OWN_WORDS))

    def unwalked(self) -> list[Unwalked]:
        """Everything that was never walked, in the order in which it is written."""
        missed = [Unwalked(at, self.book.spots[at]) for at in self.steps - self.walked_steps]
        ways: dict[str, list[str]] = {}
        for way in self.ways:
            if way.at in self.walked_steps and way not in self.walked_ways:
                ways.setdefault(way.at, []).append(way.name)
        missed += [Unwalked(at, self.book.spots[at], tuple(names)) for at, names in ways.items()]
        return sorted(missed, key=lambda unwalked: unwalked.spot)

    def __str__(self) -> str:
        taken = len(self.walked_ways.intersection(self.ways))
        return (
            f"{len(self.steps & self.walked_steps)} of {len(self.steps)} steps walked, "
            f"{taken} of {len(self.ways)} ways taken."
        )


def covering(book: Book) -> Coverage:
    """A coverage with nothing walked yet; its book says and does the same as `book`."""
    names = {flow.name for flow in book.flows.values()}
    index = _Index()
    flows: dict[str, Flow] = {}
    copy = replace(book, index=index, flows=flows)
    flows |= {name: replace(flow, book=copy) for name, flow in book.flows.items()}
    ways = tuple(Way(at, name) for at, step in book.index.items() for name in _ways_from(step, book))
    index.update({at: _marked(step) for at, step in book.index.items()})
    index.update({f"{name}:{_OVER}": End(f"{name}:{_OVER}", "") for name in names})
    coverage = Coverage(copy, frozenset(book.index), ways)
    index.coverage = coverage
    return coverage


class _Address(str):
    """The address of a step that knows by which way it was reached; equal to the plain address."""

    way: Way


class _Index(dict[str, Step]):
    """The steps by address, noting each one that is gone to."""

    coverage: Coverage

    def __getitem__(self, at: str) -> Step:
        self.coverage.walked_steps.add(str(at))
        if isinstance(at, _Address):
            self.coverage.walked_ways.add(at.way)
        return super().__getitem__(at)


def _ways_from(step: Step, book: Book) -> Iterable[str]:
    """The ways on that a conversation can take from a step, as the flow names them; a step that says has only one."""
    match step:
        case Ask():
            return _ways_from_question(step)
        case Choose():
            return (*(str(condition) for condition, _ in step.cases), "otherwise")
        case Do():
            results = VERBS[step.verb].results
            return (*step.ways, *(() if results and step.ways.keys() >= set(results) else (_usual(step),)))
        case Run():
            outcomes = _outcomes(step.first.partition(":")[0], book)
            return (*step.ways, *(() if step.ways.keys() >= outcomes else (_usual(step),)))
        case Wait():
            return (_usual(step), *step.ways)
        case Say() | End():
            return ()


def _ways_from_question(step: Ask) -> Iterable[str]:
    answers: tuple[str, ...] = ()
    if isinstance(step.kind, YesNo):
        answers = ("yes", "no")
    elif isinstance(step.kind, OneOf) and step.listing is not None:
        answers = step.listing.keys
    named = tuple(answer for answer in answers if answer in step.ways)
    yield from named
    if not answers or len(named) < len(answers):
        yield _usual(step)
    if step.own_words:
        yield _OWN_WORDS
    if step.can_skip:
        yield "skip"
    yield from (word for word in ("none", "later", "more") if word in step.ways)
    yield _after_tries(step).name
    if step.silence and step.silence.give_up:
        yield _SILENCE


def _outcomes(flow: str, book: Book) -> set[str]:
    """How a flow can end, as far as its steps say: "" for an end without an outcome of its own."""
    steps = [step for at, step in book.index.items() if at.partition(":")[0] == flow]
    falls_off = any(target is None for step in steps for target in _targets(step))
    return {step.outcome for step in steps if isinstance(step, End)} | ({""} if falls_off else set())


def _targets(step: Step) -> Iterable[str | None]:
    match step:
        case Choose():
            return (*(target for _, target in step.cases), step.otherwise)
        case End():
            return ()
        case _:
            return (step.next, *step.ways.values()) if not isinstance(step, Say) else (step.next,)


def _marked(step: Step) -> Step:
    """The same step, its ways on addressed apart."""
    at = step.at
    match step:
        case Ask():
            ways = {**step.ways, "skip": step.ways.get("skip", step.next)} if step.can_skip else step.ways
            after = None if step.after_tries is None else _address(step.after_tries, _after_tries(step))
            return replace(
                step,
                next=_address(step.next, Way(at, _usual(step))),
                ways=_addresses(at, ways),
                after_tries=after,
                silence=_marked_silence(step),
            )
        case Choose():
            cases = tuple((case, _address(target, Way(at, str(case)))) for case, target in step.cases)
            return replace(step, cases=cases, otherwise=_address(step.otherwise, Way(at, "otherwise")))
        case Do() | Run() | Wait():
            return replace(step, next=_address(step.next, Way(at, _usual(step))), ways=_addresses(at, step.ways))
        case Say() | End():
            return step


def _marked_silence(step: Ask) -> Silence | None:
    silence = step.silence
    if silence is None or silence.next is None:
        return silence
    return replace(silence, next=_address(silence.next or None, Way(step.at, _SILENCE)))


def _addresses(at: str, ways: Mapping[str, str | None]) -> dict[str, str | None]:
    return {name: _address(target, Way(at, name)) for name, target in ways.items()}


def _address(target: str | None, way: Way) -> str:
    """An address that leads to `target`; the end of the flow is a step of its own, so that it can be told apart."""
    address = _Address(target if target is not None else f"{way.at.partition(':')[0]}:{_OVER}")
    address.way = way
    return address


def _usual(step: Any) -> str:
    """The way that a step goes on when no way of its own is named."""
    if isinstance(step, Ask):
        named = step.ways.keys() - {"skip", "none", "later", "more", _SILENCE}
        if isinstance(step.kind, YesNo) and len(named) == 1:
            return "no" if "yes" in named else "yes"
        return _ANY_OTHER if named else "an answer"
    if isinstance(step, Run):
        return "any other outcome" if step.ways else "its end"
    if isinstance(step, Wait):
        return "in time"
    results = [result for result in VERBS[step.verb].results if result not in step.ways]
    return " or ".join(results) or "done"


def _after_tries(step: Ask) -> Way:
    return Way(step.at, f"{step.tries} wrong answers")
