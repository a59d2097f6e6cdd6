"""The evidence of a period: gathered once, kept once the period is over, and the same from then on."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from bot.programme import assessments, disclosure, standards
from bot.programme.evidence import SMALLEST_SHARE, Raw, Share
from bot.programme.paths import Path
from bot.programme.periods import Period, Span, months_back, whole_months
from bot.programme.report import Evidence, Groups, Section, differences
from bot.programme.scores import Given, by_month, shares
from bot.programme.stories import may_stand
from bot.store import assessments as kept_assessments
from bot.store import evidence, evidence_groups, evidence_reach, evidence_since, kept_reports, paths, stories, surveys
from bot.store.engine import begin, reading

KIND = "evidence"
FIGURES, PATHS = "figures", "paths"
"""What else of a period is kept when it is first shown: what another was held against, and how far projects came."""

CHART_MONTHS = 24
_OF_THINGS = {
    "sources": evidence_groups.sources,
    "leaver_sources": evidence_groups.leaver_sources,
    "methods": evidence_groups.methods,
    "feedback_about": evidence_groups.feedback_about,
}
"""What people did in a period, by group: a longer period is added up from what its quarters show."""

_TOTALS = {
    "sources": "joined",
    "leaver_sources": "leavers",
    "methods": "contributions",
    "feedback_about": "feedback",
}
"""The figure that each of them adds up to."""

_OPEN = {"rungs": evidence_groups.rungs, "services": evidence_groups.services, "outside": evidence_groups.outside}
"""Counts of what the programme did, or was handed: nobody stands behind a number."""

WAYS = tuple(evidence_reach.KINDS)
"""How people were asked and how they told us something; each by language, by words and by channel."""

BY_LANGUAGE, BY_WORDS, BY_CHANNEL = evidence_reach.LANGUAGES, evidence_reach.WORDS, evidence_reach.CHANNELS

EQUALITY = ("age_group", "sex_or_gender", "disability", "ethnic_group")
"""The finer ethnic groups are not published beside these: a group less its parts that are shown would be the rest."""

LATER = (
    *("religion", "religious_belief", "political_opinion", "marital_status"),
    *("sexual_orientation", "gender_since_birth", "pregnancy"),
)
"""What is asked after the first event, as far as the organisation asks it."""

SEVERAL = ("dependants", "impairments")
"""The same, where somebody may name several."""


_NO_SUMS = (*evidence_since.FIGURES, "satisfied")
"""Shares of which a year is not the sum of its quarters: whoever came in two is one; and what is made of another."""


class Made(NamedTuple):
    """The evidence of a period, when it was made, and what was entered later."""

    evidence: Evidence
    made_at: datetime
    over: bool
    late: list[str]


class Gathering:
    """Makes the evidence of any period."""

    def __init__(self, engine: Engine, zone: ZoneInfo, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._zone = zone
        self._clock = clock

    def of(self, period: Period) -> Made:
        """As it was first made after the end of the period; before, as things stand, and nothing is kept."""
        now = self._clock()
        over = period.span(self._zone).end <= now
        if over and period.months > 3:
            # Kept first, so that the longer period never shows what one of its quarters will hide.
            for quarter in self.to_count(period):
                if quarter != period:
                    self.of(quarter)
        with reading(self._engine) as connection:
            kept = kept_reports.find(connection, KIND, period.start, period.months) if over else None
            if kept is not None:
                then = Evidence.from_data(kept.content)
                return Made(then, kept.made_at, True, differences(then, self._figures(connection, period, now)))
            figures = self._figures(connection, period, now)
            shown = kept_reports.find(connection, FIGURES, period.start, period.months)
            # What a paper was held against is no other number in its own.
            fresh = self._gather(connection, period, Evidence.from_data(shown.content) if shown else figures)
        if over:
            self._keep(KIND, period, now, fresh.as_data())
        return Made(fresh, now, over, differences(fresh, figures))

    def who_takes_part(self, period: Period) -> Groups:
        """Members, what people said of themselves, and where members came from, as `of` has them.

        Of a quarter that is not over, which nothing is kept of, nothing else is counted.
        """
        span = period.span(self._zone)
        if period.months != 3 or span.end <= self._clock():
            return self.of(period).evidence.groups
        with reading(self._engine) as connection:
            sources = disclosure.of_things(evidence_groups.sources(connection, span))
            return {**self._members(connection, span), "sources": sources}

    def to_count(self, period: Period) -> list[Period]:
        """What has to be counted before the period can be shown, its quarters first; nothing where it is kept.

        Of a period that is not over, all of it, each time.
        """
        if period.span(self._zone).end > self._clock():
            return [period]
        parts = [period] if period.months == 3 else [*period.quarters(), period]
        with reading(self._engine) as connection:
            return [each for each in parts if kept_reports.find(connection, KIND, each.start, each.months) is None]

    def kept(self, period: Period) -> Made | None:
        """The evidence of a period as its first report kept it; nothing is counted, and None where none was made."""
        with reading(self._engine) as connection:
            kept = kept_reports.find(connection, KIND, period.start, period.months)
        return None if kept is None else Made(Evidence.from_data(kept.content), kept.made_at, True, [])

    def beside(self, period: Period, keep: bool = False) -> Evidence | None:
        """What another period is held against: as it was kept, or only its figures as they stand now.

        `keep`: a report that is kept shows them, so they are from now on what they are.
        """
        now = self._clock()
        with reading(self._engine) as connection:
            for kind in (KIND, FIGURES):
                kept = kept_reports.find(connection, kind, period.start, period.months)
                if kept is not None:
                    return Evidence.from_data(kept.content)
            fresh = self._figures(connection, period, now)
        if keep and period.span(self._zone).end <= now:
            self._keep(FIGURES, period, now, fresh.as_data())
        return fresh

    def figure(self, key: str, period: Period) -> tuple[Raw, datetime]:
        """One figure as a report shows it, and when it was counted: when the period was kept, or just now."""
        kept, now = self.kept(period), self._clock()
        shown = kept.evidence if kept else self.beside(period)
        value = shown.figures.get(key) if shown else None
        return value, kept.made_at if kept else now

    def queries(self, key: str, period: Period) -> list[str]:
        """The statements that a figure of the period is counted with, as the database gets them."""
        with reading(self._engine) as connection:
            return evidence.queries(connection, key, period.span(self._zone), self._clock())

    def changes(self, period: Period, came_of_it: str | None = None) -> list[dict[str, Any]]:
        """The words of every update that went out in the period, by language and variant."""
        with reading(self._engine) as connection:
            return evidence.words_of_changes(connection, period.span(self._zone), came_of_it)

    def paths(self, period: Period) -> list[Path]:
        """How far each project of the period came, as the first report has it: people confirm for months."""
        span, now = period.span(self._zone), self._clock()
        with reading(self._engine) as connection:
            kept = kept_reports.find(connection, PATHS, period.start, period.months)
            if kept is not None:
                return [Path.from_data(path) for path in kept.content[PATHS]]
            found = paths.paths(connection, span.start, span.end)
        if span.end <= now:
            self._keep(PATHS, period, now, {PATHS: found})
        return found

    def stories(self, place: str) -> list[str]:
        """The words of each story that staff have put there for everybody, as its teller agreed; without a name."""
        with reading(self._engine) as connection:
            found = stories.standing_in(connection, place)
        return [" ".join(story.parts) for story in found if may_stand(story.level, public=True)]

    def self_assessments(self, period: Period) -> list[Section]:
        """How projects and the organisation judge themselves, as it stood at the end of the period."""
        span = period.span(self._zone)
        with reading(self._engine) as connection:
            running = kept_assessments.running(connection, span.start, span.end)
            return list(assessments.sections(kept_assessments.until(connection, span.end), running))

    def _gather(self, connection: Connection, period: Period, figures: Evidence) -> Evidence:
        """All that is shown of the period beside these figures."""
        months = months_back(period.until, CHART_MONTHS)
        until = whole_months(period.span(self._zone), self._today()).until
        answers = [Given(*row) for row in evidence_groups.scores(connection, months[0], until)]
        changed = self._changed(connection, months[-12])
        at = {service for _, service, _ in changed}
        services = shares(answers, months) if at else {}
        treated = self._treated(connection, months, until) if at else {}
        return replace(
            figures,
            groups=self._groups(connection, period),
            months=tuple((month.isoformat(), share.part, share.whole) for month, share in by_month(answers).items()),
            changed=changed,
            services={
                name: {month.isoformat(): share for month, share in services[name].items()}
                for name in services
                if name in at
            },
            treated={
                name: {
                    standard: {month.isoformat(): share for month, share in row.items()}
                    for standard, row in treated[name].items()
                }
                for name in treated
                if name in at
            },
            surveys=tuple(each._asdict() for each in surveys.told_in(connection, period.span(self._zone))),
        )

    def _treated(
        self, connection: Connection, months: list[date], until: date
    ) -> dict[str, dict[str, dict[date, int]]]:
        """How people were treated, by service, standard and month; nothing where the five standards are not asked."""
        found = evidence_groups.standards(connection, months[0], until)
        given = {name: [Given(*row) for row in rows] for name, rows in found.items()}
        return standards.shares(given, months) if given else {}

    def _changed(self, connection: Connection, first: date) -> tuple[tuple[str, str, str], ...]:
        """What people were told was changed at a service in the twelve months from that day on."""
        span = Period(first, 12, "").span(self._zone)
        told = evidence.changes_at_services(connection, span)
        return tuple((title, service, f"{at.astimezone(self._zone):%Y-%m-%d}") for title, service, at in told)

    def _figures(self, connection: Connection, period: Period, now: datetime) -> Evidence:
        """Without months, and of the groups only what others handed over: of no other is a later entry named."""
        span = period.span(self._zone)
        counted, entered = evidence.counts(connection, span, now), evidence.observed(connection, span)
        if period.months > 3:
            counted |= self._less_hidden(connection, period, now, counted)
            counted |= evidence.satisfied(counted, entered)
        groups = {"outside": evidence_groups.outside(connection, span)}
        return Evidence({key: _fit(value) for key, value in counted.items()}, groups, (), entered)

    def _less_hidden(
        self, connection: Connection, period: Period, now: datetime, counted: Mapping[str, Raw]
    ) -> dict[str, Raw]:
        """The shares of a longer period without what a quarter of it hides: less the other quarters it would follow."""
        found = {key: value for key, value in counted.items() if isinstance(value, Share) and key not in _NO_SUMS}
        for quarter in period.quarters():
            kept = kept_reports.find(connection, KIND, quarter.start, quarter.months)
            shown = None if kept is None else Evidence.from_data(kept.content).figures
            hidden = {key for key in found if shown is None or (key in shown and shown[key] is None)}
            fresh = evidence.counts(connection, quarter.span(self._zone), now) if hidden else {}
            for key in hidden:
                few = fresh[key]
                if isinstance(few, Share) and (shown is not None or few.whole < SMALLEST_SHARE):
                    found[key] = Share(found[key].part - few.part, found[key].whole - few.whole)
        return {**found}

    def _keep(self, kind: str, period: Period, now: datetime, content: Mapping[str, Any]) -> None:
        with begin(self._engine) as connection:
            kept_reports.keep(connection, kind, period.start, period.months, now, content)

    def _groups(self, connection: Connection, period: Period) -> dict[str, dict[str, int | None]]:
        span = period.span(self._zone)
        groups = self._members(connection, span)
        groups |= {name: dict(count(connection, span)) for name, count in _OPEN.items()}
        if period.months == 3:
            groups |= {name: disclosure.of_things(of) for name, of in self._things(connection, span).items()}
            # Not added up: whoever took part in two quarters is one of those who did in the year.
            groups["active_sources"] = disclosure.of_things(evidence_groups.active_sources(connection, span))
            return groups | _reach(connection, span)
        quarters = [self._shown_of(connection, quarter) for quarter in period.quarters()]
        return groups | {name: disclosure.added_up(each[name] for each in quarters) for name in quarters[0]}

    def _members(self, connection: Connection, span: Span) -> dict[str, dict[str, int | None]]:
        people = {**evidence_groups.members(connection, span), "channels": evidence_groups.channels(connection, span)}
        answers = evidence_groups.equality(connection, span.until)
        people |= {name: answers.get(name, {}) for name in EQUALITY}
        people |= {name: answers[name] for name in (*LATER, *SEVERAL) if name in answers}
        return {name: disclosure.of_people(counts) for name, counts in people.items()}

    def _things(self, connection: Connection, span: Span) -> dict[str, evidence_groups.Counts]:
        """What people did, by group; scores only of months that are over."""
        over = whole_months(span, self._today())
        spans = {name: over if name == "feedback_about" else span for name in _OF_THINGS}
        return {name: count(connection, spans[name]) for name, count in _OF_THINGS.items()}

    def _shown_of(self, connection: Connection, quarter: Period) -> dict[str, dict[str, int | None]]:
        """What people did, as the quarter shows it: as it was kept, or as things stand."""
        span = quarter.span(self._zone)
        kept = kept_reports.find(connection, KIND, quarter.start, quarter.months)
        if kept is None:
            counts = self._things(connection, span)
            things = {
                name: disclosure.of_part(disclosure.of_things(of), sum(of.values())) for name, of in counts.items()
            }
            return things | _reach(connection, span)
        then = Evidence.from_data(kept.content)
        totals = {name: then.figures.get(_TOTALS[name]) for name in _OF_THINGS}
        things = {name: disclosure.of_part(then.groups.get(name, {}), bool(totals[name])) for name in _OF_THINGS}
        unnamed: dict[str, int | None] = {disclosure.UNNAMED: None}
        # A quarter that was kept before this was counted names no group of it either.
        return things | {name: dict(then.groups.get(name, unnamed)) for name in _names_of_ways()}

    def _today(self) -> date:
        return self._clock().astimezone(self._zone).date()


def _reach(connection: Connection, span: Span) -> dict[str, dict[str, int | None]]:
    found: dict[str, dict[str, int | None]] = {}
    for way, dimensions in evidence_reach.by_kind(connection, span).items():
        for dimension, pairs in dimensions.items():
            both = disclosure.of_parts(pairs)
            found |= dict(zip(names_of_way(way, dimension), both, strict=True))
    return found


def names_of_way(way: str, dimension: str) -> tuple[str, str]:
    """Under which names all of it stands among the groups, and the part that came to something."""
    return f"{way}_by_{dimension}", f"{way}_answered_by_{dimension}"


def _names_of_ways() -> list[str]:
    dimensions = (BY_LANGUAGE, BY_WORDS, BY_CHANNEL)
    return [name for way in WAYS for dimension in dimensions for name in names_of_way(way, dimension)]


def _fit(value: Raw) -> Raw:
    return None if isinstance(value, Share) and value.whole < SMALLEST_SHARE else value
