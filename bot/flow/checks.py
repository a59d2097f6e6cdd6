"""What can only be seen once everything is linked: dead ends, loops, unknown facts, and words that do not read well."""

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from bot.flow.answers import ManyOf, OneOf, Rating, YesNo
from bot.flow.checks_sms import check_sms
from bot.flow.checks_translations import check_translations
from bot.flow.checks_turns import check_turns
from bot.flow.checks_wording import check_texts
from bot.flow.conditions import DATES, NUMBERS, Condition
from bot.flow.engine import hint_for
from bot.flow.mistakes import Spot, did_you_mean
from bot.flow.model import Ask, Book, Choose, Do, End, Run, Say, Step, Wait
from bot.flow.reading_texts import ALT_KEY
from bot.flow.slots import EXAMPLES
from bot.flow.source import Notebook
from bot.flow.verbs import TOLD, VERBS
from bot.flow.walking import EVERYTHING
from bot.flow.wording import PLACEHOLDER, Words

BUILT_IN_FACTS = frozenset(("channel", "language"))
COMMON_NEEDED = (
    *("hint_yes_no", "hint_one_of", "hint_many_of", "hint_text", "hint_name", "hint_month", "hint_date", "hint_phone"),
    "hint_several",
    *("hint_number", "hint_rating", "hint_time", "hint_postcode", "hint_photo", "too_small", "too_big", "too_long"),
    *("hint_again", "hint_again_no_skip", "gave_up", "did_you_mean", "which_one", "earlier_question", "choice_line"),
    *("choice_button", "more_line", "more_choices", "skip_button", "yes_button", "no_button", "more_button", "idle"),
    *("idle_improver", "stopped", "started_again", "where_you_were", "hello_again", "language_changed"),
    *("language_unknown", "easy_on", "easy_off", "after_urgent", "media_photo", "media_voice", "media_sticker"),
    *("media_contact", "media_other", "edited", "empty", "trouble", "nothing_before", "cannot_skip", "kept_apart"),
    *("nudge", "which_flow", "which_first", "piece_kept", "pieces_full", "noted", "with_people", "urgent_apart"),
    *("somebody_has_it", "from_a_person", "handed_back", "still_asked"),
    *("hard_easy", "hard_noted", "hard_thanks", "boxes", "boxes_no_roman", "roman_not_yet"),
)
_COMMON = Spot("flows/common.yaml")
_GIVEN_BY_ENGINE = frozenset(("count", "choice", "choices", "number", "least", "most", "staff", "words"))
_MOST_CIRCLES = 20
_FOR_ONE = {"includes": "is", "does not include": "is not"}
_FOR_SEVERAL = {form: including for including, form in _FOR_ONE.items()}
"""What is asked of several answers in the words for one answer, and the other way round."""
_Silent = Mapping[str, tuple[str, ...]]


def check_book(book: Book, notes: Notebook) -> None:
    """Note everything that is wrong, or worth a look, in a linked book."""
    _check_reachable(book, notes)
    _check_loops(book, notes)
    check_texts(book, book.texts.values(), notes)
    if notes.unread:  # the rest would tell what the missing files hold to be missing
        return
    _check_facts(book, notes)
    check_translations(book, notes)
    _check_outcomes(book, notes)
    if book.common and _has_common(book, notes):
        check_sms(book, notes)
        check_turns(book, notes)


def ways_on(step: Step) -> tuple[str | None, ...]:
    """Every address (None: the end of the flow) that a step can lead to within its own flow."""
    match step:
        case Ask():
            last = () if step.after_tries is None else (step.after_tries,)
            return (*_following(step), *step.ways.values(), *last)
        case Choose():
            return (*(target for _, target in step.cases), step.otherwise)
        case Do() | Run() | Wait():
            return (step.next, *step.ways.values())
        case Say():
            return (step.next,)
        case End():
            return ()


def _following(step: Ask) -> tuple[str | None, ...]:
    """The step that follows a question, unless every answer has a way of its own."""
    answers = step.listing.keys if isinstance(step.kind, OneOf) and step.listing else ()
    named = ("yes", "no") if isinstance(step.kind, YesNo) else answers
    left = step.can_skip and "skip" not in step.ways
    return () if named and step.ways.keys() >= set(named) and not left and not step.own_words else (step.next,)


def _has_common(book: Book, notes: Notebook) -> bool:
    hints = (hint_for(step.kind.name) for step in book.index.values() if isinstance(step, Ask))
    missing = [key for key in dict.fromkeys((*COMMON_NEEDED, *hints)) if key not in book.common]
    for key in missing:
        notes.wrong(_COMMON, f'the shared sentence "{key}" is missing.{did_you_mean(key, book.common)}')
    return not missing


