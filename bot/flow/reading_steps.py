"""One flow file into steps; names of steps are linked, names of anything else are looked up in the book."""

from collections.abc import Mapping as Map
from difflib import get_close_matches

from bot.flow.conditions import HOW_TO_WRITE, Condition, parse_conditions
from bot.flow.mistakes import Spot, did_you_mean
from bot.flow.model import Ask, Book, Choose, Do, End, Flow, Run, Say, Step, Wait
from bot.flow.moments import HOW_TO_WRITE_WAIT, Moment, parse_moment
from bot.flow.reading_questions import read_question
from bot.flow.reading_replies import with_translated
from bot.flow.reading_silence import FOR_EVERY_QUESTION, read_usual_silence
from bot.flow.reading_texts import ONE, PICTURE, read_beside, read_text
from bot.flow.reading_verbs import read_do
from bot.flow.reading_ways import END, Ways
from bot.flow.reading_words import STARTERS, meaning_everywhere
from bot.flow.source import Mapping, Node, Notebook, Scalar, Sequence
from bot.flow.verbs import Verb
from bot.flow.wording import PLACEHOLDER, SOURCE_LANGUAGE, Words
from bot.language import fold

FLOW_KEYS = ("title", "starts on", "anywhere", "note", *FOR_EVERY_QUESTION, "steps")
_ACTIONS = ("say", "ask", "choose", "do", "run", "wait", "end")
_TEXT_KEYS = ("easy", "sms", "easy sms", ONE, PICTURE, "note")
STEP_KEYS = {
    "say": ("say", *_TEXT_KEYS, "go"),
    "ask": (
        *("ask", *_TEXT_KEYS, "answer", "hint", "tries", "after tries", "can skip", "own words"),
        *("save", "consent", "private", *FOR_EVERY_QUESTION, "go"),
    ),
    "choose": ("choose", "note"),
    "do": ("do", "note", "go"),
    "run": ("run", "note", "go"),
    "wait": ("wait", "note", "go"),
    "end": ("end", "note"),
}
CASE_KEYS = ("when", "go")
_ANY_KEY = {key for keys in STEP_KEYS.values() for key in keys}
_UNREADABLE = Condition("", "known", "")
_AT_ONCE = Moment(False)


def is_name(name: str) -> bool:
    """Whether a step or a flow may be called so."""
    return name.replace("_", "").isalnum() and name != END


