"""One flow file into steps; names of steps are linked, names of anything else are looked up in the book."""

from bot.flow.answers import KINDS, ManyOf, OneOf, YesNo
from bot.flow.answers.kind import Kind
from bot.flow.conditions import HOW_TO_WRITE, Condition, parse_condition
from bot.flow.mistakes import Spot, did_you_mean
from bot.flow.model import PAGE, Ask, Book, Choose, Do, End, Flow, Listing, Run, Say, Step
from bot.flow.reading_lists import read_listing
from bot.flow.reading_texts import read_beside, read_text
from bot.flow.source import Mapping, Node, Notebook, Scalar, Sequence
from bot.flow.verbs import VERBS
from bot.flow.wording import PLACEHOLDER

_ACTIONS = ("say", "ask", "choose", "do", "run", "end")
_TEXT_KEYS = ("easy", "sms", "easy sms", "note")
_KEYS = {
    "say": ("say", *_TEXT_KEYS, "go"),
    "ask": (
        *("ask", *_TEXT_KEYS, "answer", "hint", "tries", "after tries", "can skip", "own words"),
        *("save", "consent", "private", "go"),
    ),
    "choose": ("choose", "note"),
    "do": ("do", "note", "go"),
    "run": ("run", "note", "go"),
    "end": ("end", "note"),
}
_EVERY_QUESTION = ("skip", "none", "later")
END = "end"


