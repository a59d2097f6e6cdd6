"""What a Board reads first: each question of the spine, and under it the few figures that answer it best."""

from collections.abc import Mapping, Sequence

from bot.programme.evidence import BETTER_OFF, HOW_MUCH, HOW_WELL
from bot.programme.report import Line, Section
from bot.work.report_html import goal_of

IN_SHORT = "In short"
NOT_OVER = "This period is not over. The figures are as they stand, and not for publication."
_FIRST = {
    HOW_MUCH: ("improvers", "active", "contributions"),
    HOW_WELL: ("satisfied", "promises_kept", "days_to_told"),
    BETTER_OFF: ("changes", "changes_confirmed", "could_not", "positive"),
}


def in_short(told: Mapping[str, Sequence[Line]], over: bool) -> Section:
    """How much, how well, and is anyone better off: a few figures of each, with a year before and the goal."""
    lines = {line.key: line for each in told.values() for line in each}
    says = tuple(each for question, keys in _FIRST.items() for each in (question, *(_said(lines[key]) for key in keys)))
    return Section(IN_SHORT, says if over else (NOT_OVER, *says))


def _said(line: Line) -> str:
    goal = f" Goal {goal_of(line)}." if line.goal else ""
    return f"{line.title}: {line.value}. A year before: {line.year_before}.{goal}"
