"""What can only be seen once everything is linked: dead ends, loops, unknown facts, and messages that are too long."""

import re
from collections.abc import Iterable, Mapping

from bot.flow.conditions import Condition
from bot.flow.mistakes import Spot, did_you_mean
from bot.flow.model import Ask, Book, Choose, Do, End, Run, Say, Step
from bot.flow.source import Notebook
from bot.flow.wording import Words

BUILT_IN_FACTS = frozenset(("channel", "language"))
COMMON_NEEDED = (
    *("hint_yes_no", "hint_one_of", "hint_many_of", "hint_text", "hint_name", "hint_month", "hint_date", "hint_phone"),
    *("hint_again", "hint_again_no_skip", "gave_up", "did_you_mean", "which_one", "earlier_question", "choice_line"),
    *("choice_button", "more_line", "more_choices", "skip_button", "yes_button", "no_button", "more_button", "idle"),
    *("idle_improver", "stopped", "started_again", "where_you_were", "hello_again", "language_changed"),
    *("language_unknown", "easy_on", "easy_off", "after_urgent", "media_photo", "media_voice", "media_sticker"),
    *("media_contact", "media_other", "edited", "empty", "trouble", "nothing_before", "cannot_skip", "kept_apart"),
)
_GIVEN_BY_ENGINE = frozenset(("count", "choice", "choices", "number"))
_LONGEST_SENTENCE = {"": 20, ".sms": 20, ".easy": 15, ".easy_sms": 15}
_SENTENCE_END = re.compile(r"[.?!:\n]+(?:\s|$)")
_BANNED = re.compile(
    r"\b(simply|please note|as per|kindly|invalid|utilise|utilising|opt out|survey link|user|co-production|asap)\b|%",
    re.IGNORECASE,
)


def check_book(book: Book, notes: Notebook) -> None:
    """Note everything that is wrong, or worth a look, in a linked book."""
    _check_common(book, notes)
    _check_facts(book, notes)
    _check_reachable(book, notes)
    _check_loops(book, notes)
    for words in book.texts.values():
        _check_words(words, notes)


def ways_on(step: Step) -> tuple[str | None, ...]:
    """Every address (None: the end of the flow) that a step can lead to within its own flow."""
    match step:
        case Ask():
            last = () if step.after_tries is None else (step.after_tries,)
            return (step.next, *step.ways.values(), *last)
        case Choose():
            return (*(target for _, target in step.cases), step.otherwise)
        case Do() | Run():
            return (step.next, *step.ways.values())
        case Say():
            return (step.next,)
        case End():
            return ()


def _check_common(book: Book, notes: Notebook) -> None:
    spot = next((words.spot for words in book.common.values()), None)
    for key in COMMON_NEEDED:
        if key not in book.common and spot is not None:
            notes.wrong(spot._replace(line=1, column=1), f'the shared sentence "{key}" is missing.')


def _check_facts(book: Book, notes: Notebook) -> None:
    asks = [step for step in book.index.values() if isinstance(step, Ask)]
    saved = {name for step in asks for name in (step.save, step.own_words) if name}
    known = saved | BUILT_IN_FACTS | book.organisation.keys()
    for words in book.texts.values():
        engine_gives = _GIVEN_BY_ENGINE if words.key.startswith("common.") else frozenset()
        for name in sorted(words.placeholders()):
            if name in book.private:
                notes.wrong(words.spot, f'"{{{name}}}" is kept apart and may never be said.')
            elif name not in known and name not in engine_gives:
                notes.wrong(words.spot, f'nothing saves "{{{name}}}".{did_you_mean(name, known)}')
    for step in book.index.values():
        spot = book.spots[step.at]
        if isinstance(step, Choose):
            for condition, _ in step.cases:
                _check_condition(book, condition, known, spot, notes)
        if isinstance(step, Ask) and step.within and step.within not in book.private | saved:
            notes.wrong(spot, f'nothing saves "{step.within}".{did_you_mean(step.within, saved)}')


def _check_condition(book: Book, condition: Condition, known: set[str], spot: Spot, notes: Notebook) -> None:
    if condition.fact in book.private:
        notes.wrong(spot, f'"{condition.fact}" is kept apart: it cannot decide the way on.')
    elif condition.fact not in known:
        notes.wrong(spot, f'nothing saves "{condition.fact}".{did_you_mean(condition.fact, known)}')


def _check_reachable(book: Book, notes: Notebook) -> None:
    for flow in book.flows.values():
        steps = {at: step for at, step in book.index.items() if at.partition(":")[0] == flow.name}
        reached = _reach(flow.first, steps)
        for at in steps.keys() - reached:
            notes.wrong(book.spots[at], f'nothing leads to step "{at.partition(":")[2]}".')


def _reach(first: str, steps: dict[str, Step]) -> set[str]:
    reached: set[str] = set()
    waiting = [first]
    while waiting:
        at = waiting.pop()
        if at in steps and at not in reached:
            reached.add(at)
            waiting += [way for way in ways_on(steps[at]) if way]
    return reached


def _check_loops(book: Book, notes: Notebook) -> None:
    """A circle without a question in it would never come to an end."""
    silent = {at: step for at, step in book.index.items() if not isinstance(step, Ask)}
    for at, step in silent.items():
        starts = [way for way in (*ways_on(step), *_runs(step)) if way]
        if at in _reach_silently(starts, silent):
            notes.wrong(book.spots[at], f'step "{at.partition(":")[2]}" comes back to itself without a question.')


def _reach_silently(starts: Iterable[str], silent: Mapping[str, Step]) -> set[str]:
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        at = waiting.pop()
        if at in silent and at not in reached:
            reached.add(at)
            waiting += [way for way in (*ways_on(silent[at]), *_runs(silent[at])) if way]
    return reached


def _runs(step: Step) -> tuple[str, ...]:
    return (step.first,) if isinstance(step, Run) else ()


def _check_words(words: Words, notes: Notebook) -> None:
    for context, text in words.variants():
        most = _LONGEST_SENTENCE[context[len(words.key) :]]
        for sentence in _SENTENCE_END.split(text):
            count = len(sentence.split())
            if count > most:
                start = " ".join(sentence.split()[:5])
                notes.advise(words.spot, f'the sentence "{start} ..." has {count} words; at most {most} read well.')
        if found := _BANNED.search(text):
            notes.wrong(words.spot, f'"{found[0]}" is hard to read or unkind. Say it another way.')
