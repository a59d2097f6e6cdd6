"""What is looked at before an opportunity goes out, each finding with its reason; told to staff, not to people."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

from bot.programme.calendar import FRIDAY, in_ramadan, on_evening
from bot.programme.ladder import TOP, height, is_high

WEEKS: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "event": (6, "6 to 8 weeks to prepare"),
        "engagement": (17, "4 to 6 months for engagement"),
        "consultation": (39, "9 to 12 months for a formal consultation"),
    }
)
"""By kind of activity: the fewest weeks from now to its end, and how NENC says it."""

GUNNING: Mapping[str, str] = MappingProxyType(
    {
        "formative": "it happens while the proposals can still change",
        "reasons": "people get enough reasons to think about it",
        "time": "people get enough time to answer",
        "considered": "what people say is weighed with an open mind before anything is decided",
    }
)
"""Gunning's four principles, for anything called a consultation."""

SURVEY, CONSULTATION = "survey", "consultation"
# Not a consultant, nor whoever consults a doctor.
_WHOM = "on|about|with|you|people|patients|carers|families|users|everyone|everybody|residents|communities|the public"
_CALLED_ONE = re.compile(rf"\bconsult(?:ations?|ative|ees?)\b|\bconsult(?:s|ed|ing)?\s+(?:{_WHOM})\b", re.IGNORECASE)
# The highest two rungs of any ladder mean that something is made, or decided, together.
_MADE_TOGETHER = 2

NOT_FOR_PARTNERS = ("uniform audit", "leaflet restocking", "routine survey")
"""What Patient Partners are not asked to do (UHL 6.5)."""


class Plan(NamedTuple):
    """What is planned, as far as the checks need it; times are by the clock on the wall."""

    today: date
    ladder: Sequence[str]
    rung: str
    reviewed_rung: str
    influence: str
    ends: datetime
    starts: datetime | None = None
    kind: str = "event"
    said: str = ""  # to people: titles, its description, what can change, and its invitation
    method: str = ""
    activity: str = ""
    partners_only: bool = False
    gunning: Mapping[str, str] = MappingProxyType({})
    cannot_meet: Sequence[str] = ()


class Finding(NamedTuple):
    """Something that stands against a plan; `serious` keeps it from going out."""

    code: str
    serious: bool
    why: str


def findings(plan: Plan) -> list[Finding]:
    """Everything, the serious first."""
    found = [*_rung(plan), *_partners(plan), *_gunning(plan), *_lead_time(plan), *_days(plan), *_needs(plan)]
    return sorted(found, key=lambda finding: not finding.serious)


def rung_misfit(ladder: Sequence[str], rung: str, influence: str) -> str:
    """Why this rung does not fit what people's input can change, or ""."""
    high = height(ladder, rung)
    if high is None:
        return f'"{rung}" is not on the ladder: {", ".join(ladder)}.'
    if influence == "nothing" and high > 0:
        return f'people\'s input can change nothing, so it can only be "{ladder[0]}", not "{rung}".'
    if influence != "nothing" and high == 0:
        return f'"{rung}" asks nothing of people, but their input can change something: choose a higher rung.'
    if influence == "advise" and high == len(ladder) - 1:
        return f'"{rung}" means that people decide, but their input can only advise: choose a lower rung.'
    return ""


def _rung(plan: Plan) -> Iterator[Finding]:
    if why := rung_misfit(plan.ladder, plan.rung, plan.influence):
        yield Finding("rung_misfit", True, why)
    if why := method_misfit(plan.ladder, plan.rung, plan.method):
        yield Finding("rung_method", True, why)
    if plan.rung != plan.reviewed_rung:
        why = f'the PPI team decided "{plan.reviewed_rung}" for this request, not "{plan.rung}".'
        yield Finding("rung_not_reviewed", True, why)


def method_misfit(ladder: Sequence[str], rung: str, method: str) -> str:
    """Why this method is not what the rung says, or ""."""
    high = height(ladder, rung)
    if method != SURVEY or high is None or high < (highest := len(ladder) - _MADE_TOGETHER):
        return ""
    return (
        f'a survey asks people what others have chosen to ask, so it is not "{rung}". '
        f'Call it "{ladder[highest - 1]}" at most, or choose a method in which people work with you.'
    )


def _partners(plan: Plan) -> Iterator[Finding]:
    if not plan.partners_only:
        return
    if not is_high(plan.ladder, plan.rung):
        why = f"Patient Partners take part in the top {TOP} rungs only: {', '.join(plan.ladder[-TOP:])}."
        yield Finding("partners_rung", True, why)
    if plan.activity in NOT_FOR_PARTNERS:
        yield Finding("partners_activity", True, f"Patient Partners are not asked for a {plan.activity}.")


def _gunning(plan: Plan) -> Iterator[Finding]:
    # What is called a consultation is one for a court too, whatever kind it was filed as.
    if plan.kind != CONSULTATION and not _CALLED_ONE.search(plan.said):
        return
    for key, principle in GUNNING.items():
        if not plan.gunning.get(key, "").strip():
            why = f'a consultation needs "{key}" in its request: say how {principle}.'
            yield Finding(f"gunning_{key}", True, why)


def _lead_time(plan: Plan) -> Iterator[Finding]:
    weeks, said = WEEKS[plan.kind]
    left = (plan.ends.date() - plan.today).days // 7
    if left < weeks:
        yield Finding("lead_time", False, f"it ends in {max(left, 0)} weeks; allow {said}.")


def _days(plan: Plan) -> Iterator[Finding]:
    if plan.starts is None:
        return
    if plan.starts.weekday() == FRIDAY:
        yield Finding("friday", False, "it is on a Friday, when many Muslims are at prayer: choose another day.")
    if on_evening(plan.starts, plan.ends) and in_ramadan(plan.starts.date()):
        why = (
            "it is on an evening in or near Ramadan (calculated, a day either way): choose a daytime or another month."
        )
        yield Finding("ramadan", False, why)


def _needs(plan: Plan) -> Iterator[Finding]:
    if plan.cannot_meet:
        needs = ", ".join(plan.cannot_meet)
        why = f"whoever needs this is left out: {needs}. The law asks for what is reasonable: offer it if you can."
        yield Finding("cannot_meet", False, why)