class FlowReader:
    """Reads one flow; mistakes go into the notebook and the reading goes on as well as it can."""

    def __init__(self, name: str, node: Mapping, book: Book, notes: Notebook) -> None:
        self.name = name
        self.book = book
        self.notes = notes
        self.root = node
        steps = node.entries.get("steps")
        self.steps = notes.mapping(steps, '"steps"') if steps else Mapping({}, {}, node.spot)
        self.order = list(self.steps.entries)

    def read(self) -> dict[str, Step]:
        """Every step by its address, "flow:step"."""
        if not self.order:
            self.notes.wrong(self.root.spot, 'a flow needs "steps" with at least one step.')
        read: dict[str, Step] = {}
        for number, (step_name, node) in enumerate(self.steps):
            following = self.order[number + 1] if number + 1 < len(self.order) else None
            spot = self.steps.keys[step_name]
            if not step_name.replace("_", "").isalnum() or step_name == END:
                self.notes.wrong(spot, f'a step cannot be called "{step_name}". Use letters, digits and _.')
            self.book.spots[f"{self.name}:{step_name}"] = spot
            step = self._step(step_name, self.notes.mapping(node, f'step "{step_name}"'), spot, following)
            if step is not None:
                read[step.at] = step
        return read

    def _step(self, step: str, node: Mapping, spot: Spot, following: str | None) -> Step | None:
        actions = [action for action in _ACTIONS if action in node.entries]
        if len(actions) != 1:
            known = ", ".join(_ACTIONS)
            found = f"has {' and '.join(actions)}" if actions else "does nothing"
            self.notes.wrong(spot, f'step "{step}" {found}: it needs exactly one of {known}.')
            return None
        action = actions[0]
        plain = {key: value for key, value in node if not key.startswith("on ")}
        keys = {key: node.keys[key] for key in plain}
        self.notes.unknown_keys(Mapping(plain, keys, node.spot), _KEYS[action], f'a step that does "{action}"')
        at = f"{self.name}:{step}"
        follows = self._target(node.entries["go"]) if "go" in node.entries else self._address(following)
        build = getattr(self, f"_{action}")
        built: Step = build(at, node, follows)
        if action not in ("ask", "run", "do"):
            self._no_ways(node, action)
        return built

    def _say(self, at: str, node: Mapping, follows: str | None) -> Say:
        return Say(at, read_beside(self.book, self.notes, node, "say", self._context(at, "say")), follows)

    def _end(self, at: str, node: Mapping, follows: str | None) -> End:
        outcome = self.notes.text(node.entries["end"], '"end"')
        return End(at, "" if outcome.lower() in ("yes", "true") else outcome)

    def _run(self, at: str, node: Mapping, follows: str | None) -> Run:
        target = self.notes.text(node.entries["run"], '"run"')
        return Run(at, f"{target}:", follows, self._ways(node))

    def _do(self, at: str, node: Mapping, follows: str | None) -> Do:
        what = node.entries["do"]
        verb, arguments = self.notes.text(what, '"do"') if isinstance(what, Scalar) else "", {}
        if isinstance(what, Mapping) and len(what.entries) == 1:
            verb, given = next(iter(what.entries.items()))
            values = self.notes.mapping(given, f'"{verb}"')
            arguments = {key: self.notes.text(value, f'"{key}"') for key, value in values}
        elif not isinstance(what, Scalar):
            self.notes.wrong(what.spot, '"do" needs one verb, like `do: enrol`.')
        self._check_verb(verb, arguments, node, what.spot)
        return Do(at, verb, arguments, follows, self._ways(node))

    def _check_verb(self, verb: str, arguments: dict[str, str], node: Mapping, spot: Spot) -> None:
        known = VERBS.get(verb)
        if known is None:
            self.notes.wrong(spot, f'"{verb}" is not something that can be done.{did_you_mean(verb, VERBS)}')
            return
        for name in known.arguments:
            if name not in arguments:
                self.notes.wrong(spot, f'"{verb}" needs "{name}".')
        for name in arguments:
            if name not in known.arguments:
                hint = did_you_mean(name, known.arguments)
                self.notes.wrong(spot, f'"{verb}" does not take "{name}".{hint}')
        self._only_ways(node, known.results, f'"{verb}"')

    def _choose(self, at: str, node: Mapping, follows: str | None) -> Choose:
        cases: list[tuple[Condition, str | None]] = []
        otherwise, settled = follows, False
        listed = node.entries["choose"]
        if not isinstance(listed, Sequence):
            self.notes.wrong(listed.spot, '"choose" needs a list of `- when: ...` with `go: STEP`.')
            return Choose(at, (), follows)
        for item in listed.items:
            case = self.notes.mapping(item, "a case")
            if "otherwise" in case.entries:
                otherwise, settled = self._target(case.entries["otherwise"]), True
                self.notes.unknown_keys(case, ("otherwise",), '"otherwise"')
                continue
            if settled:
                self.notes.wrong(case.spot, 'nothing may come after "otherwise": it always holds.')
            self.notes.unknown_keys(case, ("when", "go"), "a case")
            if (condition := self._condition(case)) and "go" in case.entries:
                cases.append((condition, self._target(case.entries["go"])))
            elif "go" not in case.entries:
                self.notes.wrong(case.spot, 'this case needs "go: STEP".')
        return Choose(at, tuple(cases), otherwise)

    def _condition(self, case: Mapping) -> Condition | None:
        when = case.entries.get("when")
        if not isinstance(when, Scalar):
            self.notes.wrong(case.spot, f'a case needs "when". {HOW_TO_WRITE}')
            return None
        organisation = self.book.organisation
        text = PLACEHOLDER.sub(lambda found: str(organisation.get(found[1], found[0])), when.text)
        condition = parse_condition(text)
        if condition is None:
            self.notes.wrong(when.spot, f'"{when.text}" is not a condition. {HOW_TO_WRITE}')
        return condition

    def _ask(self, at: str, node: Mapping, follows: str | None) -> Ask:
        entries, notes = node.entries, self.notes
        spot = node.spot
        kind, listing, within = self._answer(at, node)
        shown = listing.keys if listing and not within else ()
        first_page = shown if len(shown) <= PAGE else shown[: PAGE - 1]
        private = self._private(entries.get("private"))
        save = notes.text(entries.get("save"), '"save"')
        if private and not save:
            notes.wrong(spot, 'an answer kept apart needs "save" with the name of its question.')
        ways = self._ways(node)
        self._check_question_ways(node, kind, listing, private)
        if "consent" in entries and not isinstance(kind, YesNo):
            notes.wrong(entries["consent"].spot, "only a yes or no answer can be an agreement.")
        after = self._target(entries["after tries"]) if "after tries" in entries else None
        skip = notes.switch(entries.get("can skip"), '"can skip"')
        hint = read_text(self.book, notes, entries["hint"], self._context(at, "hint")) if "hint" in entries else None
        return Ask(
            at=at,
            words=read_beside(self.book, notes, node, "ask", self._context(at, "ask")),
            kind=kind,
            next=follows,
            listing=listing,
            within=within,
            save=save,
            consent=notes.text(entries.get("consent"), '"consent"'),
            private=private,
            can_skip=skip,
            tries=self._tries(entries.get("tries")),
            after_tries=after or (ways.get("skip", follows) if skip else None),
            own_words=notes.text(entries.get("own words"), '"own words"'),
            hint=hint,
            ways=ways,
            first_page=first_page,
            has_more=len(first_page) < len(shown),
            keeps_shown=bool(listing) and not private,
        )

    def _answer(self, at: str, node: Mapping) -> tuple[Kind, Listing | None, str]:
        answer = node.entries.get("answer")
        yes_or_no = self.book.yes_no
        if answer is None:
            self.notes.wrong(node.spot, f'this question needs "answer". It can be {", ".join(KINDS)}.')
            return yes_or_no, None, ""
        if isinstance(answer, Scalar):
            if answer.text in ("one of", "many of") or answer.text not in KINDS:
                hint = did_you_mean(answer.text, KINDS)
                self.notes.wrong(answer.spot, f'"{answer.text}" is not a kind of answer.{hint}')
                return yes_or_no, None, ""
            made: Kind = yes_or_no if answer.text == YesNo.name else KINDS[answer.text]()
            return made, None, ""
        return self._list_answer(at, self.notes.mapping(answer, '"answer"'))

    def _list_answer(self, at: str, answer: Mapping) -> tuple[Kind, Listing | None, str]:
        self.notes.unknown_keys(answer, ("one of", "many of", "in"), "an answer")
        chosen = [key for key in ("one of", "many of") if key in answer.entries]
        if len(chosen) != 1:
            self.notes.wrong(answer.spot, 'this answer needs "one of" or "many of", with a list.')
            return self.book.yes_no, None, ""
        source = answer.entries[chosen[0]]
        listing = self._listing(at, source)
        within = self.notes.text(answer.entries.get("in"), '"in"')
        if within and listing and not listing.groups:
            self.notes.wrong(answer.spot, f'the list "{listing.name}" has no groups, so "in" cannot be used.')
        kinds: dict[str, type[OneOf] | type[ManyOf]] = {"one of": OneOf, "many of": ManyOf}
        vocabulary = listing.vocabulary if listing else self.book.no_vocabulary
        return kinds[chosen[0]](vocabulary), listing, within

    def _listing(self, at: str, source: Node) -> Listing | None:
        if isinstance(source, Mapping):
            choices = Mapping({"choices": source}, {"choices": source.spot}, source.spot)
            return read_listing(self.book, self.notes, self._context(at, "answer"), choices, inline=True)
        name = self.notes.text(source, '"one of"')
        if name not in self.book.lists:
            known = did_you_mean(name, self.book.lists)
            self.notes.wrong(source.spot, f'there is no list called "{name}".{known}')
        return self.book.lists.get(name)

    def _check_question_ways(self, node: Mapping, kind: Kind, listing: Listing | None, private: bool) -> None:
        answers: tuple[str, ...] = ("yes", "no") if isinstance(kind, YesNo) else ()
        if isinstance(kind, OneOf) and listing:
            answers = listing.keys
        if private and any(f"on {answer}" in node.entries for answer in answers):
            self.notes.wrong(node.spot, "an answer kept apart cannot decide the way on: the way would tell it.")
        self._only_ways(node, (*answers, *_EVERY_QUESTION), "this question")

    def _private(self, node: Node | None) -> bool:
        if node is None:
            return False
        if self.notes.text(node, '"private"') != "equality":
            self.notes.wrong(node.spot, '"private" can only be equality.')
        return True

    def _tries(self, node: Node | None) -> int:
        text = self.notes.text(node, '"tries"') or "3"
        if not text.isdecimal() or not 1 <= int(text) <= 9:
            self.notes.wrong(node.spot if node else self.root.spot, '"tries" must be a number from 1 to 9.')
            return 3
        return int(text)

    def _ways(self, node: Mapping) -> dict[str, str | None]:
        return {key[3:]: self._target(target) for key, target in node if key.startswith("on ")}

    def _no_ways(self, node: Mapping, action: str) -> None:
        self._only_ways(node, (), f'a step that does "{action}"')

    def _only_ways(self, node: Mapping, known: tuple[str, ...], what: str) -> None:
        for key, spot in node.keys.items():
            if key.startswith("on ") and key[3:] not in known:
                hint = did_you_mean(key[3:], known)
                self.notes.wrong(spot, f'{what} never comes to "{key[3:]}".{hint}')

    def _target(self, node: Node) -> str | None:
        name = self.notes.text(node, "the step to go to")
        if name == END or not name:
            return None
        if name not in self.steps.entries:
            source = f'"{self.name}" goes to "{name}", which is not a step.'
            self.notes.wrong(node.spot, f"{source}{did_you_mean(name, self.order)}")
            return None
        return self._address(name)

    def _address(self, step: str | None) -> str | None:
        return f"{self.name}:{step}" if step else None

    def _context(self, at: str, part: str) -> str:
        return f"{at.replace(':', '.')}.{part}"


def read_flow(name: str, node: Mapping, book: Book, notes: Notebook) -> None:
    """Put the flow and its steps into the book."""
    notes.unknown_keys(node, ("title", "starts on", "anywhere", "note", "steps"), "a flow")
    title = notes.text(node.entries.get("title"), '"title"', node.spot)
    reader = FlowReader(name, node, book, notes)
    steps = reader.read()
    book.index.update(steps)
    first = f"{name}:{reader.order[0]}" if reader.order else ""
    starts = _starts(node.entries.get("starts on"), notes)
    anywhere = notes.switch(node.entries.get("anywhere"), '"anywhere"')
    book.flows[name] = Flow(name, title, first, starts, anywhere, book, node.spot)
    for step in steps.values():
        if isinstance(step, Ask) and step.save:
            if step.private:
                book.private.add(step.save)
            elif step.listing:
                book.listed[step.save] = step.listing
            if step.own_words:
                book.own_words[step.save] = step.own_words


def _starts(node: Node | None, notes: Notebook) -> dict[str, tuple[str, ...]]:
    if node is None:
        return {}
    if isinstance(node, Mapping):
        return {language: notes.texts(words, '"starts on"') for language, words in node}
    return {"en": notes.texts(node, '"starts on"')}
