"""The five standards of patient and client experience: how people found each, as far as it may be shown.

Each is scored like the Friends and Family Test, with the same numbers hidden. Whoever answers one question mostly
answers all, so what is hidden of one standard is hidden of every one: the others would say what it is about.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from bot.programme.scores import NOTHING, Given, Score, Scores, quarter_of, scores

Cell = TypeVar("Cell")

FLOW, WORDS = "standards", "in_words"
"""The flow that asks, and its open question."""

STANDARDS = ("respect", "attitude", "behaviour", "communication", "privacy_and_dignity")
"""Its questions about a standard each, in their order."""

TITLES = {name: name.replace("_", " ").capitalize() for name in STANDARDS}

NOBODY = Score(0, None)


def standards(given: Mapping[str, Iterable[Given]], months: Sequence[date]) -> dict[str, Scores]:
    """What may be shown of each standard in these months, all side by side."""
    found = {name: scores(given.get(name, ()), months, in_reports=False) for name in STANDARDS}
    return {name: _no_more_than(one, [*found.values()]) for name, one in found.items()}


def shares(given: Mapping[str, Iterable[Given]], months: Sequence[date]) -> dict[str, dict[str, dict[date, int]]]:
    """By service and standard, how many of a hundred said yes month by month, without how many there were.

    Of a quarter that hides one of its months no share is told, as with the Friends and Family Test.
    """
    found = standards(given, months)
    told: dict[str, dict[str, dict[date, int]]] = {}
    for name, one in found.items():
        for service, row in one.over_time.items():
            closed = {quarter_of(month) for month, score in row.items() if score.answers is None}
            told.setdefault(service, {})[name] = {
                month: round(score.good)
                for month, score in row.items()
                if score.good is not None and quarter_of(month) not in closed
            }
    return told


def _no_more_than(one: Scores, every: Sequence[Scores]) -> Scores:
    """Without what is hidden of any of them, and without how many gave each answer."""
    services = sorted({name for each in every for name in each.services})
    with_months = [name for name in one.over_time if all(name in each.over_time for each in every)]
    return Scores(
        _shown([each.months for each in every], one.months),
        _shown([each.services for each in every], {name: one.services.get(name, NOBODY) for name in services}),
        {name: _shown([each.over_time[name] for each in every], one.over_time[name]) for name in with_months},
        {},
        None if any(each.total is None for each in every) else one.total,
    )


def _shown(every: Sequence[Mapping[Cell, Score]], scores_of_one: Mapping[Cell, Score]) -> dict[Cell, Score]:
    return {
        cell: NOTHING if any(each.get(cell, NOBODY).answers is None for each in every) else score
        for cell, score in scores_of_one.items()
    }
