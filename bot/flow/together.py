"""Which texts one turn can put together along the ways of the flows: they leave as one message."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.flow.model import Ask, Book, Choose, Do, End, Flow, Run, Say, Step, Wait
from bot.flow.wording import Words

_FARTHEST = 20  # so many texts and steps past one another, and none of a flow that goes on for ever


class Together(NamedTuple):
    """What one turn says: texts in order, and the question that it comes to, if any."""

    said: tuple[Words, ...]
    asked: Ask | None


class Turns:
    """Finds all that a turn can put together: from a word that starts a flow, from an answer, from a wait."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._callers: dict[str, list[Run]] = {}
        for step in book.index.values():
            if isinstance(step, Run):
                self._callers.setdefault(step.first.partition(":")[0], []).append(step)

    def all(self) -> Iterator[Together]:
        """Each once, but for those that are one text alone."""
        yield from (each for each in self.each() if len(each.said) + (each.asked is not None) > 1)

    def each(self) -> Iterator[Together]:
        """Each once, also where it is one text alone."""
        seen: set[Together] = set()
        for flow in self._book.flows.values():
            seen.update(self._from((flow.first,), ()))
        for step in self._book.index.values():
            if isinstance(step, Ask):
                full = (self._book.common["pieces_full"],) if step.kind.name == "several" else ()
                for way in dict.fromkeys(self._answered(step)):
                    seen.update(self._from((way or f"{_flow(step.at)}:",), ()))
                    if full and way == step.next:
                        seen.update(self._from((way or f"{_flow(step.at)}:",), full))
            elif isinstance(step, Wait):
                seen.update(self._from((step.next or f"{_flow(step.at)}:",), ()))
        yield from (each for each in seen if each.said or each.asked)

    def ends_of(self, flow: Flow) -> Iterator[Together]:
        """What a flow says last before its end, as when it has interrupted another's question."""
        first = [flow.first] + [
            way or f"{flow.name}:"
            for step in self._book.index.values()
            if isinstance(step, Ask) and _flow(step.at) == flow.name
            for way in self._answered(step)
        ]
        found = {each for at in dict.fromkeys(first) for each in self._from((at,), ())}
        yield from (each for each in found if each.said and each.asked is None)

    def _answered(self, step: Ask) -> Iterator[str | None]:
        yield step.next
        yield from step.ways.values()
        if step.after_tries is not None:
            yield step.after_tries
        if step.silence and step.silence.next is not None:
            yield step.silence.next

    def _from(self, at: tuple[str, ...], said: tuple[Words, ...], past: int = 0) -> Iterator[Together]:
        """`at`: the runs that are under way, outermost first, and where the innermost flow is; "flow:" at its end."""
        if past > _FARTHEST:
            return
        step = self._book.index.get(at[-1])
        if step is None or isinstance(step, End):
            yield from self._after_the_end(at, step.outcome if step else "", said, past)
        elif isinstance(step, Ask):
            yield Together(said, step)
        elif isinstance(step, Run):
            if step.first in self._book.index:
                yield from self._from((*at, step.first), said, past + 1)
        else:
            if isinstance(step, Wait):
                yield Together(said, None)
            if isinstance(step, Say):
                said = (*said, step.words)
            for way in dict.fromkeys(_ways(step)):
                yield from self._from((*at[:-1], way or f"{_flow(step.at)}:"), said, past + 1)

    def _after_the_end(
        self, at: tuple[str, ...], outcome: str, said: tuple[Words, ...], past: int
    ) -> Iterator[Together]:
        """Back in the flow that ran this one; which one that is may not be known."""
        if len(at) > 1:
            outer = [self._book.index[at[-2]]]
        else:
            outer = list(self._callers.get(_flow(at[-1]), ()))
            yield Together(said, None)
        for run in outer:
            if isinstance(run, Run):
                way = run.ways.get(outcome, run.next) or f"{_flow(run.at)}:"
                yield from self._from((*at[:-2], way), said, past + 1)


def _ways(step: Step) -> tuple[str | None, ...]:
    match step:
        case Say():
            return (step.next,)
        case Choose():
            return (*(target for _, target in step.cases), step.otherwise)
        case Do() | Wait():
            return (step.next, *step.ways.values())
    return ()


def _flow(at: str) -> str:
    return at.partition(":")[0]