def _check_facts(book: Book, notes: Notebook) -> None:
    facts = _Facts(book)
    for words in (each for each in book.texts.values() if not each.key.startswith(ALT_KEY)):
        given = _given_by_engine(words)
        for context, text in words.variants():
            for name in dict.fromkeys(PLACEHOLDER.findall(text)):
                if name in book.unsaid:
                    notes.wrong(words.spot_of(context), f'"{{{name}}}" is kept apart and may never be said.')
                elif name not in facts.known and name not in given and name not in book.organisation:
                    hint = did_you_mean(name, facts.known | book.organisation.keys())
                    notes.wrong(words.spot_of(context), f'nothing saves "{{{name}}}".{hint}')
    for step in book.index.values():
        if isinstance(step, Ask):
            _check_saved(book, step, facts, notes)
        if isinstance(step, Choose):
            _check_cases(book, step, facts, notes)


class _Facts:
    """What is remembered: by which questions, and what is known besides."""

    def __init__(self, book: Book) -> None:
        asks = [step for step in book.index.values() if isinstance(step, Ask)]
        self.asked: dict[str, list[Ask]] = {}
        for step in asks:
            self.asked.setdefault(step.save, []).append(step)
        self.known = {name for step in asks if not step.private for name in (step.save, step.own_words) if name}
        self.known |= BUILT_IN_FACTS | TOLD.keys()


def _given_by_engine(words: Words) -> frozenset[str]:
    if words.key.startswith("common."):
        return _GIVEN_BY_ENGINE | EXAMPLES.keys()
    return frozenset(("count", "least", "most")) if words.key.endswith(".hint") else frozenset()


def _check_saved(book: Book, step: Ask, facts: _Facts, notes: Notebook) -> None:
    if not step.private and step.save in book.unsaid:
        what = f'"{step.save}" is kept apart elsewhere: save this under another name.'
        notes.wrong(book.spots[f"{step.at} save"], what)
    if not step.private and book.listed.get(step.save, step.listing) is not step.listing:
        what = f'another question saves "{step.save}" from {"another" if step.listing else "a"} list: use another name.'
        notes.wrong(book.spots[f"{step.at} save"], what)
    if step.within and step.within not in book.private | facts.known:
        hint = did_you_mean(step.within, book.private | facts.known)
        notes.wrong(book.spots[f"{step.at} in"], f'nothing saves "{step.within}".{hint}')


def _check_cases(book: Book, step: Choose, facts: "_Facts", notes: Notebook) -> None:
    earlier: set[tuple[tuple[str, str, str], ...]] = set()
    for case, _ in step.cases:
        for condition in case.each():
            _check_condition(book, condition, facts, notes)
        asked = tuple(condition[:3] for condition in case.each())
        if case.fact and asked in earlier:
            notes.wrong(case.spot, "the same condition stands above, so this case never comes up.")
        earlier.add(asked)


def _check_condition(book: Book, condition: Condition, facts: _Facts, notes: Notebook) -> None:
    fact, spot = condition.fact, condition.spot
    if fact in book.unsaid:
        notes.wrong(spot, f'"{fact}" is kept apart: it cannot decide the way on.')
    elif fact in book.organisation:
        notes.wrong(spot, f'"{fact}" is a fact of the organisation, the same for everyone: it decides nothing.')
    elif fact and fact not in facts.known:
        notes.wrong(spot, f'nothing saves "{fact}".{did_you_mean(fact, facts.known)}')
    elif what := _never_holds(condition, facts.asked.get(fact, [])):
        notes.wrong(spot, what)


def _never_holds(condition: Condition, asks: list[Ask]) -> str:
    """Why no answer to the questions that save a fact can meet a condition on it, or ""."""
    fact, kinds = condition.fact, {step.kind.name for step in asks}
    if not asks or condition.form in ("known", "not known"):
        return ""
    if condition.form == "within":
        return "" if kinds & {"month", "date"} else f'"{fact}" is not a date, so "within" never holds.'
    if condition.form in NUMBERS and not kinds & {"number", "rating"}:
        return f'"{fact}" is not a number, so "{condition.form}" never holds.'
    if condition.form in DATES and not kinds & {"month", "date"}:
        return f'"{fact}" is not a date, so "{condition.form}" never holds.'
    if condition.form in (*NUMBERS, *DATES):
        return ""
    if condition.form in _FOR_ONE and ManyOf.name not in kinds:
        return f'"{fact}" is one answer: write "{fact} {_FOR_ONE[condition.form]} {condition.value}".'
    if condition.form in _FOR_SEVERAL and kinds == {ManyOf.name}:
        return f'"{fact}" is a list of answers: write "{fact} {_FOR_SEVERAL[condition.form]} {condition.value}".'
    answers = [answer for step in asks for answer in _answers(step)]
    if condition.value in answers or any(not _answers(step) for step in asks):
        return ""
    return f'"{condition.value}" is never the answer to "{fact}".{did_you_mean(condition.value, answers)}'


