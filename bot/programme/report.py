"""What a report shows, before it is a page, a Word file or a list: figures, and pictures each with its table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from bot.programme import disclosure, evidence
from bot.programme.definitions import DEFINITIONS
from bot.programme.evidence import MONITORED, SPINE, Definition, Figure, Raw, Share
from bot.programme.monitoring import IMPORTED, MONITORING
from bot.programme.periods import Period

BARS, BESIDE_EACH_OTHER, LINE = "bars", "beside each other", "line"
NOT_ENTERED = "not entered"
NOTHING = "{}: nothing was counted in this period, or too little to be shown."
BESIDE = ("Last period", "A year before")
MORE = " (10% more than a year before)"
Groups = Mapping[str, Mapping[str, int | None]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is fit to be shown of one period; every report of the period is made from it alone."""

    figures: Mapping[str, Raw]
    groups: Groups
    # Good experiences month by month up to the end of the period, as (first of the month, good, of all).
    months: tuple[tuple[str, int, int], ...] = ()
    entered: Mapping[str, int] = field(default_factory=dict)
    # What people were told was changed at a service in the twelve months to the end, as (title, service, day); and of
    # these services the good experiences of a hundred by month, as far as they may be shown.
    changed: tuple[tuple[str, str, str], ...] = ()
    services: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    # At these services, by standard, how many of a hundred said yes by month: where the five standards are asked about.
    treated: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)
    # Surveys by sample whose result was told in the period: each a `surveys.Result`, as far as it may be shown.
    surveys: tuple[Mapping[str, Any], ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        figures = {key: evidence.as_data(value) for key, value in self.figures.items()}
        return {**asdict(self), "figures": figures}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Evidence":
        """What `as_data` gave."""
        figures = {key: evidence.from_data(value) for key, value in data["figures"].items()}
        # What was kept before these were figures has them as they were entered.
        figures |= {key: count for key, count in data["entered"].items() if key in MONITORING and key not in figures}
        months = tuple((month, good, whole) for month, good, whole in data["months"])
        # What was kept before changes were looked at names none.
        changed = tuple((title, service, day) for title, service, day in data.get("changed", ()))
        services, surveys = data.get("services", {}), tuple(data.get("surveys", ()))
        treated = data.get("treated", {})
        return cls(figures, data["groups"], months, data["entered"], changed, services, treated, surveys)


@dataclass(frozen=True, slots=True)
class Picture:
    """A table, the sentence that says what it shows, and how it is drawn, if it is."""

    key: str
    title: str
    says: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    drawn: str = ""
    # For bars: (label, value), None for what is not shown. For a line: (label, value) and its middle and limits.
    points: tuple[tuple[str, float | None], ...] = ()
    # For bars beside each other: the second value of each label, and between what the first one may lie by chance.
    beside: tuple[float | None, ...] = ()
    between: tuple[tuple[float | None, float | None], ...] = ()
    middle: float | None = None
    lower: float | None = None
    upper: float | None = None
    marked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as people read it."""

    key: str
    title: str
    value: str
    last: str
    year_before: str
    goal: str
    reached: bool | None
    means: str
    counted: str
    raw: Any
    # Each goal as people read it, and whether it is reached; `goal` is the higher, if there are two.
    goals: tuple[tuple[str, bool | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with sentences, figures and pictures."""

    heading: str
    says: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report."""

    kind: str
    title: str
    organisation: str
    period: str
    covers: str
    made: str
    notes: tuple[str, ...]
    sections: tuple[Section, ...]
    language: str = "en"
    # What stands beside each figure: another period, and the same months of the year before; of a year that is one.
    beside: tuple[str, ...] = BESIDE

    def as_data(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return asdict(self)


def lines(
    keys: Sequence[str] | None, now: Evidence, last: Evidence | None, year_before: Evidence | None
) -> dict[str, tuple[Line, ...]]:
    """The figures by their heading: each question of the spine, and the monitoring list; perhaps only some keys."""
    chosen = [each for each in DEFINITIONS if keys is None or each.key in keys]
    made = evidence.figures(
        chosen, now.figures, last.figures if last else {}, year_before.figures if year_before else {}
    )
    return {
        heading: tuple(_line(figure) for figure in made if figure.definition.spine == heading)
        for heading in (*SPINE, MONITORED)
    }


def _line(figure: Figure) -> Line:
    kind, goal = figure.definition.kind, figure.goal
    none = _unknown(figure.definition, "none")
    held = [none if value is None else evidence.told(value, kind) for value in (figure.last, figure.year_before)]
    told = evidence.SHARE if isinstance(figure.value, Share) else kind
    return Line(
        figure.definition.key,
        figure.definition.title,
        _told(figure.definition, figure.value),
        held[0],
        held[1],
        evidence.told(goal, told) if goal else "",
        figure.reached,
        figure.definition.means,
        figure.definition.counted,
        evidence.as_data(figure.value),
        tuple(_goals(figure, told)),
    )


def _goals(figure: Figure, kind: str) -> Iterator[tuple[str, bool | None]]:
    """The target, and the goal that grows with the year before, which says so."""
    for goal, words in ((figure.definition.target, ""), (figure.grown, MORE)):
        if goal:
            yield f"{evidence.told(goal, kind)}{words}", figure.has_reached(goal)


def _told(of: Definition, value: Raw) -> str:
    return _unknown(of, disclosure.NOT_SHOWN) if value is None else evidence.told(value, of.kind)


def _unknown(of: Definition, otherwise: str) -> str:
    return NOT_ENTERED if of.key in MONITORING else otherwise


def held_against(line: Line, beside: Sequence[str]) -> tuple[str, ...]:
    """What stands beside a figure, one for each of the headings: of a year the period before is the year before."""
    return (line.last, line.year_before)[-len(beside) :]


def bars(key: str, title: str, of: str, counts: Mapping[str, int | None], label: Mapping[str, str]) -> Picture:
    """One bar for each group, the longest first; "at least" so many where a quarter of few named no group."""
    least = disclosure.UNNAMED in counts
    counts = {cell: count for cell, count in counts.items() if cell != disclosure.UNNAMED}
    order = sorted(counts, key=lambda cell: (-(counts[cell] or 0), cell))
    named = {cell: label.get(cell) or cell[:1].upper() + cell[1:].replace("_", " ") for cell in order}
    shown = [cell for cell in order if counts[cell]]
    if not counts:
        says = NOTHING.format(title)
    elif not shown:
        says = f"{title}: no number here is large enough to be shown."
    else:
        says = f"{title}: the most, {disclosure.told(counts[shown[0]], least)}, are under {named[shown[0]]}."
        hidden = sum(count is None for count in counts.values())
        says += f" {hidden} of {len(counts)} numbers are not shown." if hidden else ""
        says += " A quarter of fewer than 5 is not among them, since it names no group." if least else ""
    rows = tuple((named[cell], disclosure.told(counts[cell], least)) for cell in order)
    points = tuple((named[cell], counts[cell]) for cell in order)
    return Picture(key, title, says, (of, "Number"), rows, BARS if shown else "", points)


def monitoring(told: Mapping[str, Sequence[Line]], made: Evidence, beside: Sequence[str]) -> Picture:
    """Northern's list as one table; of stories also how many were entered and imported, which may be the same ones."""
    found = {line.key: line for each in told.values() for line in each}
    handed_over = _handed_over(made)
    rows = tuple(
        (title, _monitored(key, made.entered, handed_over), *held_against(found[key], beside))
        for key, title in MONITORING.items()
    )
    return Picture("monitoring", MONITORED, how_many_entered(told), ("What", "This period", *beside), rows)


def how_many_entered(told: Mapping[str, Sequence[Line]]) -> str:
    """Of how many things to monitor there is a number."""
    listed = [line for each in told.values() for line in each if line.key in MONITORING]
    left = sum(line.raw is None for line in listed)
    return f"{len(listed) - left} of {len(listed)} things to monitor were entered or imported for this period."


def _monitored(key: str, entered: Mapping[str, int], handed_over: Mapping[str, int | None]) -> str:
    imported = handed_over.get(IMPORTED.get(key, ""))
    told = [f"{entered[key]:,}" if imported is None else f"{entered[key]:,} entered"] if key in entered else []
    told += [] if imported is None else [f"{imported:,} imported"]
    return ", ".join(told) or NOT_ENTERED


def differences(then: Evidence, now: Evidence) -> list[str]:
    """What was entered later than a report first showed it: by figure, and then what no figure but the list shows."""
    later = {**now.figures, "satisfied": _satisfied(then, now)}
    # A figure that was not counted yet when it was first shown has no later entries either.
    found = [
        (each.title, *(_told(each, made.get(each.key)) for made in (then.figures, later)))
        for each in _OF_THE_SPINE
        if each.key in then.figures and _entered(each.key, then, now, later.get(each.key))
    ]
    for each in DEFINITIONS:
        if each.key in _FIGURES:
            continue
        if _listed(each.key, then, now):
            found.append(
                (each.title, *(_monitored(each.key, made.entered, _handed_over(made)) for made in (then, now)))
            )
        elif _whole(now.figures.get(each.key)) > _whole(then.figures.get(each.key)):
            # Held against another period it was shown alone, without what it is made of.
            found.append((each.title, *(_told(each, made.figures.get(each.key)) for made in (then, now))))
    return [
        f"{title}: {first} when first shown, {with_all} with what was entered later."
        for title, first, with_all in found
    ]


_MOVES_ON = (
    *("promises_kept", "promises_late", "promises_broken"),
    *("opportunities", "virtual", "in_person", "accepted", "answered", "asks_median", "asks_most", "days_to_told"),
    *(
        "reached",
        "updates_answered",
        "survey_answered",
        "confidence_more",
        "confidence_less",
        "knowledge_more",
        "knowledge_less",
    ),
    *("access_met", "felt_heard", "knew_purpose", "confidence", "again", "changes_confirmed", "stories"),
    "survey_answered",
)
"""What moves by what happens after the period, or by an erasure, and not by what belongs to it and is entered later: a
promise that was open is kept or broken, a draft is promoted, somebody replies, confirms, or withdraws a story."""

_STAFF_SURVEY = ("impact_survey_staff_yes", "impact_survey_staff_asked")
_OF_THE_SPINE = [each for each in DEFINITIONS if each.spine in SPINE]
_FIGURES = {each.key for each in _OF_THE_SPINE}


def _entered(key: str, then: Evidence, now: Evidence, after: Raw) -> bool:
    """Whether a figure differs because something was entered."""
    before = then.figures[key]
    if before == after or key in _MOVES_ON:
        return False
    if key == "satisfied":
        return any(_listed(kind, then, now) for kind in _STAFF_SURVEY)
    # No entry makes a number smaller: somebody has left or was erased, or what was counted was kept for long enough.
    if isinstance(before, Share | None) or isinstance(after, Share | None):
        return _whole(after) >= _whole(before)
    return after > before


def _listed(key: str, then: Evidence, now: Evidence) -> bool:
    """Whether more of what is monitored was entered, or taken in from others; that there was none is an entry too."""
    more = now.entered.get(key, -1) > then.entered.get(key, -1)
    before, after = (_handed_over(made).get(IMPORTED.get(key, "")) or 0 for made in (then, now))
    return more or after > before


def _handed_over(made: Evidence) -> Mapping[str, int | None]:
    return made.groups.get("outside", {})


def _satisfied(then: Evidence, now: Evidence) -> Raw:
    """With what staff said later, and without later replies: these less what staff said would be what few replied."""
    again = then.figures.get("again")
    staff = Share(*(now.entered.get(kind, 0) for kind in _STAFF_SURVEY))
    both = evidence.and_staff(again if isinstance(again, Share) else Share(0, 0), staff)
    return both if both.whole >= evidence.SMALLEST_SHARE else None


def _whole(value: Raw) -> int | float:
    return value.whole if isinstance(value, Share) else value or 0


def covers(period: Period) -> str:
    """ "July to September 2026, the quarter 2026Q3"."""
    return f"{period.title}, the {period.sort} {period.name}"


def day_of(text: str) -> date:
    """The day that `as_data` wrote."""
    return date.fromisoformat(text)
