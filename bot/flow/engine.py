"""One turn of a conversation: where it stands and what was heard, into what follows. Nothing here touches the world."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.flow.answers import ManyOf, Photo, Several
from bot.flow.answers.kind import Hearing, Kind, Meant, Reading, Unclear
from bot.flow.effects import Asked, Consent, Done, Due, KeepAnonymous, KeepApart, Said, Turn
from bot.flow.mistakes import LostPlace
from bot.flow.model import WORDS_IN_A_QUESTION, Ask, Book, Flow
from bot.flow.place import MOST_BACK, Place
from bot.flow.values import Heard, Press
from bot.flow.walking import DEEPEST, Walk, then
from bot.flow.wording import Words
from bot.language import fold, without_controls


def turn(
    flow: Flow,
    place: Place | None,
    heard: Heard | Done | Due | None,
    facts: Mapping[str, Any],
    now: datetime,
    told: dict[str, Any] | None = None,
) -> Turn:
    """What follows when `heard` comes in at `place` (None: the flow begins, knowing what it is `told`).

    `facts` is what is remembered of the person, with `language` and `channel` among it; `now` is the local time.
    Raises TurnLimit for a flow that never comes to a question, LostPlace for a place that is not in this book.
    """
    if place is None:
        return _Answering(flow.book, facts, now, told).walk((flow.first,), 0, ())
    step = flow.book.index.get(place.at[-1]) if place.at else None
    if step is None:
        raise LostPlace(f'"{place.at[-1] if place.at else ""}" is not a step of this revision.')
    walk = _Answering(flow.book, facts, now, place.told)
    if isinstance(heard, (Done, Due)):
        return walk.resume(place, step, heard) if isinstance(heard, Done) else walk.fall_due(place, step)
    if type(step) is not Ask:
        raise LostPlace(f'"{step.at}" is not a question.')
    if heard is None:
        return walk.ask(step, place.at, place.ask, place.back, place.nudges)
    return walk.answer(step, place, heard)


def interrupt(flow: Flow, place: Place, other: Flow, facts: Mapping[str, Any], now: datetime) -> Turn:
    """Run `other` now; when it ends, the open question is asked again."""
    walk = _Answering(flow.book, facts, now, place.told)
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


class _Answering(Walk):
    """One turn in the making that takes in what somebody said."""

    __slots__ = ()

    def answer(self, step: Ask, place: Place, heard: Heard) -> Turn:
        """Take in what was heard as an answer to the open question."""
        if heard.press is not None:
            return self._press(step, place, heard.press)
        if heard.media and isinstance(step.kind, (Photo, Several)):
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
        kind = step.kind_among(self.facts) if step.told else step.kind
        reading = kind.read(text, Hearing(language, self.now.date(), shown, "GB", allowed))
        return self._take(step, place, text, reading)

    def _take(self, step: Ask, place: Place, text: str, reading: Reading) -> Turn:
        """What follows from an answer, by the way it was read."""
        if isinstance(reading, Meant):
            if reading.value == [] and step.own_words:  # "none of these": the hint asks which, in their own words
                return self._not_understood(step, place, "")
            if type(step.kind) is Several:
                return self._collect(step, place, step.kind, reading.value)
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
        if (step.listing is not None or step.told) and option in step.choices(self.facts):
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
            case "none" | "later" | "more" if word in step.ways:
                return self._on(place, step.ways[word])
            case "more":
                return self._more(step, place)
            case "skip" if step.can_skip:
                return self._left(step, place, step.ways.get("skip", step.next))
            case "skip":
                return self._stay(place, "cannot_skip")
            case "done" if isinstance(step.kind, Several) and self.facts.get(step.save):
                return self._on(place, step.next)
            case "done" if isinstance(step.kind, Several) and step.can_skip:
                return self._left(step, place, step.ways.get("skip", step.next))
            case _:
                return self._not_understood(step, place, "")

    def _meant(self, step: Ask, place: Place, value: Any) -> Turn:
        effects = self.effects
        if step.anonymous:
            effects.append(KeepAnonymous(step.at.partition(":")[0], step.save, value))
        elif step.private:
            effects.append(KeepApart(step.save, value))
            self.remember(step.save, value)
        elif step.save:
            self.save(step.save, value)
        if step.consent:
            effects.append(Consent(step.consent, bool(value), step.words))
        ways = step.ways
        if not ways:
            return self._on(place, step.next)
        key = ("yes" if value else "no") if value is True or value is False else value
        next_at = ways.get(key, step.next) if type(key) is str else step.next
        return self._on(place, next_at)

    def _collect(self, step: Ask, place: Place, kind: Several, piece: str) -> Turn:
        """One message more; all of them are kept with the facts, so that the place stays small."""
        pieces = [*(self.facts.get(step.save) or ()), piece]
        self.save(step.save, pieces)
        if len(pieces) >= kind.most:
            self.effects.append(Said(self.book.common["pieces_full"]))
            return self._on(place, step.next)
        self.effects.append(Said(self.book.common["piece_kept"]))
        return self.stand(place._replace(tries=0, nudges=0))

    def _left(self, step: Ask, place: Place, next_at: str | None) -> Turn:
        if step.anonymous:
            self.effects.append(KeepAnonymous(step.at.partition(":")[0], step.save, None))
        elif step.private:
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
        if type(step.kind) is Several:
            self.make_room(step)
        return self.ask(step, at, place.ask + 1, place.back[:-1])

    def _more(self, step: Ask, place: Place) -> Turn:
        shown, more = step.shown(self.facts, place.page + 1)
        if not more:
            return self._ask_again(place)
        self.effects.append(Asked(step, place.ask, shown, more, only_choices=True))
        kept = shown if step.keeps_shown else ()
        return self.stand(place._replace(page=place.page + 1, shown=kept, tries=0, maybe=()))

    def _near_miss(self, step: Ask, place: Place, values: tuple[Any, ...]) -> Turn:
        if step.told:
            named = {str(key): label for key, label in self.facts[step.told]}
            lines = tuple(named[value] for value in values)
        else:
            lines = tuple((step.listing, value) for value in values)
        if len(values) == 1:
            self.effects.append(Said(self.book.common["did_you_mean"], {"choice": lines[0]}))
        else:
            self.effects.append(Said(self.book.common["which_one"], {"choices": lines}))
        return self.stand(place._replace(maybe=values, tries=place.tries + 1))

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
            self.save(step.own_words, without_controls(text).strip())
            self.save(step.save, [])
            return self._on(place, step.next)
        if tries >= step.tries:
            if step.after_tries is None:
                self.effects.append(Said(self.book.common["gave_up"]))
                return Turn(None, tuple(self.effects), None, "gave up", told=self.told)
            return self._left(step, place, step.after_tries)
        self.effects.append(self._hint(step, place, tries, why))
        return self.stand(place._replace(tries=tries, maybe=()))

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
        return self.stand(place)

    def _ask_again(self, place: Place) -> Turn:
        step = self.book.index[place.at[-1]]
        if type(step) is not Ask:
            raise LostPlace(f'"{step.at}" is not a question.')
        return self.ask(step, place.at, place.ask, place.back, place.nudges)

    def _on(self, place: Place, next_at: str | None) -> Turn:
        """Past the open question, which stays on the way back."""
        at, back = place.at, place.back
        passed = at[0] if len(at) == 1 else ">".join(at)
        if len(back) >= MOST_BACK:
            back = back[1 - MOST_BACK :]
        return self.walk(then(at, next_at), place.ask, (*back, passed))


def _limits(kind: Kind) -> dict[str, int]:
    """What a hint may name of the limits of an answer."""
    limits = ((name, getattr(kind, name, None)) for name in ("least", "most"))
    return {name: limit for name, limit in limits if limit is not None}
