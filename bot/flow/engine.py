"""One turn of a conversation: where it stands and what was heard, into what follows. Nothing here touches the world."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.flow.answers import ManyOf, Photo
from bot.flow.answers.kind import Hearing, Kind, Meant, Reading, Unclear
from bot.flow.effects import Asked, Consent, Doing, Done, Effect, KeepApart, Said, Save, Turn
from bot.flow.mistakes import LostPlace, TurnLimit
from bot.flow.model import WORDS_IN_A_QUESTION, Ask, Book, Choose, Do, End, Flow, Run, Say, Step
from bot.flow.place import Place
from bot.flow.values import Heard, Press
from bot.flow.wording import Words
from bot.language import fold, without_controls

MOST_STEPS = 100
DEEPEST = 20
_MOST_BACK = 12


def turn(flow: Flow, place: Place | None, heard: Heard | Done | None, facts: Mapping[str, Any], now: datetime) -> Turn:
    """What follows when `heard` comes in at `place` (None: the flow begins).

    `facts` is what is remembered of the person, with `language` and `channel` among it; `now` is the local time.
    Raises TurnLimit for a flow that never comes to a question, LostPlace for a place that is not in this book.
    """
    if place is None:
        return _Walk(flow.book, facts, now).walk((flow.first,), 0, ())
    step = flow.book.index.get(place.at[-1]) if place.at else None
    if step is None:
        raise LostPlace(f'"{place.at[-1] if place.at else ""}" is not a step of this revision.')
    walk = _Walk(flow.book, facts, now)
    if isinstance(heard, Done):
        return walk.resume(place, step, heard)
    if type(step) is not Ask:
        raise LostPlace(f'"{step.at}" is not a question.')
    if heard is None:
        return walk.ask(step, place.at, place.ask, place.back)
    return walk.answer(step, place, heard)


def interrupt(flow: Flow, place: Place, other: Flow, facts: Mapping[str, Any], now: datetime) -> Turn:
    """Run `other` now; when it ends, the open question is asked again."""
    walk = _Walk(flow.book, facts, now)
    if len(place.at) >= DEEPEST - 1:
        return turn(flow, place, None, facts, now)
    return walk.walk((*place.at, other.first), place.ask, place.back)


def hint_for(kind: str) -> str:
    """The shared sentence that helps after a wrong answer of that kind: "yes or no" has "hint_yes_no"."""
    return "hint_" + kind.replace(" or ", "_").removesuffix(" area").replace(" ", "_")


def question_open(book: Book, place: Place | None) -> Ask | None:
    """The question that waits for an answer at `place`, if one does."""
    step = book.index.get(place.at[-1]) if place and place.at else None
    return step if isinstance(step, Ask) else None


class _Walk:
    """One turn in the making: the effects so far, and the facts as they have become."""

    __slots__ = ("book", "effects", "facts", "now", "steps")

    def __init__(self, book: Book, facts: Mapping[str, Any], now: datetime) -> None:
        self.book = book
        self.facts = facts
        self.now = now
        self.effects: list[Effect] = []
        self.steps = 0

    def resume(self, place: Place, step: object, done: Done) -> Turn:
        """Go on after a verb."""
        if type(step) is not Do:
            raise LostPlace(f'"{place.at[-1]}" is not waiting for a verb.')
        self.steps = done.steps
        return self.walk(_then(place.at, step.ways.get(done.result, step.next)), place.ask, place.back)

    def answer(self, step: Ask, place: Place, heard: Heard) -> Turn:
        """Take in what was heard as an answer to the open question."""
        if heard.press is not None:
            return self._press(step, place, heard.press)
        if heard.media and isinstance(step.kind, Photo):
            return self._take(step, place, "", step.kind.see(heard.media, heard.file))
        text = heard.text
        language = self.facts.get("language", "en")
        words = self.book.question_words
        word = (words.get(language) or words["en"]).get(fold(text))
        if word is not None:
            return self._word(step, place, word)
        if place.maybe:
            settled = self._settle_near_miss(step, place, text, language)
            if settled is not None:
                return settled
        shown = place.shown
        allowed = None
        if step.private and step.listing is not None:
            shown = step.shown(self.facts, place.page)[0]
            allowed = frozenset(step.choices(self.facts)) if step.within else None
        reading = step.kind.read(text, Hearing(language, self.now.date(), shown, "GB", allowed))
        return self._take(step, place, text, reading)

    def _take(self, step: Ask, place: Place, text: str, reading: Reading) -> Turn:
        """What follows from an answer, by the way it was read."""
        if isinstance(reading, Meant):
            if reading.value == [] and step.own_words:  # "none of these": the hint asks which, in their own words
                return self._not_understood(step, place, "")
            return self._meant(step, place, reading.value)
        if isinstance(reading, Unclear):
            return self._not_understood(step, place, text, reading.why)
        if step.private or place.tries + 1 >= step.tries:
            return self._not_understood(step, place, text)
        return self._near_miss(step, place, reading.values)

    def _press(self, step: Ask, place: Place, press: Press) -> Turn:
        """A button names its choice by key, so that one of an earlier page means what it said."""
        if press.ask != place.ask:
            return self._stay(place, "earlier_question")
        option = press.option
        if step.listing is not None and option in step.choices(self.facts):
            return self._meant(step, place, [option] if isinstance(step.kind, ManyOf) else option)
        if option in WORDS_IN_A_QUESTION:
            return self._word(step, place, option)
        if step.kind is self.book.yes_no and option in ("yes", "no"):
            return self._meant(step, place, option == "yes")
        return self._stay(place, "earlier_question")

    def _word(self, step: Ask, place: Place, word: str) -> Turn:
        match word:
            case "back":
                return self._back(place)
            case "more":
                return self._more(step, place)
            case "skip" if step.can_skip:
                return self._left(step, place, step.ways.get("skip", step.next))
            case "none" | "later" if word in step.ways:
                return self._on(place, step.ways[word])
            case "skip":
                return self._stay(place, "cannot_skip")
            case _:
                return self._not_understood(step, place, word)

    def _meant(self, step: Ask, place: Place, value: Any) -> Turn:
        effects = self.effects
        if step.private:
            effects.append(KeepApart(step.save, value))
            self._remember(step.save, value)
        elif step.save:
            effects.append(Save(step.save, value))
            self._remember(step.save, value)
        if step.consent:
            effects.append(Consent(step.consent, bool(value), step.words))
        ways = step.ways
        if not ways:
            return self._on(place, step.next)
        key = ("yes" if value else "no") if value is True or value is False else value
        next_at = ways.get(key, step.next) if type(key) is str else step.next
        return self._on(place, next_at)

    def _left(self, step: Ask, place: Place, next_at: str | None) -> Turn:
        if step.private:
            self.effects.append(KeepApart(step.save, None))
        return self._on(place, next_at)

    def _back(self, place: Place) -> Turn:
        if not place.back:
            self.effects.append(Said(self.book.common["nothing_before"]))
            return self._ask_again(place)
        at = tuple(place.back[-1].split(">"))
        step = self.book.index.get(at[-1])
        if type(step) is not Ask:
            raise LostPlace(f'"{at[-1]}" is not a question of this revision.')
        return self.ask(step, at, place.ask + 1, place.back[:-1])

    def _more(self, step: Ask, place: Place) -> Turn:
        shown, more = step.shown(self.facts, place.page + 1)
        if not more:
            return self._ask_again(place)
        self.effects.append(Asked(step, place.ask, shown, more, only_choices=True))
        kept = shown if step.keeps_shown else ()
        return self._turn(place._replace(page=place.page + 1, shown=kept, tries=0, maybe=()))

    def _near_miss(self, step: Ask, place: Place, values: tuple[Any, ...]) -> Turn:
        listing = step.listing
        if len(values) == 1:
            self.effects.append(Said(self.book.common["did_you_mean"], {"choice": (listing, values[0])}))
        else:
            lines = tuple((listing, value) for value in values)
            self.effects.append(Said(self.book.common["which_one"], {"choices": lines}))
        return self._turn(place._replace(maybe=values, tries=place.tries + 1))

    def _settle_near_miss(self, step: Ask, place: Place, text: str, language: str) -> Turn | None:
        """The turn when `text` answers "Did you mean ...?"; None when it is a new answer to the question itself."""
        if len(place.maybe) > 1:
            number = fold(text)
            if len(number) <= 3 and number.isdecimal() and 1 <= int(number) <= len(place.maybe):
                return self._meant(step, place, place.maybe[int(number) - 1])
            return None
        reading = self.book.yes_no.read(text, Hearing(language, self.now.date(), ()))
        if type(reading) is Meant:
            return self._meant(step, place, place.maybe[0]) if reading.value else self._not_that(place)
        return None

    def _not_that(self, place: Place) -> Turn:
        """The question once more, after a near miss that was none; it counts as a try."""
        again = self._ask_again(place)
        return again if again.place is None else again._replace(place=again.place._replace(tries=place.tries))

    def _not_understood(self, step: Ask, place: Place, text: str, why: str = "") -> Turn:
        tries = place.tries + 1
        if step.own_words and self._are_own_words(text, tries):
            own = without_controls(text).strip()
            self.effects += (Save(step.own_words, own), Save(step.save, []))
            self._remember(step.own_words, own)
            self._remember(step.save, [])
            return self._on(place, step.next)
        if tries >= step.tries:
            if step.after_tries is None:
                self.effects.append(Said(self.book.common["gave_up"]))
                return Turn(None, tuple(self.effects), None, "gave up")
            return self._left(step, place, step.after_tries)
        self.effects.append(self._hint(step, place, tries, why))
        return self._turn(place._replace(tries=tries, maybe=()))

    def _are_own_words(self, text: str, tries: int) -> bool:
        """Whether an answer that matches nothing on the list is worth keeping as it was said.

        Two words or more say something; one word is first taken for a slip, and believed the second time. A yes or
        no is an answer to another question.
        """
        if type(self.book.yes_no.read(text, Hearing(self.facts.get("language", "en"), self.now.date()))) is Meant:
            return False
        words = [word for word in fold(text).split() if not word.isdecimal()]
        return len(words) > 1 or (bool(words) and tries > 1 and len(words[0]) > 2)

    def _hint(self, step: Ask, place: Place, tries: int, why: str) -> Said:
        common = self.book.common
        if tries > 1:
            return Said(common["hint_again" if step.can_skip else "hint_again_no_skip"])
        words: Words = common[why] if why else step.hint or common[hint_for(step.kind.name)]
        shown = place.shown if step.keeps_shown else step.shown(self.facts, place.page)[0]
        limits = _limits(step.kind)
        return Said(words, {"count": len(shown) or limits.get("most", 0), **limits})

    def _stay(self, place: Place, sentence: str) -> Turn:
        self.effects.append(Said(self.book.common[sentence]))
        return self._turn(place)

    def _ask_again(self, place: Place) -> Turn:
        step = self.book.index[place.at[-1]]
        if type(step) is not Ask:
            raise LostPlace(f'"{step.at}" is not a question.')
        return self.ask(step, place.at, place.ask, place.back)

    def ask(self, step: Ask, at: tuple[str, ...], number: int, back: tuple[str, ...]) -> Turn:
        """Put a question; asked again it keeps its number, so that its buttons keep working."""
        if step.listing is None:
            self.effects.append(Asked(step, number))
            return Turn(Place(at, number, 0, back), tuple(self.effects))
        keys, more = step.shown(self.facts, 0) if step.within else (step.first_page, step.has_more)
        self.effects.append(Asked(step, number, keys, more))
        return Turn(Place(at, number, 0, back, keys if step.keeps_shown else ()), tuple(self.effects))

    def walk(self, at: tuple[str, ...], number: int, back: tuple[str, ...]) -> Turn:
        """From step to step until a question, a verb or the end; `number` is that of the question before."""
        outcome = ""
        while at:
            step = self._step_at(at)
            if isinstance(step, Ask):
                return self.ask(step, at, number + 1, back)
            if isinstance(step, Do):
                doing = Doing(step.verb, step.arguments, self.steps)
                return Turn(Place(at, number, 0, back), tuple(self.effects), doing)
            if step is None or isinstance(step, End):
                outcome = step.outcome if step else ""
                at, interrupted = self._return(at[:-1], outcome)
                if interrupted is not None:
                    return self.ask(interrupted, at, number, back)
            else:
                at = self._past(step, at)
        return Turn(None, tuple(self.effects), None, outcome)

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
            return _then(at, step.next)
        if isinstance(step, Choose):
            return _then(at, self._branch(step, self.now.date()))
        if len(at) >= DEEPEST:
            raise TurnLimit(f'More than {DEEPEST} flows inside one another, last at "{step.at}".')
        return (*at, step.first)

    def _return(self, at: tuple[str, ...], outcome: str) -> tuple[tuple[str, ...], Ask | None]:
        """(where the outer flow goes on, the question to ask again when it was only interrupted)."""
        if not at:
            return (), None
        outer = self.book.index[at[-1]]
        if isinstance(outer, Run):
            return _then(at, outer.ways.get(outcome, outer.next)), None
        return at, outer if isinstance(outer, Ask) else None

    def _branch(self, step: Choose, today: date) -> str | None:
        for condition, next_at in step.cases:
            if condition.holds(self.facts, today):
                return next_at
        return step.otherwise

    def _on(self, place: Place, next_at: str | None) -> Turn:
        """Past the open question, which stays on the way back."""
        at, back = place.at, place.back
        passed = at[0] if len(at) == 1 else ">".join(at)
        if len(back) >= _MOST_BACK:
            back = back[1 - _MOST_BACK :]
        return self.walk(_then(at, next_at), place.ask, (*back, passed))

    def _remember(self, fact: str, value: Any) -> None:
        """For the steps that follow in this turn; the caller's facts stay as they were."""
        self.facts = {**self.facts, fact: value}

    def _turn(self, place: Place) -> Turn:
        return Turn(place, tuple(self.effects))


def _limits(kind: Kind) -> dict[str, int]:
    """What a hint may name of the limits of an answer."""
    limits = ((name, getattr(kind, name, None)) for name in ("least", "most"))
    return {name: limit for name, limit in limits if limit is not None}


def _then(at: tuple[str, ...], next_at: str | None) -> tuple[str, ...]:
    return (next_at or "",) if len(at) == 1 else (*at[:-1], next_at or "")
