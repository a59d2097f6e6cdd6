"""Requests and evaluations as staff write them: small YAML or JSON files, every mistake at its place."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.flow import FlowMistakes, Mistake
from bot.flow.mistakes import did_you_mean
from bot.flow.source import Mapping as Node
from bot.flow.source import Notebook, parse
from bot.programme.planning import GUNNING
from bot.programme.requests import EVALUATION, INFLUENCES, QUESTIONS, unanswered

_REQUEST = ("title", "people can change", "consultation", *QUESTIONS)


class InvolvementMistakes(FlowMistakes):
    """A file that cannot be kept; carries everything that must be mended."""


class RequestDraft(NamedTuple):
    """What the file of a request says."""

    title: str
    answers: Mapping[str, str]
    influence: str
    consultation: Mapping[str, str] | None


def read_request(path: str, text: str) -> RequestDraft:
    """A request that may still be incomplete, or InvolvementMistakes."""
    notes = Notebook()
    node = parse(path, text, notes)
    draft = RequestDraft("", {}, "", None)
    if path not in notes.unread:
        notes.unknown_keys(node, _REQUEST, "a request")
        draft = RequestDraft(
            notes.text(node.entries.get("title"), '"title"', node.spot),
            answers_in(notes, node, QUESTIONS),
            one_of(notes, node, "people can change", INFLUENCES),
            _consultation(notes, node),
        )
    refuse(notes)
    return draft


def read_evaluation(path: str, text: str) -> Mapping[str, str]:
    """The five answers with which a project ends, or InvolvementMistakes."""
    notes = Notebook()
    node = parse(path, text, notes)
    answers: Mapping[str, str] = {}
    if path not in notes.unread:
        notes.unknown_keys(node, tuple(EVALUATION), "an evaluation")
        answers = answers_in(notes, node, EVALUATION)
        for key in unanswered(EVALUATION, answers):
            notes.wrong(node.spot, f'"{key}" has no answer: {EVALUATION[key]}')
    refuse(notes)
    return answers


def answers_in(notes: Notebook, node: Node, questions: Mapping[str, str]) -> Mapping[str, str]:
    """What stands under each question's key, as far as anything does."""
    return {
        key: notes.text(node.entries[key], f'"{key}"', node.spot_of(key)) for key in questions if key in node.entries
    }


def one_of(notes: Notebook, node: Node, key: str, known: tuple[str, ...]) -> str:
    """What stands under a key, which must be one of these."""
    text = notes.text(node.entries.get(key), f'"{key}"', node.spot)
    if text and text not in known:
        what = f'"{key}" can be {", ".join(known)}, not "{text}".{did_you_mean(text, known)}'
        notes.wrong(node.spot_of(key), what)
    return text


def _consultation(notes: Notebook, node: Node) -> Mapping[str, str] | None:
    if "consultation" not in node.entries:
        return None
    inner = notes.mapping(node.entries["consultation"], '"consultation"')
    notes.unknown_keys(inner, tuple(GUNNING), '"consultation"')
    return answers_in(notes, inner, GUNNING)


def refuse(notes: Notebook) -> list[Mistake]:
    """The advice, when nothing is wrong."""
    if serious := [mistake for mistake in notes.mistakes if mistake.serious]:
        raise InvolvementMistakes(set(serious))
    return sorted(set(notes.mistakes))
