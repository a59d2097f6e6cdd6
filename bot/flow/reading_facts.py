"""Facts that a step depends on: each must be saved by some question, and be what the step takes it for."""

import re

from bot.flow.checks import BUILT_IN_FACTS
from bot.flow.mistakes import did_you_mean
from bot.flow.model import MORE_ABOUT_ME, Ask, Book
from bot.flow.source import Notebook
from bot.flow.verbs import TOLD

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def check_asked_later(book: Book, notes: Notebook) -> None:
    """Note each equality question that the organisation would ask and no step of that flow does."""
    known = book.kept_apart_in(MORE_ABOUT_ME)
    for name in str(book.organisation.get(MORE_ABOUT_ME, "")).split(", "):
        if name and name not in known and MORE_ABOUT_ME in book.flows:
            what = f'"{name}" is not a question of the flow "{MORE_ABOUT_ME}" that is kept apart.'
            notes.wrong(book.spots[f"organisation {MORE_ABOUT_ME}"], what + did_you_mean(name, known))


def check_uses(book: Book, notes: Notebook) -> None:
    """Note each fact in a wait or an argument that nothing saves, that is kept apart, or that is of another kind."""
    kinds: dict[str, set[str]] = {fact: set() for fact in (*BUILT_IN_FACTS, *TOLD)}
    for step in book.index.values():
        if isinstance(step, Ask) and not step.private:
            kinds.setdefault(step.save, set()).add(step.kind.name)
            kinds.setdefault(step.own_words, set()).add("text")
    kinds.pop("", None)
    kinds |= {fact: {"date" if DAY.fullmatch(str(example)) else "text"} for fact, example in TOLD.items()}
    for fact, spot, wanted in book.uses:
        if fact in book.unsaid:
            notes.wrong(spot, f'"{fact}" is kept apart: nothing else may know it.')
        elif fact not in kinds:
            notes.wrong(spot, f'nothing saves "{fact}".{did_you_mean(fact, kinds)}')
        elif wanted and wanted not in kinds[fact]:
            notes.wrong(spot, f'"{fact}" is not a {wanted}: no question with "answer: {wanted}" saves it.')
