"""Steps that do something: the verb, what is handed over to it, and whether that is what it takes."""

import re
from collections.abc import Mapping as Map

from bot.flow.mistakes import Spot, did_you_mean
from bot.flow.model import Do
from bot.flow.reading_ways import Ways
from bot.flow.source import Mapping, Node, Scalar
from bot.flow.verbs import CHOICE_OF, FACT, NUMBER, PURPOSE, QUESTION, TEXT, Verb
from bot.flow.wording import PLACEHOLDER

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def read_do(ways: Ways, node: Mapping, follows: str | None, verbs: Map[str, Verb]) -> Do:
    """The step that `do` describes, by one of these verbs."""
    at, what, on = f"{ways.flow}:{ways.step}", node.entries["do"], ways.on(node)
    if isinstance(what, Scalar):
        _check_verb(ways, what.text, Mapping({}, {}, what.spot), node, what.spot, verbs)
        return Do(at, what.text, {}, follows, on)
    if not isinstance(what, Mapping) or len(what.entries) != 1:
        ways.notes.wrong(what.spot, '"do" needs one verb, like `do: enrol`.')
        return Do(at, "", {}, follows, on)
    [(verb, given)] = what
    values = ways.notes.mapping(given, f'"{verb}"')
    _check_verb(ways, verb, values, node, what.keys[verb], verbs)
    arguments = {key: ways.notes.text(value, f'"{key}"', value.spot) for key, value in values}
    filled = frozenset(key for key, value in arguments.items() if PLACEHOLDER.search(value))
    return Do(at, verb, arguments, follows, on, filled)


def _check_verb(ways: Ways, verb: str, arguments: Mapping, node: Mapping, spot: Spot, verbs: Map[str, Verb]) -> None:
    known, notes = verbs.get(verb), ways.notes
    if known is None:
        notes.wrong(spot, f'"{verb}" is not something that can be done.{did_you_mean(verb, verbs)}')
        return
    if missing := [f'"{name}"' for name in known.arguments if name not in {*arguments.entries, *known.newer}]:
        notes.wrong(spot, f'"{verb}" needs {" and ".join(missing)}.')
    for name, at in arguments.keys.items():
        if name not in known.arguments:
            notes.wrong(at, f'"{verb}" does not take "{name}".{did_you_mean(name, known.arguments)}')
        else:
            _check_argument(ways, name, arguments.entries[name], known.arguments[name])
    ways.only(node, known.results, f'"{verb}"')


def _check_argument(ways: Ways, name: str, node: Node, kind: str) -> None:
    """Whether what is handed over is of the kind that the verb takes; that it is a text is told elsewhere."""
    text = node.text if isinstance(node, Scalar) else ""
    if not text:
        return
    what = ""
    if kind != TEXT and PLACEHOLDER.search(text):
        what = f'"{name}" cannot depend on a fact: write {kind}.'
    elif kind == QUESTION:
        what = _no_question(ways, text)
    elif kind == PURPOSE and not _NAME.fullmatch(text):
        what = f'"{text}" cannot be a purpose: use a-z, 0-9 and _, a letter first.'
    elif kind == NUMBER and not (text.isascii() and text.isdecimal()):
        what = f'"{name}" must be a whole number, not "{text}".'
    elif kind.startswith(CHOICE_OF):
        what = _no_choice(ways, text, kind.removeprefix(CHOICE_OF))
    elif kind == FACT:
        ways.book.uses.append((text, node.spot, ""))
    elif kind == TEXT:
        ways.book.uses.extend((fact, node.spot, "") for fact in PLACEHOLDER.findall(text))
    if what:
        ways.notes.wrong(node.spot, what)


def _no_question(ways: Ways, name: str) -> str:
    """A verb may only be told of a question of this flow, and never of one whose answers are kept apart."""
    step = ways.steps.entries.get(name)
    questions = [key for key, each in ways.steps if isinstance(each, Mapping) and "ask" in each.entries]
    if name not in questions:
        return f'"{name}" is not a question of this flow.{did_you_mean(name, questions)}'
    if isinstance(step, Mapping) and "private" in step.entries:
        return f'the answer to "{name}" is kept apart: nothing else may know it.'
    return ""


def _no_choice(ways: Ways, key: str, name: str) -> str:
    listing = ways.book.lists.get(name)
    if listing is None or key in listing.keys:  # that the list itself cannot be read is told with the list
        return ""
    return f'"{key}" is not in the list "{name}".{did_you_mean(key, listing.keys)}'