def _answers(step: Ask) -> tuple[str, ...]:
    """All that a question can be answered with; nothing when that is without end."""
    if isinstance(step.kind, YesNo):
        return ("yes", "no")
    if isinstance(step.kind, Rating):
        return tuple(str(mark) for mark in range(1, step.kind.most + 1))
    return step.listing.keys if step.listing else ()


def _check_outcomes(book: Book, notes: Notebook) -> None:
    """A way on from another flow needs an end of that name in it, and every named end needs a way on."""
    outcomes: dict[str, set[str]] = {}
    for step in book.index.values():
        if isinstance(step, End) and step.outcome not in ("", EVERYTHING):
            outcomes.setdefault(_flow(step.at), set()).add(step.outcome)
    for step in book.index.values():
        if isinstance(step, Run) and (flow := _flow(step.first)) in book.flows:
            known = outcomes.get(flow, set())
            for outcome in step.ways.keys() - known:
                what = f'the flow "{flow}" never ends with "{outcome}".{did_you_mean(outcome, known)}'
                notes.wrong(book.spots[f"{step.at} on {outcome}"], what)
            for outcome in known - step.ways.keys() if step.ways.keys() <= known else ():
                what = (
                    f'the flow "{flow}" can end with "{outcome}", and nothing says what then: add "on {outcome}: STEP".'
                )
                notes.wrong(book.spots[f"{step.at} run"], what)
        elif isinstance(step, Do) and step.verb in VERBS:
            for result in VERBS[step.verb].results[1:]:
                if result not in step.ways:
                    what = (
                        f'"{step.verb}" can come to "{result}" too, and goes on all the same: add "on {result}: STEP".'
                    )
                    notes.advise(book.spots[step.at], what)


def _check_reachable(book: Book, notes: Notebook) -> None:
    reached = _reach((flow.first for flow in book.flows.values()), _all_ways(book))
    for at in book.index.keys() - reached:
        notes.wrong(book.spots[at], f'nothing leads to step "{_name(at)}".')


def _all_ways(book: Book) -> _Silent:
    return {at: tuple(way for way in ways_on(step) if way) for at, step in book.index.items()}


def _reach(starts: Iterable[str], ways: _Silent) -> set[str]:
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        at = waiting.pop()
        if at in ways and at not in reached:
            reached.add(at)
            waiting += ways[at]
    return reached


def _check_loops(book: Book, notes: Notebook) -> None:
    """A circle without a question in it would never come to an end."""
    for circle in _circles(_silent_ways(book)):
        first, *others = sorted(circle, key=lambda at: book.spots[at])
        by_way_of = " and ".join(f'"{_name(at)}"' for at in others)
        way = f", by way of {by_way_of}" if others else ""
        notes.wrong(book.spots[first], f'step "{_name(first)}" comes back to itself without a question{way}.')


def _circles(ways: _Silent) -> Iterator[set[str]]:
    """Circles that share no step, each once; not more of them than anyone would mend at a time."""
    left = {at: set(following) for at, following in ways.items()}
    for _ in range(_MOST_CIRCLES):
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            circle = set(error.args[1])
            yield circle
            left = {at: following - circle for at, following in left.items() if at not in circle}
        else:
            return


def _silent_ways(book: Book) -> dict[str, tuple[str, ...]]:
    """Where each step leads before anything is asked, into other flows and through them too."""
    silent = {at: step for at, step in book.index.items() if not isinstance(step, Ask)}
    passed: set[str] = set()  # first steps of the flows that can be run without a question
    while True:
        ways = {at: _silent_ways_on(step, passed) for at, step in silent.items()}
        runs = {step.first for step in silent.values() if isinstance(step, Run)}
        found = {first for first in runs if any(_ends(silent[at]) for at in _reach((first,), ways))}
        if found == passed:
            return ways
        passed = found


def _silent_ways_on(step: Step, passed: set[str]) -> tuple[str, ...]:
    if isinstance(step, Run):
        return (step.first, *(way for way in ways_on(step) if way and step.first in passed))
    return tuple(way for way in ways_on(step) if way)


def _ends(step: Step) -> bool:
    return isinstance(step, End) or any(not way for way in ways_on(step))


def _flow(at: str) -> str:
    return at.partition(":")[0]


def _name(at: str) -> str:
    return at.partition(":")[2]
