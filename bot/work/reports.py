"""The reports that the programme owes, each a choice of what the evidence of a period shows."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from bot.flow import Book, Speech
from bot.language import english_name
from bot.programme import paths, pictures, surveys
from bot.programme.evidence import BETTER_OFF, HOW_MUCH, HOW_WELL, MONITORED
from bot.programme.periods import NotAPeriod, Period
from bot.programme.report import (
    BESIDE,
    Evidence,
    Groups,
    Line,
    Picture,
    Report,
    Section,
    bars,
    covers,
    how_many_entered,
    lines,
    monitoring,
)
from bot.programme.surveys import Result
from bot.work.evidence import (
    BY_CHANNEL,
    BY_LANGUAGE,
    BY_WORDS,
    EQUALITY,
    LATER,
    SEVERAL,
    WAYS,
    Gathering,
    Made,
    names_of_way,
)
from bot.work.opportunity_file import ladder_of
from bot.work.outreach import LANGUAGES, LISTS, Outreach, labels, named, plan
from bot.work.population import NOTHING, LivesHere, lives_here
from bot.work.report_readers import committee, pha
from bot.work.report_summary import NOT_OVER, in_short
from bot.work.report_words import PUBLIC, could_not_be, newsletter_sections, public_sections, said, spans

QUARTERLY, ANNUAL, NEWSLETTER = "quarterly", "annual", "newsletter"
OF_EVERYBODY = {NEWSLETTER: "news_title", PUBLIC: "public_title"}
"""What everybody may read, and the shared sentence that it is headed by."""

CUT_OFF = timedelta(days=14)
"""So long after the end of a quarter others may still enter what belongs to it, and staff look at its paper."""

PERIODS_BACK = 4
COULD_NOT = "What could not be done, and why"
NORTHERN_IRELAND = "Northern Ireland"
_MONTHS = {QUARTERLY: (3,), ANNUAL: (12,), NEWSLETTER: (6,), PUBLIC: (3, 6, 12)}
_CHANNELS = {"sms": "SMS", "telegram": "Telegram"}
_OTHERS = {"friends_and_family": "Friends and Family returns", "ten_thousand_more_voices": "10,000 More Voices"}
_WAYS = {
    "invitations": ("Invitations", "Answered"),
    "messages": ("Messages to many", "Arrived"),
    "updates": ("Told what came of it", "Said whether it is right"),
    "contributions": ("Told us something", "Heard what came of it so far"),
    "misunderstood": ("Not understood", ""),
}
"""How people were asked and told us something, and the part of it that came to something."""

LEFT_FROM = "Where people who left had come from"
_NAMED = "people may name several; to the nearest 5"
_UNSAID = {"prefer_not_to_say": "Prefer not to say", "not said": "Not said"}

# How to read the figures; for staff and Boards.
_HOW = (
    "By group, a number below 5 is not shown, nor is any that would give one away. Members by what they are, are "
    "counted to the nearest 5. A share of fewer than 5 answers is not shown, and a half-year or year leaves out what "
    "one of its quarters does not show.",
    "Half-years and years by group are added up from what their quarters show. Where a quarter counted fewer than 5 in "
    'all it names no group, and the sums are "at least" so many.',
    "Who takes part against who lives here: shares are of the groups that are shown. A difference is called one only "
    "where it would be one whatever the hidden numbers are, and whatever was rounded.",
    "A figure stays as it was when a report first showed it, of its own period or held against another. What was "
    "entered later is named. Replies, confirmations, withdrawn stories, leaving and erasing that came later are no "
    "entries, and are not.",
)

_ABOVE = "Training, complaints, and changes through Care Opinion stand among the figures above."
_FIRST_AND_LAST = (
    "Nobody is asked about themselves before they begin: what a person said after their first event is what they are "
    "held against. Whoever said fully at first can say no more, and those who stay are not all who came.",
)


class Asked(NamedTuple):
    """Which report, of what, and for whom."""

    kind: str
    period: Period
    language: str = "en"
    easy: bool = False
    # Held against this period instead of the one before.
    against: Period | None = None

    def file_name(self, form: str) -> str:
        """What its file is called: quarterly-2026Q3.docx."""
        return f"{self.kind}-{self.period.name.replace('/', '-')}.{form}"


class Voices(NamedTuple):
    """Who takes part, drawn beside who lives here; and who is missing by more than chance, by question."""

    pictures: tuple[Picture, ...]
    gaps: dict[str, list[str]]


class Reports:
    """Makes them."""

    def __init__(self, gathering: Gathering, book: Callable[[], Book], flows: Path) -> None:
        self._gathering = gathering
        self._book = book
        self._flows = flows

    def make(self, asked: Asked) -> Report:
        """The report; NotAPeriod for a period that it is not made for, or that is not over and would be published."""
        period, book = asked.period, self._book()
        _check(asked)
        made = self._gathering.of(period)
        if asked.kind in OF_EVERYBODY and not made.over:
            raise NotAPeriod(f"{period.name} is not over: what everybody may read is made once, when it is.")
        return self._report(asked, book, made)

    def _report(self, asked: Asked, book: Book, made: Made) -> Report:
        period = asked.period
        sections = self._sections(asked, book, made)
        return Report(
            asked.kind,
            _title(asked, book),
            str(book.organisation["full_name"]),
            period.name,
            spans(period, asked.language) if asked.kind in OF_EVERYBODY else covers(period),
            f"{made.made_at:%Y-%m-%d}",
            tuple(_notes(asked.kind, made)),
            tuple(sections),
            asked.language,
            _beside(asked),
        )

    def for_everybody(self, kind: str, today: date, language: str, easy: bool) -> Report | None:
        """The public page or newsletter of the last period that was kept, and that staff have had time to look at."""
        period = Period.quarter_of(today) if kind == PUBLIC else Period.half_year_of(today)
        for _ in range(PERIODS_BACK):
            period = period.before()
            made = self._gathering.kept(period) if today - period.until >= CUT_OFF else None
            if made is not None:
                return self._report(Asked(kind, period, language, easy), self._book(), made)
        return None

    def to_count(self, asked: Asked) -> list[Period]:
        """What has to be counted before the report can be shown; NotAPeriod where it is not made for the period."""
        _check(asked)
        return self.parts(asked.period)

    def parts(self, period: Period) -> list[Period]:
        """What of a period has to be counted before it can be looked at."""
        return self._gathering.to_count(period)

    def count(self, period: Period) -> None:
        """One of those is counted, and kept if it is over."""
        self._gathering.of(period)

    def had_begun(self, period: Period) -> bool:
        """Whether anybody was a member by its end, or told us something in it."""
        found = self._gathering.beside(period)
        return found is not None and any(found.figures.get(key) for key in ("improvers", "contributions", "feedback"))

    def explain(self, key: str, period: Period, against: Period | None = None) -> tuple[Line, list[str]]:
        """One figure of the period with what it is held against, and the queries behind it."""
        now, last, year_before = (
            self._gathering.beside(each) for each in (period, against or period.before(), period.year_before())
        )
        told = lines([key], now or Evidence({}, {}), last, year_before)
        found = next((line for each in told.values() for line in each), None)
        if found is None:
            raise LookupError(key)
        return found, self._gathering.queries(key, period)

    def missing_voices(self, period: Period) -> Voices:
        """Who takes part beside who lives here, and who is missing."""
        groups, here = self._gathering.who_takes_part(period), self._here()
        return Voices(_missing(self._book(), groups, here), _gaps(groups, here))

    def outreach(self, period: Period) -> Outreach | None:
        """A draft of how to reach who is missing, for staff to make their own: never a list of people."""
        groups = self._gathering.who_takes_part(period)
        return plan(self._book(), groups, _gaps(groups, self._here()))

    def _here(self) -> Mapping[str, LivesHere]:
        return lives_here(self._flows, str(self._book().organisation["full_name"]))

    def _sections(self, asked: Asked, book: Book, made: Made) -> list[Section]:
        speech = Speech(asked.language, asked.easy, "telegram")
        if asked.kind == PUBLIC:
            return public_sections(book, made.evidence, speech)
        if asked.kind == NEWSLETTER:
            stories = self._gathering.stories(f"{NEWSLETTER} {asked.period.name}")
            return newsletter_sections(book, made.evidence, speech, self._gathering.changes(asked.period), stories)
        last = self._gathering.beside(asked.against or asked.period.before(), made.over)
        year_before = self._gathering.beside(asked.period.year_before(), made.over)
        told = lines(None, made.evidence, last, year_before)
        return self._board(book, asked, made, told, self._here())

    def _board(
        self,
        book: Book,
        asked: Asked,
        made: Made,
        told: Mapping[str, tuple[Line, ...]],
        here: Mapping[str, LivesHere],
    ) -> list[Section]:
        period, evidence = asked.period, made.evidence
        sections = [
            in_short(told, made.over),
            Section(HOW_MUCH, (), told[HOW_MUCH], _how_much(book, evidence)),
            Section(HOW_WELL, (), told[HOW_WELL], _how_well(book, evidence)),
            Section(BETTER_OFF, _FIRST_AND_LAST, told[BETTER_OFF], _better_off(book, evidence)),
            Section(COULD_NOT, could_not_be(book, self._gathering.changes(period, "could_not"))),
            Section(MONITORED, (how_many_entered(told), _ABOVE), told[MONITORED]),
            Section("Missing voices", (), (), _missing(book, evidence.groups, here)),
        ]
        judged = self._gathering.self_assessments(period)
        if period.months == 12:
            return [*sections, paths.section(self._gathering.paths(period), ladder_of(book)), *judged]
        beside = _beside(asked)
        if _northern(book):
            return [*sections, judged[-1], pha(told, monitoring(told, evidence, beside), judged[0], beside)]
        return [*sections, judged[-1], committee(told, beside)]


def _check(asked: Asked) -> None:
    period, against = asked.period, asked.against
    if period.months not in _MONTHS[asked.kind]:
        raise NotAPeriod(f"A {asked.kind} report is not made for a {period.sort}: {period.name}.")
    if against is not None and against.months != period.months:
        raise NotAPeriod(f"{period.name} is held against another {period.sort}, not against {against.name}.")


def _title(asked: Asked, book: Book) -> str:
    if asked.kind in OF_EVERYBODY:
        return said(book, OF_EVERYBODY[asked.kind], Speech(asked.language, asked.easy, "telegram"))
    if asked.kind == ANNUAL:
        return "Annual involvement report: experience, involvement and co-production"
    quarterly = (
        "Quadruple E report, with update to the PHA" if _northern(book) else "Quarterly paper for the Trust Board"
    )
    return f"Involvement: {quarterly}"


def _beside(asked: Asked) -> tuple[str, ...]:
    """What stands beside each figure; the period before a year is the year before, and stands once."""
    last, year_before = asked.against or asked.period.before(), asked.period.year_before()
    if last.start == year_before.start:
        return (BESIDE[1],)
    return (last.title if asked.against else BESIDE[0], BESIDE[1])


def _northern(book: Book) -> bool:
    return book.organisation.get("nation") == NORTHERN_IRELAND


def _notes(kind: str, made: Made) -> list[str]:
    if kind in OF_EVERYBODY:
        return []
    so_far = [] if made.over else [NOT_OVER]
    return [*so_far, *_HOW, *made.late]


def _how_much(book: Book, evidence: Evidence) -> tuple[Picture, ...]:
    groups = evidence.groups
    return (
        bars("rungs", "Opportunities by rung of the ladder", "Rung", groups["rungs"], {}),
        bars("services", "Opportunities by service", "Service", groups["services"], labels(book, "services")),
        bars("sources", "Where people who joined came from", "Source", groups["sources"], _UNSAID),
        bars("leaver_sources", LEFT_FROM, "Source", groups.get("leaver_sources", {}), _UNSAID),
        *_sources_of_active(groups),
        bars("methods", "How people told us things", "Method", groups["methods"], _CHANNELS),
        bars("feedback_about", "Answers by service", "Service", groups["feedback_about"], labels(book, "services")),
        bars("outside", "What others handed over", "From", groups["outside"], _OTHERS),
    )


def _sources_of_active(groups: Groups) -> tuple[Picture, ...]:
    """Only a quarter has them: whoever took part in two is one person in the year."""
    title = "Where people involved once came from"
    found = groups.get("active_sources")
    return () if found is None else (bars("active_sources", title, "Source", found, _UNSAID),)


def _how_well(book: Book, evidence: Evidence) -> tuple[Picture, ...]:
    groups = evidence.groups
    spoken = {code: english_name(code) for way in WAYS for code in groups.get(f"{way}_by_{BY_LANGUAGE}", {})}
    return (
        *(
            pictures.who_was_reached(f"reach-{dimension}", title, of, _columns(groups, dimension), label)
            for dimension, title, of, label in (
                (BY_LANGUAGE, "Who was asked and who answered, by language", "Language", spoken),
                (BY_WORDS, "Who was asked and who answered, by plain or easy words", "Words", {}),
                (BY_CHANNEL, "Who was asked and who answered, by channel", "Channel", _CHANNELS),
            )
        ),
        bars("channels", "Members by channel", "Channel", evidence.groups["channels"], _CHANNELS),
        bars("easy", "Members by plain or easy words", "Words", evidence.groups["easy"], {}),
        *(surveys.picture(f"survey-{number}", Result(**each)) for number, each in enumerate(evidence.surveys, 1)),
    )


def _better_off(book: Book, evidence: Evidence) -> tuple[Picture, ...]:
    where = {**labels(book, "services"), **labels(book, "places")}
    changes = pictures.changes(evidence.changed, evidence.services, where)
    treated = pictures.treated_since(evidence.changed, evidence.treated, where)
    return (pictures.experience(evidence.months), *changes, *treated)


def _columns(groups: Groups, dimension: str) -> dict[str, Mapping[str, int | None]]:
    names = [name for way in WAYS for name in zip(names_of_way(way, dimension), _WAYS[way], strict=True)]
    return {column: groups.get(name, {}) for name, column in names if column}


def _gaps(groups: Groups, here: Mapping[str, LivesHere]) -> dict[str, list[str]]:
    """The groups that are missing by more than chance, by question, the widest gap first."""
    found = {}
    for question in (*EQUALITY, *LATER, LANGUAGES):
        missing = pictures.gaps(groups.get(question, {}), here.get(question, NOTHING).shares)
        if missing:
            found[question] = [voice.key for voice in missing]
    return found


def _missing(book: Book, groups: Groups, here: Mapping[str, LivesHere]) -> tuple[Picture, ...]:
    made = []
    later = [question for question in LATER if groups.get(question)]
    for question in (*EQUALITY, *later, LANGUAGES):
        title, listed = LISTS.get(question, ("Language", ""))
        baseline = here.get(question, NOTHING)
        # Whoever has nearly joined has answered some questions, and whose answer one is nobody can look up.
        whose = "Members" if question == LANGUAGES else "People who answered"
        counts = groups.get(question, {})
        label = {**named(book, question, listed, counts), **_UNSAID}
        shown = {key: counts[key] for key in sorted(counts, key=[*label, *counts].index)}
        made.append(pictures.missing_voices(question, title, shown, baseline.shares, label, baseline.source, whose))
    return (*made, *_several(book, groups))


def _several(book: Book, groups: Groups) -> Iterator[Picture]:
    """Of what people may name several of there is no share, nor who lives here to hold it against."""
    for question in SEVERAL:
        title, listed = LISTS[question]
        if counts := groups.get(question):
            yield bars(question, f"{title} ({_NAMED})", "Group", counts, {**labels(book, listed), **_UNSAID})