class FlowReader:
    """Reads one flow; mistakes go into the notebook and the reading goes on as well as it can."""

    def __init__(self, name: str, node: Mapping, book: Book, notes: Notebook, verbs: Map[str, Verb]) -> None:
        self.name = name
        self.verbs = verbs
        self.book = book
        self.notes = notes
        self.root = node
        steps = node.entries.get("steps")
        self.steps = notes.mapping(steps, '"steps"') if steps else Mapping({}, {}, node.spot)
        self.ways = Ways(name, self.steps, book, notes)

    def read(self) -> dict[str, Step]:
        """Every step by its address, "flow:step"."""
        if not self.steps.entries and isinstance(self.root.entries.get("steps"), Mapping | None):
            self.notes.wrong(self.steps.spot, 'a flow needs "steps" with at least one step.')
        order = self.ways.order
        read: dict[str, Step] = {}
        for (name, node), following in zip(self.steps, (*order[1:], None), strict=False):
            spot = self.steps.keys[name]
            if not is_name(name):
                self.notes.wrong(spot, f'a step cannot be called "{name}". Use letters, digits and _.')
            self.ways.step = name
            at = f"{self.name}:{name}"
            self.book.spots[at] = spot
            if isinstance(node, Mapping):
                read[at] = self._step(at, node, spot, following)
            else:
                self.notes.mapping(node, f'step "{name}"')
                read[at] = Do(at, "", {}, self.ways.address(following))
        return read

    def _step(self, at: str, node: Mapping, spot: Spot, following: str | None) -> Step:
        action, node = self._action(node, spot)
        follows = self.ways.target(node.entries["go"]) if "go" in node.entries else self.ways.address(following)
        if not action:
            return Do(at, "", {}, follows, self.ways.on(node))
        if action not in ("ask", "run", "do", "wait"):
            self.ways.only(node, (), f'a step that does "{action}"')
        built: Step = getattr(self, f"_{action}")(at, node, follows)
        return built

    def _action(self, node: Mapping, spot: Spot) -> tuple[str, Mapping]:
        """What the step does, as well as that can be told, and the step with that word written right."""
        found = [action for action in _ACTIONS if action in node.entries]
        known = ", ".join(_ACTIONS)
        if len(found) == 1:
            plain = {key: spot for key, spot in node.keys.items() if not key.startswith("on ")}
            self.notes.unknown_keys(Mapping({}, plain, spot), STEP_KEYS[found[0]], f'a step that does "{found[0]}"')
            return found[0], node
        if found:
            what = f'step "{self.ways.step}" has {" and ".join(found)}: it needs exactly one of {known}.'
            self.notes.wrong(spot, what)
            return "ask" if "ask" in found else found[0], node
        written = next((key for key in node.entries if key not in _ANY_KEY and get_close_matches(key, _ACTIONS)), "")
        what = f'step "{self.ways.step}" does nothing: it needs exactly one of {known}.'
        self.notes.wrong(node.keys.get(written, spot), what + did_you_mean(written, _ACTIONS))
        if not written:
            return "", node
        action = get_close_matches(written, _ACTIONS)[0]
        return action, _renamed(node, written, action)

    def _say(self, at: str, node: Mapping, follows: str | None) -> Say:
        return Say(at, read_beside(self.book, self.notes, node, "say", self.ways.context("say")), follows)

    def _ask(self, at: str, node: Mapping, follows: str | None) -> Ask:
        return read_question(self.ways, node, follows)

    def _end(self, at: str, node: Mapping, follows: str | None) -> End:
        outcome = self.notes.text(node.entries["end"], '"end"')
        return End(at, "" if outcome.lower() in ("yes", "true") else outcome)

    def _wait(self, at: str, node: Mapping, follows: str | None) -> Wait:
        spot = self.book.spots[f"{at} wait"] = node.spot_of("wait")
        text = self.notes.text(node.entries["wait"], '"wait"', spot)
        moment = parse_moment(text)
        if text and moment is None:
            self.notes.wrong(spot, f'"{text}" does not say how long to wait. {HOW_TO_WRITE_WAIT}')
        self.book.uses.extend((fact, spot, kind) for kind, fact in (moment.facts if moment else ()))
        self.ways.only(node, ("past",) if moment is None or moment.until else (), "this wait")
        return Wait(at, moment or _AT_ONCE, follows, self.ways.on(node))

    def _run(self, at: str, node: Mapping, follows: str | None) -> Run:
        self.book.spots[f"{at} run"] = node.spot_of("run")
        self.book.spots.update({f"{at} {key}": spot for key, spot in node.keys.items() if key.startswith("on ")})
        target = self.notes.text(node.entries["run"], '"run"', node.spot_of("run"))
        return Run(at, f"{target}:", follows, self.ways.on(node))

    def _do(self, at: str, node: Mapping, follows: str | None) -> Do:
        return read_do(self.ways, node, follows, self.verbs)

    def _choose(self, at: str, node: Mapping, follows: str | None) -> Choose:
        cases: list[tuple[Condition, str | None]] = []
        otherwise, settled = follows, False
        listed = node.entries["choose"]
        if not isinstance(listed, Sequence) or not listed.items:
            self.notes.wrong(listed.spot, '"choose" needs a list of `- when: ...` with `go: STEP`.')
            return Choose(at, (), follows)
        for item in listed.items:
            case = self.notes.mapping(item, "a case")
            if not isinstance(item, Mapping):
                continue
            if settled:
                self.notes.wrong(case.spot, 'nothing may come after "otherwise": it always holds.')
            if "otherwise" in case.entries:
                self.notes.unknown_keys(case, ("otherwise",), '"otherwise"')
                otherwise, settled = self.ways.target(case.entries["otherwise"]), True
            else:
                cases += self._case(case)
        return Choose(at, tuple(cases), otherwise)

    def _case(self, case: Mapping) -> list[tuple[Condition, str | None]]:
        """The conditions of a case, any of which will do, with where it goes."""
        self.notes.unknown_keys(case, CASE_KEYS, "a case")
        if "go" not in case.entries:
            self.notes.wrong(case.spot, 'this case needs "go: STEP".')
        target = self.ways.target(case.entries["go"]) if "go" in case.entries else None
        return [(condition, target) for condition in self._conditions(case)]

    def _conditions(self, case: Mapping) -> tuple[Condition, ...]:
        when = case.entries.get("when")
        if not isinstance(when, Scalar):
            self.notes.wrong(case.spot_of("when"), f'a case needs "when". {HOW_TO_WRITE}')
            return (_UNREADABLE,)
        facts = self.book.organisation
        unknown = [name for name in PLACEHOLDER.findall(when.text) if not isinstance(facts.get(name), str)]
        text = PLACEHOLDER.sub(lambda found: str(facts.get(found[1], "1")), when.text)
        found = parse_conditions(text)
        if unknown and "flows/organisation.yaml" not in self.notes.unread:
            hint = did_you_mean(unknown[0], facts)
            self.notes.wrong(when.spot, f'"{{{unknown[0]}}}" is not a fact of the organisation.{hint}')
        elif not found:
            self.notes.wrong(when.spot, f'"{when.text}" is not a condition. {HOW_TO_WRITE}')
        else:
            return tuple(_standing_at(when.spot, condition) for condition in found)
        return (_UNREADABLE,)


