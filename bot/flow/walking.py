"""From step to step: what a flow says and does until it comes to a question, a verb, a wait or its end."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from bot.flow.answers import Several
from bot.flow.effects import Asked, Doing, Done, Effect, Said, Save, SetAside, Turn
from bot.flow.mistakes import LostPlace, TurnLimit
from bot.flow.model import Ask, Book, Choose, Do, End, Run, Say, Silence, Step, Wait
from bot.flow.place import Place

EVERYTHING = "everything"
"""The end of a flow, and of whatever it interrupted."""

MOST_STEPS = 100
DEEPEST = 20


class Walk:
    """One turn in the making: the effects so far, and the facts as they have become."""

    __slots__ = ("book", "effects", "facts", "now", "steps", "told")

    def __init__(self, book: Book, facts: Mapping[str, Any], now: datetime, told: dict[str, Any] | None = None) -> None:
        self.book = book
        self.facts = {**facts, **told} if told else facts
        self.told = told
        self.now = now
        self.effects: list[Effect] = []
        self.steps = 0

    def walk(self, at: tuple[str, ...], number: int, back: tuple[str, ...]) -> Turn:
        """From step to step until a question, a verb or the end; `number` is that of the question before."""
        outcome = ""
        while at:
            step = self._step_at(at)
            if isinstance(step, Ask):
                if type(step.kind) is Several:
                    self.make_room(step)
                return self.ask(step, at, number + 1, back)
            if isinstance(step, Do):
                doing = Doing(step.verb, step.given(self.facts), self.steps)
                return Turn(Place(at, number, 0, back, told=self.told), tuple(self.effects), doing)
            if isinstance(step, Wait):
                due = step.until.due(self.facts, self.now)
                if due is not None and due > self.now.astimezone(UTC):
                    return self._wait(at, number, back, due)
                at = then(at, step.ways.get("past", step.next))
                continue
            if step is None or isinstance(step, End):
                outcome = step.outcome if step else ""
                if outcome == EVERYTHING:
                    break
                at, interrupted = self._return(at[:-1], outcome)
                if interrupted is not None:
                    return self.ask(interrupted, at, number, back)
            else:
                at = self._past(step, at)
        return Turn(None, tuple(self.effects), None, outcome, told=self.told)

    def ask(self, step: Ask, at: tuple[str, ...], number: int, back: tuple[str, ...], nudges: int = 0) -> Turn:
        """Put a question; asked again it keeps its number, so that its buttons keep working."""
        if step.listing is None and not step.told:
            self.effects.append(Asked(step, number))
            place = Place(at, number, 0, back, told=self.told)
        else:
            fixed = not (step.within or step.told or (step.listing and step.listing.as_written is not None))
            keys, more = (step.first_page, step.has_more) if fixed else step.shown(self.facts, 0)
            self.effects.append(Asked(step, number, keys, more))
            place = Place(at, number, 0, back, keys if step.keeps_shown else (), told=self.told)
        if step.silence is None:
            return Turn(place, tuple(self.effects))
        place = place._replace(nudges=nudges)
        return Turn(place, tuple(self.effects), due=self._silence_ends(step.silence, place))

    def make_room(self, step: Ask) -> None:
        """A question that was not open before begins anew with what it collects."""
        if self.facts.get(step.save):
            self.save(step.save, [])

    def _wait(self, at: tuple[str, ...], number: int, back: tuple[str, ...], due: datetime) -> Turn:
        """Stand still until then; a question that was only interrupted does not wait as long, and is put again."""
        for deep in range(len(at) - 1, 0, -1):
            interrupted = self.book.index[at[deep - 1]]
            if isinstance(interrupted, Ask):
                place = Place(at[deep:], number, told=self.told)
                self.effects.append(SetAside(at[deep].partition(":")[0], place, due))
                return self.ask(interrupted, at[:deep], number, back)
        return Turn(Place(at, number, told=self.told), tuple(self.effects), None, "", due, waits=True)

    def _step_at(self, at: tuple[str, ...]) -> Step | None:
        """The step there; None when the flow has come to its end without saying so."""
        if not at[-1]:
            return None
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TurnLimit(f'More than {MOST_STEPS} steps without a question, last at "{at[-1]}".')
        return self.book.index[at[-1]]

    def _past(self, step: Say | Choose | Run, at: tuple[str, ...]) -> tuple[str, ...]:
        """Past a step that needs nobody, to the one that follows."""
        if isinstance(step, Say):
            self.effects.append(Said(step.words))
            return then(at, step.next)
        if isinstance(step, Choose):
            return then(at, self._branch(step, self.now.date()))
        if len(at) >= DEEPEST:
            raise TurnLimit(f'More than {DEEPEST} flows inside one another, last at "{step.at}".')
        return (*at, step.first)

    def _return(self, at: tuple[str, ...], outcome: str) -> tuple[tuple[str, ...], Ask | None]:
        """(where the outer flow goes on, the question to ask again when it was only interrupted)."""
        if not at:
            return (), None
        outer = self.book.index[at[-1]]
        if isinstance(outer, Run):
            return then(at, outer.ways.get(outcome, outer.next)), None
        return at, outer if isinstance(outer, Ask) else None

    def _branch(self, step: Choose, today: date) -> str | None:
        for condition, next_at in step.cases:
            if condition.holds(self.facts, today):
                return next_at
        return step.otherwise

    def resume(self, place: Place, step: object, done: Done) -> Turn:
        """Go on after a verb."""
        if type(step) is not Do:
            raise LostPlace(f'"{place.at[-1]}" is not waiting for a verb.')
        self.steps = done.steps
        if done.told:
            self.told = {**(self.told or {}), **done.told}
            self.facts = {**self.facts, **done.told}
        return self.walk(then(place.at, step.ways.get(done.result, step.next)), place.ask, place.back)

    def fall_due(self, place: Place, step: object) -> Turn:
        """Nobody was heard: the wait is over, or the person is nudged once, or waited for no longer."""
        if type(step) is Wait:
            return self.walk(then(place.at, step.next), place.ask, place.back)
        if type(step) is not Ask:
            raise LostPlace(f'"{place.at[-1]}" is not waiting for anything.')
        silence = step.silence
        if silence is None:
            return Turn(place, ())
        if silence.nudge and not place.nudges:
            return self._nudge(step, silence, place)
        if silence.give_up is None:
            return Turn(place, ())
        if silence.next is None:
            return Turn(None, (), None, "silence")
        return self.walk(then(place.at, silence.next), place.ask, place.back)

    def _nudge(self, step: Ask, silence: Silence, place: Place) -> Turn:
        """The question once more, after a word on why; the wait goes on for as long as is left of it."""
        self.effects.append(Said(silence.words or self.book.common["nudge"]))
        again = self.ask(step, place.at, place.ask, place.back, place.nudges + 1)
        if silence.give_up and silence.nudge:
            began = silence.nudge.after(self.now, -1)
            return again._replace(due=silence.give_up.after(began).astimezone(UTC))
        return again

    def _silence_ends(self, silence: Silence, place: Place) -> datetime | None:
        """When a silence that begins now has gone on long enough for something to be done."""
        span = silence.nudge if silence.nudge and not place.nudges else silence.give_up
        return span.after(self.now).astimezone(UTC) if span else None

    def stand(self, place: Place) -> Turn:
        """The turn that leaves the open question open, with what was said so far."""
        step = self.book.index[place.at[-1]]
        silence = step.silence if isinstance(step, Ask) else None
        return Turn(place, tuple(self.effects), due=self._silence_ends(silence, place) if silence else None)

    def save(self, fact: str, value: Any) -> None:
        """Remember, here and for good."""
        self.effects.append(Save(fact, value))
        self.remember(fact, value)

    def remember(self, fact: str, value: Any) -> None:
        """For the steps that follow in this turn; the caller's facts stay as they were."""
        self.facts = {**self.facts, fact: value}


def then(at: tuple[str, ...], next_at: str | None) -> tuple[str, ...]:
    """The addresses once the innermost flow has gone on to `next_at`."""
    return (next_at or "",) if len(at) == 1 else (*at[:-1], next_at or "")
