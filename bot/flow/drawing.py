"""A flow as boxes and ways in a reader's words, and those as Mermaid text; `drawing_svg` makes the picture."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from bot.flow.answers import YesNo
from bot.flow.checks import ways_on
from bot.flow.conditions import Condition
from bot.flow.model import Ask, Book, Choose, Do, End, Flow, Run, Say, Step, Wait
from bot.flow.verbs import VERBS
from bot.flow.wording import SOURCE_LANGUAGE, Words
from bot.language import Speech

People = Mapping[tuple[str, ...], tuple[int, int]]
"""(how many wait, how many conversations ended) by the steps that lead to a question, outermost first."""

Lead = tuple[str, str | None]
"""What leads on ("" when nothing else could) and the step that it leads to; None is the end of the flow."""

_LONGEST = 110
_LONGEST_NAME = 40
_MOST_STARTS = 4
_MOST_LABELS = 3
_SHORT = 30
_SENTENCE = re.compile(r"(?<=[.?!؟。？！।])\s+")
# Control characters, line separators and overrides of direction: nothing that anybody reads.
_UNDRAWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


class Box(NamedTuple):
    """One thing drawn: a step, the start, or the end that a way of a step leads to.

    `at`: the step's address; "flow:" for the start, "flow:step>" for such an end. `about`: small print above the
    text. `notes`: below it. `people`: how many are there. `ends`: after it the flow is over.
    """

    at: str
    kind: str
    about: str
    text: str
    notes: tuple[str, ...] = ()
    people: str = ""
    ends: bool = False


class Way(NamedTuple):
    """From one box to another, and what leads there; no label when nothing else could. `went`: how many took it."""

    source: str
    target: str
    labels: tuple[str, ...] = ()
    went: str = ""

    @property
    def said(self) -> tuple[str, ...]:
        """All that is written on it."""
        return (*self.labels, self.went) if self.went else self.labels


class Chart(NamedTuple):
    """One flow to draw; `aside` says what is in no box."""

    name: str
    title: str
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    aside: str = ""

    @property
    def description(self) -> str:
        """All of it in sentences, for whoever does not see the picture."""
        names = {box.at: box.about.partition(" ·")[0] or box.text for box in self.boxes}
        said = [_described(box, [way for way in self.ways if way.source == box.at], names) for box in self.boxes]
        return " ".join(part for part in (*said, self.aside) if part)


def charts(book: Book, flow: str, *, whole: bool = False, people: People | None = None) -> tuple[Chart, ...]:
    """The chart of a flow; with `whole` also one of each flow that it runs, and that those run."""
    names = [flow]
    for name in names if whole else ():
        inner = dict.fromkeys(_flow_of(step.first) for step in _steps(book, name) if isinstance(step, Run))
        names += [found for found in inner if found not in names]
    return tuple(_Charting(book, book.flows[name], people or {}).chart() for name in names)


def mermaid(drawn: Iterable[Chart]) -> str:
    """The charts as one Mermaid flowchart; those after the first as subgraphs."""
    first, *inner = drawn
    addresses = [box.at for chart in (first, *inner) for box in chart.boxes]
    numbers = {at: f"n{number}" for number, at in enumerate(addresses, 1)}
    lines = ["---", f"title: {json.dumps(first.title, ensure_ascii=False)}", "---", "flowchart TD"]
    lines += [f"  {line}" for line in _mermaid_lines(first, numbers)]
    for chart in inner:
        lines.append(f"  subgraph {numbers[f'{chart.name}:']}g [{_quoted(chart.title)}]")
        lines += [f"    {line}" for line in _mermaid_lines(chart, numbers)]
        lines.append("  end")
    return "\n".join(lines) + "\n"


def shorten(text: str, most: int = _LONGEST) -> str:
    """`text` on one line; when longer than `most` cut after a word, with "…" for what is left out."""
    text = " ".join(_UNDRAWABLE.sub(" ", text).split())
    if len(text) <= most:
        return text
    start = text[: most - 1]
    whole_words = start if text[most - 1] == " " else start.rpartition(" ")[0]
    return f"{(whole_words or start).rstrip(' ,;:')}…"


class _Charting:
    """One flow on its way into a chart."""

    def __init__(self, book: Book, flow: Flow, people: People) -> None:
        self.book = book
        self.flow = flow
        self.people = people
        self.steps = list(_steps(book, flow.name))

    def chart(self) -> Chart:
        boxes, ways = [self._start()], [Way(f"{self.flow.name}:", self.flow.first)]
        for step in self.steps:
            leads = _leads(self.book, step)
            over = [target for _, target in leads] == [None] and not leads[0][0]
            boxes.append(self._box(step)._replace(ends=over))
            if not over:
                ways += _ways(step.at, leads)
                boxes += [Box(f"{step.at}>", "end", "", "End")] if any(target is None for _, target in leads) else []
        return Chart(self.flow.name, shorten(self.flow.title), tuple(boxes), tuple(ways), self._aside())

    def _start(self) -> Box:
        said = next((words for words in self.flow.starts_on.values() if words), ())
        runners = [
            step.at for step in self.book.index.values() if isinstance(step, Run) and step.first == self.flow.first
        ]
        about = "starts on" if said else "run by" if runners else "nothing starts this flow"
        names = [word.upper() for word in said] or [_title(self.book, at) for at in runners]
        text = ", ".join(shorten(name, _LONGEST_NAME) for name in names[:_MOST_STARTS]) or "Start"
        more = f" and {len(names) - _MOST_STARTS} more" if len(names) > _MOST_STARTS else ""
        notes = ("also in the middle of another flow",) if self.flow.anywhere else ()
        return Box(f"{self.flow.name}:", "start", about, text + more, notes)

    def _box(self, step: Step) -> Box:
        name = shorten(step.at.partition(":")[2], _LONGEST_NAME)
        kind, about, text, notes = _content(self.book, step)
        about = f"{name} · {about}" if about else name
        return Box(step.at, kind, about, shorten(text), tuple(map(shorten, notes)), self._people_at(step))

    def _people_at(self, step: Step) -> str:
        here = [numbers for path, numbers in self.people.items() if step.at in path]
        waiting, ended = (sum(numbers[which] for numbers in here) for which in (0, 1))
        gave_up = isinstance(step, Ask) and not any(
            _can_end(self.book, target) for _, target in _leads(self.book, step)
        )
        said = [f"{waiting} waiting"] if waiting else []
        return " · ".join([*said, f"{ended} {'gave up' if gave_up else 'ended'} here"] if ended else said)

    def _aside(self) -> str:
        lost = [numbers for path, numbers in self.people.items() if _is_lost(self.book, self.flow.name, path)]
        count = sum(map(sum, lost))
        return f"Not in the drawing: {count} at steps that are no longer there." if count else ""


def _is_lost(book: Book, flow: str, path: tuple[str, ...]) -> bool:
    return _flow_of(path[0]) == flow and not all(at in book.index for at in path)


def _content(book: Book, step: Step) -> tuple[str, str, str, tuple[str, ...]]:
    """(kind, what it is, what it says, notes) of a step."""
    match step:
        case Ask():
            return "ask", _kind_of_answer(step), _gist(book, step.words, question=True), tuple(_notes(step))
        case Say():
            return "say", "we say", _gist(book, step.words), ()
        case Choose():
            facts = dict.fromkeys(_spaced(test.fact) for case, _ in step.cases for test in case.each())
            return "choose", "depends on", ", ".join(facts), ()
        case Do():
            promise = VERBS[step.verb].promise if step.verb in VERBS else step.verb
            given = tuple(f"{_spaced(name)}: {_spaced(value)}" for name, value in step.arguments.items())
            return "do", "we do", promise[:1].upper() + promise[1:], given
        case Run():
            return "run", "another flow", _title(book, step.first), ()
        case Wait():
            return "wait", "we wait", str(step.until), ()
        case End():
            return "end", "", f"End: {_spaced(step.outcome)}" if step.outcome else "End", ()


def _kind_of_answer(step: Ask) -> str:
    if step.listing is None:
        return f"{step.kind.name} {_spaced(step.told)}" if step.told else step.kind.name
    return f"{step.kind.name} {'a group' if step.within else len(step.listing.keys)}"


def _notes(step: Ask) -> Iterator[str]:
    if step.consent:
        yield f"agreement: {_spaced(step.consent)}"
    if step.private:
        yield "anonymous answer" if step.anonymous else "answer kept apart"
    if step.silence and step.silence.nudge:
        yield f"nudge after {step.silence.nudge}"
    if step.silence and step.silence.give_up:
        yield f"in silence, given up after {step.silence.give_up}"
    if step.after_tries is None:
        yield f"after {step.tries} tries: end"


def _leads(book: Book, step: Step) -> list[Lead]:
    """Each way on from a step, the plain one first."""
    match step:
        case Ask():
            return _answers(book, step)
        case Choose():
            cases = [(_condition(book, condition), target) for condition, target in step.cases]
            return [*cases, ("otherwise", step.otherwise)]
        case Do() | Run():
            return _results(step)
        case Wait():
            past = [("when that is past or not known", target) for target in step.ways.values()]
            return [("in time" if past else "", step.next), *past]
        case _:
            return [("", target) for target in ways_on(step)]


def _results(step: Do | Run) -> list[Lead]:
    verb = VERBS.get(step.verb) if isinstance(step, Do) else None
    others = [result for result in verb.results if result not in step.ways] if verb else ["finished"]
    named = [(_spaced(result), target) for result, target in step.ways.items()]
    rest = " · ".join(map(_spaced, others)) or "otherwise"
    return [(rest if named else "", step.next), *named]


def _answers(book: Book, step: Ask) -> list[Lead]:
    labels = _labels(book, step)
    rest = [label for key, label in labels.items() if key not in step.ways]
    named = [(labels.get(key, _spaced(key).upper()), target) for key, target in step.ways.items()]
    if step.can_skip and "skip" not in step.ways:
        named.append(("SKIP", step.next))
    if step.after_tries is not None:
        named.append((f"after {step.tries} tries", step.after_tries))
    if step.own_words and named:
        named.append(("own words", step.next))
    if labels and not rest:
        return named
    if not named:
        return [("", step.next)]
    deciding = len(rest) < len(labels)
    if rest and deciding and len(rest) <= _MOST_LABELS:
        return [*((label, step.next) for label in rest), *named]
    return [("any other answer" if deciding else "an answer", step.next), *named]


def _labels(book: Book, step: Ask) -> dict[str, str]:
    """The label of each answer that can have a way of its own."""
    if isinstance(step.kind, YesNo):
        return {
            key: _text(book, book.common[f"{key}_button"]) for key in ("yes", "no") if f"{key}_button" in book.common
        }
    return {key: _text(book, words) for key, words in step.listing.labels.items()} if step.listing else {}


def _ways(at: str, leads: Iterable[Lead]) -> Iterator[Way]:
    """One way for each target, with all that leads there."""
    merged: dict[str, list[str]] = {}
    for label, target in leads:
        merged.setdefault(target or f"{at}>", []).append(shorten(label))
    return (Way(at, target, tuple(label for label in labels if label)) for target, labels in merged.items())


def _condition(book: Book, condition: Condition) -> str:
    return " and ".join(_test(book, each) for each in condition.each())


def _test(book: Book, condition: Condition) -> str:
    listing = book.listed.get(condition.fact)
    label = listing.labels.get(condition.value) if listing else None
    value = _text(book, label) if label else _spaced(condition.value)
    match condition.form:
        case "within":
            return f"{_spaced(condition.fact)} within {value} months"
        case "known" | "not known":
            return f"{_spaced(condition.fact)} is {condition.form}"
        case "is" | "is not" | "includes" | "does not include":
            return f"{_spaced(condition.fact)} {condition.form} {value}"
        case form:
            return f"{_spaced(condition.fact)} is {form} {value}"


def _can_end(book: Book, target: str | None, seen: tuple[str, ...] = ()) -> bool:
    """Whether the flow can be over from there without another question."""
    step = book.index.get(target) if target else None
    if step is None or isinstance(step, End):
        return True
    if isinstance(step, Ask) or step.at in seen:
        return False
    seen = (*seen, step.at)
    if isinstance(step, Run) and not _can_end(book, step.first, seen):
        return False
    return any(_can_end(book, way, seen) for way in ways_on(step))


def _gist(book: Book, words: Words, question: bool = False) -> str:
    """The sentence that matters: what is asked, or else how it begins."""
    sentences = _SENTENCE.split(_text(book, words))
    asked = next((sentence for sentence in sentences if question and sentence.endswith(("?", "؟", "？"))), "")
    first = sentences[0]
    return asked or (" ".join(sentences[:2]) if len(first) < _SHORT else first)


def _text(book: Book, words: Words) -> str:
    template = book.template(words, Speech(SOURCE_LANGUAGE, False, "telegram"))
    return " ".join(template.fill(lambda name: f"[{_spaced(name)}]").split())


def _title(book: Book, at: str) -> str:
    flow = book.flows.get(_flow_of(at))
    return shorten(flow.title if flow else _flow_of(at))


def _steps(book: Book, flow: str) -> Iterator[Step]:
    return (step for at, step in book.index.items() if _flow_of(at) == flow)


def _flow_of(at: str) -> str:
    return at.partition(":")[0]


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _described(box: Box, ways: Iterable[Way], names: Mapping[str, str]) -> str:
    said = [f"{box.about}: {box.text}" if box.about else box.text, *box.notes, box.people]
    said += [f"{_lead(way)} → {names.get(way.target, way.target)}" for way in ways]
    return "; ".join(part for part in (*said, "the end" if box.ends else "") if part) + "."


def _lead(way: Way) -> str:
    lead = " or ".join(way.labels) or "then"
    return f"{lead} ({way.went})" if way.went else lead


_SHAPES = {
    "start": ("([", "])"),
    "ask": ("(", ")"),
    "say": ("[", "]"),
    "choose": ("{{", "}}"),
    "do": ("[/", "/]"),
    "run": ("[[", "]]"),
    "wait": ("[\\", "\\]"),
    "end": ("([", "])"),
}
_ENTITIES = {ord(mark): f"#{ord(mark)};" for mark in '"#&<>`'}


def _mermaid_lines(chart: Chart, numbers: Mapping[str, str]) -> Iterator[str]:
    for box in chart.boxes:
        before, after = _SHAPES[box.kind]
        yield f"{numbers[box.at]}{before}{_quoted(box.about, box.text, *box.notes, box.people)}{after}"
        if box.ends:
            yield f'{numbers[box.at]} --> {numbers[box.at]}e(["End"])'
    for way in chart.ways:
        label = f"|{_quoted(' · '.join(way.said))}|" if way.said else ""
        yield f"{numbers[way.source]} -->{label} {numbers[way.target]}"


def _quoted(*lines: str) -> str:
    return '"{}"'.format("<br/>".join(line.translate(_ENTITIES) for line in lines if line))