def _standing_at(spot: Spot, condition: Condition) -> Condition:
    also = tuple(other._replace(spot=spot) for other in condition.also)
    return condition._replace(spot=spot, also=also)


def read_flow(name: str, node: Mapping, book: Book, notes: Notebook, verbs: Map[str, Verb]) -> None:
    """Put the flow and its steps into the book; what can be done is one of these verbs."""
    notes.unknown_keys(node, FLOW_KEYS, "a flow")
    title = _title(name, node, book, notes)
    if not is_name(name):
        notes.wrong(Spot(node.spot.path), f'a flow cannot be called "{name}". Use letters, digits and _.')
    reader = FlowReader(name, node, book, notes, verbs)
    reader.ways.silence = read_usual_silence(reader.ways, node)
    steps = reader.read()
    book.index.update(steps)
    first = next(iter(steps), "")
    starts = _starts(book, name, node.entries.get("starts on"), notes)
    anywhere = notes.switch(node.entries.get("anywhere"), '"anywhere"')
    book.flows[name] = Flow(name, title.plain, title, first, starts, anywhere, book, node.spot)
    for step in steps.values():
        if isinstance(step, Ask) and step.save:
            if step.anonymous:
                book.anonymous.add(step.save)
            elif step.private:
                book.private.add(step.save)
            elif step.listing:
                book.listed.setdefault(step.save, step.listing)
            if step.own_words:
                book.own_words[step.save] = step.own_words


def _title(name: str, node: Mapping, book: Book, notes: Notebook) -> Words:
    """What people are told that the flow is about, when they may choose between it and another."""
    written = node.entries.get("title")
    if isinstance(written, Mapping):
        return read_text(book, notes, written, f"{name}.title")
    words = Words(f"{name}.title", notes.text(written, '"title"', node.spot), spot=node.spot_of("title"))
    book.texts[words.key] = words
    return words


def _starts(book: Book, flow: str, node: Node | None, notes: Notebook) -> dict[str, tuple[str, ...]]:
    """The words that start a flow, by language, put into the book too: each starts one flow and nothing else."""
    starts = _starts_of_its_own(book, flow)
    if node is None:
        return starts
    by_language = (
        notes.by_language(node, '"starts on"').entries if isinstance(node, Mapping) else {SOURCE_LANGUAGE: node}
    )
    said_by = {language: notes.sayings(said, '"starts on"') for language, said in by_language.items()}
    for language, texts in with_translated(book, f"{flow}.starts_on", said_by).items():
        starts[language] = (*starts.get(language, ()), *(each.text for each in texts))
        for each in texts:
            other = book.starts.setdefault(language, {}).setdefault(fold(each.text), flow)
            if other != flow:
                notes.wrong(each.spot, f'"{each.text}" already starts the flow "{other}".')
            elif meaning := meaning_everywhere(book, each.text, language, but=flow if flow in STARTERS else "help"):
                notes.wrong(each.spot, f'"{each.text}" cannot start a flow: it means {meaning}.')
            elif fold(each.text) in book.language_words:
                notes.wrong(each.spot, f'"{each.text}" cannot start a flow: it is the name of a language.')
    return starts


def _starts_of_its_own(book: Book, flow: str) -> dict[str, tuple[str, ...]]:
    """A flow called like a word for everyone is started by all the forms of that word."""
    starts: dict[str, tuple[str, ...]] = {}
    for language, said in book.words.items() if flow in STARTERS else ():
        if forms := tuple(form for form, word in said.items() if word == flow):
            starts[language] = forms
            book.starts.setdefault(language, {}).update(dict.fromkeys(forms, flow))
    return starts


def _renamed(node: Mapping, wrong: str, right: str) -> Mapping:
    entries = {right if key == wrong else key: value for key, value in node}
    keys = {right if key == wrong else key: spot for key, spot in node.keys.items()}
    return Mapping(entries, keys, node.spot)
