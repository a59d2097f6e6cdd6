"""Whom a quarterly paper also goes to, and the section that is theirs."""

from collections.abc import Mapping, Sequence

from bot.programme.report import Line, Picture, Section, held_against

COMMITTEE, PHA = "For the patient involvement assurance committee", "Update to the PHA"

_COMMITTEE_ASKS = (
    *("contributions", "days_to_told", "promises_kept", "promises_late", "promises_broken"),
    *("changes", "could_not", "changes_confirmed", "actions_done", "actions_late", "satisfied", "complaints"),
)
"""Feedback to the committee: was what people said answered, and what is still owed (UHL strategy, 11.3)."""

_PHA_ASKS = (
    *("active", "opportunities", "virtual", "trained_people", "trained_staff"),
    *("changes", "care_opinion_changes", "stories", "satisfied"),
)
"""Numbers of people, training and changes, of which the PHA is told each quarter (Northern plan, 1)."""


def committee(told: Mapping[str, Sequence[Line]], beside: Sequence[str]) -> Section:
    """What came in, what became of it, and what is still owed to people."""
    asked = _few("committee", "What people said, and what became of it", told, _COMMITTEE_ASKS, beside)
    return Section(COMMITTEE, (), (), (asked,))


def pha(told: Mapping[str, Sequence[Line]], monitored: Picture, standards: Section, beside: Sequence[str]) -> Section:
    """The figures that the agency follows, what was monitored, and how the five standards are met."""
    return Section(
        PHA, (), (), (_few("pha", "What the PHA follows", told, _PHA_ASKS, beside), monitored, *standards.pictures)
    )


def _few(
    key: str, title: str, told: Mapping[str, Sequence[Line]], keys: Sequence[str], beside: Sequence[str]
) -> Picture:
    lines = {line.key: line for each in told.values() for line in each}
    chosen = [lines[each] for each in keys]
    counted = [line for line in chosen if line.goal]
    reached = sum(line.reached is True for line in counted)
    says = f"{title}. Goals: {len(counted)}, of which {reached} reached." if counted else f"{title}."
    rows = tuple((line.title, line.value, *held_against(line, beside)) for line in chosen)
    return Picture(key, title, says, ("What", "This period", *beside), rows)
