"""The evidence of a made-up year, against a slow calculation; the same when made again; nothing given away."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.demo.year import EQUALITY, LANGUAGES, LATER, OBSERVED, ROMAN, Year
from bot.programme import pictures
from bot.programme.definitions import DEFINITIONS
from bot.programme.disclosure import UNNAMED
from bot.programme.evidence import Share
from bot.programme.monitoring import MONITORING
from bot.programme.periods import Period
from bot.programme.report import Evidence
from bot.programme.standards import FLOW, STANDARDS, TITLES
from bot.programme.surveys import Result
from bot.store.bulk import put
from bot.store.engine import begin
from bot.work.evidence import BY_CHANNEL, BY_LANGUAGE, BY_WORDS, WAYS, Gathering, names_of_way
from tests.programme.reading_back import Sum, could_be
from tests.work.slowly import LONDON, Slowly

pytestmark = pytest.mark.thorough

SEEN = datetime(2027, 2, 1, 12, tzinfo=UTC)
YEAR = Year(people=150, opportunities=20, responses=450)
WHOLE = Year()
QUARTERS = [f"{year}Q{number}" for year in (2025, 2026) for number in (1, 2, 3, 4)]
PERIODS = ("2026Q1", "2026Q4", "2026H1", "2025/26", "2025Q3")


@pytest.fixture
def gathering(engine: Engine) -> Gathering:
    """The year in a database, looked at in the February after it."""
    with begin(engine) as connection:
        put(connection, YEAR.rows)
    return Gathering(engine, LONDON, lambda: SEEN)


@pytest.fixture
def whole(engine: Engine) -> Gathering:
    """The year as large as the demo has it."""
    with begin(engine) as connection:
        put(connection, WHOLE.rows)
    return Gathering(engine, LONDON, lambda: SEEN)


def test_the_made_up_year_is_as_large_as_it_is_said_to_be() -> None:
    rows = WHOLE.rows
    begun = [row for row in rows["opportunities"] if row["created_at"].year == WHOLE.year]
    assert (len(rows["people"]), len(begun)) == (400, 60)
    # Of what nobody entered nothing could be compared; Care Opinion's stories are taken in instead.
    assert set(OBSERVED) == set(MONITORING) - {"care_opinion_stories"}
    answers = [row for table in ("feedback", "event_answers") for row in rows[table]]
    answers += [row for row in rows["update_tellings"] if row["answer"]]
    assert len(answers) + len(rows["contributions"]) >= 5_000
    languages = {row["language"] for row in rows["people"]}
    assert languages == {*LANGUAGES, *ROMAN.values()} >= {"en", "pl", "gu", "gu_Latn", "ur", "ur_Latn", "ar"}


def shown(evidence: Evidence) -> dict[str, object]:
    """The figures as plain values; a share as (part, whole)."""
    return {key: tuple(value) if isinstance(value, tuple) else value for key, value in evidence.figures.items()}


def expected(period: Period, seen: datetime = SEEN, year: Year = YEAR) -> dict[str, object]:
    """What may be shown; a longer period leaves out what one of its quarters does not show."""
    slow = Slowly(year, period.start, period.until, seen)
    figures = slow.figures()
    for quarter in period.quarters() if period.months > 3 else ():
        part = Slowly(year, quarter.start, quarter.until, seen).figures()
        few = {key for key, value in part.items() if isinstance(value, tuple) and 0 < value[1] < 5} - NO_SUMS
        figures |= {key: (figures[key][0] - part[key][0], figures[key][1] - part[key][1]) for key in few}
    figures["satisfied"] = slow.with_staff(figures["again"])
    return {key: None if isinstance(value, tuple) and value[1] < 5 else value for key, value in figures.items()}


NO_SUMS = {"confidence_more", "confidence_less", "knowledge_more", "knowledge_less", "satisfied"}
"""Of these a year is not the sum of its quarters: whoever came in two is one."""


def test_every_figure_is_what_a_slow_plain_calculation_finds(gathering: Gathering) -> None:
    assert {each.key for each in DEFINITIONS} == set(expected(Period.parse("2026")))
    for name in PERIODS:
        period = Period.parse(name)
        assert shown(gathering.of(period).evidence) == expected(period), name


def test_every_figure_of_the_whole_year_is_too(whole: Gathering) -> None:
    for name in ("2026", "2025/26", "2026Q2"):
        period = Period.parse(name)
        assert shown(whole.of(period).evidence) == expected(period, year=WHOLE), name


def test_every_survey_is_told_as_it_was_answered_by_the_drawn_and_no_small_number_of_it(gathering: Gathering) -> None:
    told = few = 0
    for name in (*QUARTERS, "2025", "2026H2"):
        period = Period.parse(name)
        found = [Result(**each) for each in gathering.of(period).evidence.surveys]
        slow = Slowly(YEAR, period.start, period.until, SEEN).surveys()
        assert sorted(each.title for each in found) == sorted(title for title, _, _ in slow), name
        for each in found:
            ((drawn, said),) = ((drawn, said) for title, drawn, said in slow if title == each.title)
            counts = [said.count(key) for key in ("yes", "some", "no")]
            assert each.drawn == drawn and each.answered == (len(said) if len(said) >= 5 else None)
            assert not each.chosen or [*map(len, (each.chosen, counts))] == [3, 3]
            for shown_as, count in zip(each.chosen.values(), counts, strict=False):
                assert shown_as == count or (shown_as is None and 0 < min(counts) < 5)
                assert shown_as is None or not 0 < shown_as < 5
            told, few = told + 1, few + (len(said) < 5)
    assert told > 6 and few


@pytest.mark.parametrize("name", PERIODS)
def test_the_main_chart_and_what_was_entered_are_what_a_slow_calculation_finds(gathering: Gathering, name: str) -> None:
    """Month by month through the two years to the end of the period; and every kind that anybody entered."""
    period = Period.parse(name)
    evidence = gathering.of(period).evidence
    months = [date(year, month, 1) for year in (2023, 2024, 2025, 2026, 2027) for month in range(1, 13)]
    months = months[months.index(period.until) - 24 : months.index(period.until) + 1]
    scores = {first: Slowly(YEAR, first, until, SEEN).scores() for first, until in pairwise(months)}
    expected = [
        (first.isoformat(), sum(score in ("very_good", "good") for score in given), len(given))
        for first, given in scores.items()
        if given
    ]
    assert list(evidence.months) == expected and len(expected) >= 9
    slow = Slowly(YEAR, period.start, period.until, SEEN)
    assert evidence.entered == {kind: slow.observed(kind) for kind in OBSERVED}


def experience(period: Period) -> dict[str, Counter[tuple[date, bool]]]:
    """By service, how many answers of two years are good and how many are not, month by month."""
    slow = Slowly(WHOLE, date(period.until.year - 2, period.until.month, 1), period.until, SEEN)
    found: dict[str, Counter[tuple[date, bool]]] = {}
    for row in slow.within("feedback", "month"):
        if row["question"] == "score":
            found.setdefault(row["service"], Counter())[row["month"], row["answer"] in ("very_good", "good")] += 1
    for row in slow.within("outside_feedback", "said_on"):
        if row["source"] == "friends_and_family":
            month = row["said_on"].replace(day=1)
            found.setdefault(row["service"], Counter())[month, row["answer"] in ("very_good", "good")] += row[
                "responses"
            ]
    return found


@pytest.mark.parametrize("name", ["2026Q3", "2026", "2025/26"])
def test_experience_before_and_after_a_change_is_what_a_slow_calculation_may_show(whole: Gathering, name: str) -> None:
    period = Period.parse(name)
    evidence = whole.of(period).evidence
    slow = Slowly(WHOLE, date(period.until.year - 1, period.until.month, 1), period.until, SEEN)
    told = [row for row in slow.within("updates", "sent_at") if row["came_of_it"] == "done"]
    changed = [
        (row["title"], service, slow.day(row["sent_at"])) for row in told for service in json.loads(row["services"])
    ]
    assert Counter(changed) == Counter(
        (title, service, date.fromisoformat(day)) for title, service, day in evidence.changed
    )
    counts = experience(period)
    assert set(evidence.services) <= {service for _, service, _ in changed}
    for service, months in evidence.services.items():
        of = counts[service]
        for month, share in months.items():
            good, bad = (of[date.fromisoformat(month), is_good] for is_good in (True, False))
            assert good + bad >= 5 and share == round(100 * good / (good + bad))
    over_time = {date.fromisoformat(month): share for month, share in evidence.services["emergency"].items()}
    assert len(over_time) >= 15, "enough for a control chart"
    title, _, day = next(one for one in changed if one[1] == "emergency")
    first = day.replace(day=1)
    sides = [[share for month, share in over_time.items() if (month < first) is early] for early in (True, False)]
    table, chart = pictures.changes(evidence.changed, evidence.services, {})[:2]
    [row] = [row for row in table.rows if row[:3] == (title, "emergency", f"{day:%B %Y}")][:1]
    assert [int(cell) for cell in row[3:5]] == [round(sum(side) / len(side)) for side in sides] and row[5]
    assert [value for _, value in chart.points] == list(over_time.values()) and None not in (chart.lower, chart.upper)


def test_the_five_standards_before_and_after_a_change_are_kept_and_shown(engine: Engine) -> None:
    told = {**YEAR.rows["updates"][0], "services": json.dumps(["eye"]), "sent_at": datetime(2026, 5, 9, tzinfo=UTC)}
    months = [date(year, month, 1) for year in (2025, 2026) for month in range(1, 13)]
    asked = {"flow": FLOW, "service": "eye", "mixed": True}
    rows = [
        {**asked, "id": f"{name}{month}{number}", "response": f"{month}{number}", "question": name, "month": month}
        | {"answer": "always" if month >= date(2026, 5, 1) or number % 2 else "never"}
        for name in STANDARDS
        for month in months
        for number in range(10)
    ]
    with begin(engine) as connection:
        put(connection, {**YEAR.rows, "updates": [{**told, "came_of_it": "done"}], "update_tellings": []})
        put(connection, {"feedback": rows})
    period = Period.parse("2026Q2")
    first, again = (Gathering(engine, LONDON, lambda: SEEN).of(period).evidence for _ in range(2))
    assert again.as_data() == first.as_data() and first.treated.keys() == {"eye"}
    [table] = pictures.treated_since(again.changed, again.treated, {})
    where = (told["title"], "eye", "May 2026")
    assert table.rows == tuple((*where, TITLES[name], "50", "100") for name in STANDARDS)


def test_of_a_change_at_a_service_with_few_answers_nothing_is_told(engine: Engine) -> None:
    told = {**YEAR.rows["updates"][0], "services": json.dumps(["eye"]), "sent_at": datetime(2026, 3, 1, tzinfo=UTC)}
    with begin(engine) as connection:
        put(connection, {**YEAR.rows, "updates": [{**told, "came_of_it": "done"}], "update_tellings": []})
    evidence = Gathering(engine, LONDON, lambda: SEEN).of(Period.parse("2026Q1")).evidence
    assert evidence.services == {}
    [table] = pictures.changes(evidence.changed, evidence.services, {"eye": "Eye clinic"})
    assert table.rows == ((told["title"], "Eye clinic", "March 2026", "too few answers", "too few answers", ""),)


def test_what_was_kept_before_changes_were_looked_at_can_still_be_shown(engine: Engine, gathering: Gathering) -> None:
    period = Period.parse("2026Q3")
    data = gathering.of(period).evidence.as_data()
    del data["changed"], data["services"]
    [table] = pictures.changes(Evidence.from_data(data).changed, {}, {})
    assert table.rows == () and "none was told of" in table.says


def members(period: Period, of: str) -> Counter[str]:
    """Members at the end of the period, by what they are."""
    channels = {row["person_id"]: row["channel"] for row in YEAR.rows["addresses"]}
    told: dict[str, Callable[[Any], str]] = {
        "languages": lambda row: row["language"],
        "easy": lambda row: "easy words" if row["easy"] else "plain words",
        "channels": lambda row: channels[row["id"]],
    }
    slow = Slowly(YEAR, period.start, period.until, SEEN)
    return Counter(told[of](row) for row in YEAR.rows["people"] if slow.day(row["joined_at"]) < period.until)


def test_members_and_services_are_what_a_slow_calculation_may_show(gathering: Gathering) -> None:
    for name in PERIODS:
        period = Period.parse(name)
        groups = gathering.of(period).evidence.groups
        slow = Slowly(YEAR, period.start, period.until, SEEN)
        for of in ("languages", "easy", "channels"):
            counts = members(period, of)
            assert groups[of].keys() == counts.keys()
            for cell, found in groups[of].items():
                assert found in (None, 5 * round(counts[cell] / 5 + 1e-9)) and (found is None or counts[cell] >= 5)
            few = sum(count < 5 for count in counts.values())
            assert sum(found is None for found in groups[of].values()) <= few + 2, "no more is hidden than has to be"
        assert groups["services"] == Counter(service for one in slow.promoted() for service in one["services"])
        outside = Counter[str]()
        for row in slow.within("outside_feedback", "said_on"):
            outside[row["source"]] += row["responses"]
        assert groups["outside"] == outside
        if period.months == 3:
            source = {row["id"]: row["source"] or "not said" for row in YEAR.rows["people"]}
            active = Counter(source[person] for person in slow.involved())
            assert all(count in (None, active[cell]) for cell, count in groups["active_sources"].items())
            assert all(groups["active_sources"][cell] is None for cell, count in active.items() if count < 5)


def test_a_report_made_again_is_the_same_and_names_what_was_entered_later(engine: Engine, gathering: Gathering) -> None:
    period = Period.parse("2026Q3")
    first = gathering.of(period)
    assert (first.over, first.late) == (True, [])
    late = {"kind": "trained_staff", "observed_on": date(2026, 8, 1), "count": 7, "recorded_by": "Sam"}
    with begin(engine) as connection:
        put(connection, {"observations": [{**late, "id": 9_000, "recorded_at": SEEN}]})
    again = Gathering(engine, LONDON, lambda: SEEN + timedelta(days=30)).of(period)
    assert json.dumps(again.evidence.as_data()) == json.dumps(first.evidence.as_data())
    assert again.made_at == SEEN
    assert again.late == ["Staff trained: 45 when first shown, 52 with what was entered later."]


def test_a_period_that_is_not_over_is_not_kept(engine: Engine, gathering: Gathering) -> None:
    early = datetime(2026, 8, 1, tzinfo=UTC)
    made = Gathering(engine, LONDON, lambda: early).of(Period.parse("2026Q3"))
    assert not made.over
    assert gathering.of(Period.parse("2026Q3")).made_at == SEEN


def test_groups_are_what_a_slow_calculation_may_show(gathering: Gathering) -> None:
    evidence = gathering.of(Period.parse("2026Q4")).evidence
    for question in EQUALITY:
        answers = Counter(row["answer"] for row in YEAR.rows["equality_answers"] if row["question"] == question)
        for answer, count in answers.items():
            found = evidence.groups[question][answer]
            assert found in (None, 5 * round(count / 5 + 1e-9)), (question, answer)
            assert found is None or count >= 5
    slow = Slowly(YEAR, date(2026, 10, 1), date(2027, 1, 1), SEEN)
    rungs = Counter(details["rung"] for details in slow.promoted())
    assert evidence.groups["rungs"] == dict(rungs)


def test_what_is_asked_after_a_first_event_is_shown_as_a_slow_calculation_may(whole: Gathering) -> None:
    groups = whole.of(Period.parse("2026Q4")).evidence.groups
    rows = [row for row in WHOLE.rows["equality_answers"] if row["answered_on"] < date(2027, 1, 1)]
    assert any(len(row["answer"]) > 60 for row in rows), "somebody names many"
    for question in (*LATER, "impairments"):
        counts = Counter(one for row in rows if row["question"] == question for one in row["answer"].split(", "))
        assert groups[question].keys() == counts.keys() and sum(counts.values()) > 100, question
        for answer, count in counts.items():
            found = groups[question][answer]
            assert found in (None, 5 * round(count / 5 + 1e-9)) and (found is None or count >= 5), (question, answer)
    assert groups["impairments"]["vision"] is not None
    assert not {"religious_belief", "political_opinion", "dependants"} & groups.keys(), "nobody was asked"


def pair_may_be_shown(evidence: Evidence, way: str, dimension: str, of: dict[str, tuple[int, int]]) -> None:
    """What is shown of it is right, and nothing small is among it."""
    every, some = (evidence.groups[name] for name in names_of_way(way, dimension))
    for place, shown_of in ((1, every), (0, some)):
        for key, count in shown_of.items():
            missing = of[key][place] - count if count is not None else 0
            assert missing == 0 or (UNNAMED in shown_of and missing > 0), (way, dimension, key)
            assert count not in range(1, 5)
    for key, (part, whole) in of.items():
        both_told = UNNAMED not in some and None not in (every.get(key), some.get(key))
        assert not both_told or whole - part not in range(1, 5), (way, dimension, key)


def test_few_who_would_do_it_again_are_not_what_is_left_beside_staff(engine: Engine) -> None:
    """What staff said is entered, and shown in the monitoring list: satisfaction less that would be the few."""
    summer = {
        row["id"] for row in YEAR.rows["opportunities"] if date(2026, 7, 1) <= row["ends_at"].date() < date(2026, 10, 1)
    }
    answers = YEAR.rows["event_answers"]
    again = [row for row in answers if row["question"] == "again" and row["opportunity_id"] in summer][:3]
    others = [row for row in answers if row["question"] != "again"]
    with begin(engine) as connection:
        put(connection, {**YEAR.rows, "event_answers": [*again, *others]})
    gathering = Gathering(engine, LONDON, lambda: SEEN)
    for name, staff in (("2026Q3", Share(51, 60)), ("2026", Share(204, 240)), ("2026/27", Share(153, 180))):
        evidence = gathering.of(Period.parse(name)).evidence
        assert evidence.figures["again"] is None and evidence.figures["satisfied"] == staff, name
        entered = [evidence.entered[f"impact_survey_staff_{end}"] for end in ("yes", "asked")]
        assert entered == list(staff), "nothing is left"


def test_who_was_reached_and_who_answered_is_what_a_slow_calculation_may_show(gathering: Gathering) -> None:
    told = 0
    for name in PERIODS:
        period = Period.parse(name)
        evidence = gathering.of(period).evidence
        ways = Slowly(YEAR, period.start, period.until, SEEN).ways()
        for way in WAYS:
            for dimension in (BY_LANGUAGE, BY_WORDS, BY_CHANNEL):
                pair_may_be_shown(evidence, way, dimension, ways.get(f"{way} {dimension}", {}))
                told += sum(count is not None for count in evidence.groups[names_of_way(way, dimension)[1]].values())
    assert told > 50, "there was something to look at"


TOTALS = {"sources": "joined", "leaver_sources": "leavers", "methods": "contributions", "feedback_about": "feedback"}


def counted(group: str, quarter: Period) -> Counter[str]:
    """The group of a quarter as the rows have it."""
    slow = Slowly(YEAR, quarter.start, quarter.until, SEEN)
    if group == "sources":
        found = Counter(row["source"] or "not said" for row in slow.within("people", "joined_at"))
        return found + slow.came_from(slow.ledger()[1])
    if group == "leaver_sources":
        return slow.came_from(slow.ledger()[2])
    if group == "methods":
        return Counter(row["method"] for row in slow.within("contributions", "said_on"))
    found = Counter(
        row["service"] or "not said" for row in slow.within("feedback", "month") if row["question"] == "score"
    )
    for row in slow.within("outside_feedback", "said_on"):
        if row["source"] == "friends_and_family":
            found[row["service"] or "not said"] += row["responses"]
    return found


def test_nothing_hidden_comes_back_from_all_that_is_published(gathering: Gathering) -> None:
    """A reader lays every quarter, half-year and year side by side, with all totals, and tries what all sums allow."""
    longer = {name: Period.parse(name).quarters() for name in ("2026H1", "2026H2", "2026")}
    quarters = Period.parse("2026").quarters()
    made = {name: gathering.of(Period.parse(name)).evidence for name in (*(each.name for each in quarters), *longer)}
    attacked = 0
    for group, total in TOTALS.items():
        truth = {(each.name, cell): count for each in quarters for cell, count in counted(group, each).items()}
        cells = {cell for _, cell in truth}
        known: dict[Any, int] = {(each.name, cell): 0 for each in quarters for cell in cells}
        known = {key: count for key, count in known.items() if key not in truth}
        sums: list[Sum] = []
        for each in quarters:
            whole = made[each.name].figures[total]
            assert isinstance(whole, int)
            sums.append(({(each.name, cell): 1 for cell in cells}, whole))
            shown_cells = made[each.name].groups[group].items()
            known |= {(each.name, cell): count for cell, count in shown_cells if count is not None}
        for name, parts in longer.items():
            for cell, count in made[name].groups[group].items():
                if count is not None:
                    named = [each.name for each in parts if made[each.name].groups[group]]
                    sums.append(({(quarter, cell): 1 for quarter in named}, count))
        for (quarter, cell), count in truth.items():
            assert known.get((quarter, cell), count) == count
            if 0 < count < 5 and sum(counted(group, Period.parse(quarter)).values()) >= 5:
                attacked += 1
                possible = [value for value in (1, 4) if could_be(sums, known, (quarter, cell), value)]
                assert possible == [1, 4], (group, quarter, cell, count)
    assert attacked > 10, "the attack had something to find"
    for question in EQUALITY:
        for evidence in made.values():
            assert all(count is None or count % 5 == 0 for count in evidence.groups[question].values())


@pytest.mark.parametrize("now", [SEEN, datetime(2026, 12, 30, 12, tzinfo=UTC)])
def test_a_year_says_that_a_quarter_of_few_is_missing_from_its_sums(engine: Engine, now: datetime) -> None:
    """Whether the quarters were kept, or the year is not over; a quarter of nobody is no such quarter."""
    like = {**YEAR.rows["contributions"][0], "person_id": None, "project_id": None, "hear_by": None, "told_at": None}
    told = {date(2025, 2, 1): 6, date(2026, 2, 1): 3, date(2026, 5, 1): 9}
    days = [day for day, count in told.items() for _ in range(count)]
    said = [{**like, "id": number, "said_on": day, "method": "paper"} for number, day in enumerate(days, 1)]
    with begin(engine) as connection:
        put(connection, {"contributions": said})
    gathering = Gathering(engine, LONDON, lambda: now)
    found = {name: gathering.of(Period.parse(name)).evidence.groups["methods"] for name in ("2025", "2026", "2026Q1")}
    assert found == {"2025": {"paper": 6}, "2026": {UNNAMED: None, "paper": 9}, "2026Q1": {}}


@pytest.mark.parametrize(
    ("moment", "quarter"),
    [
        (datetime(2026, 6, 30, 22, 30, tzinfo=UTC), "2026Q2"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "2026Q3"),
        (datetime(2026, 9, 30, 22, 30, tzinfo=UTC), "2026Q3"),
        (datetime(2026, 9, 30, 23, 30, tzinfo=UTC), "2026Q4"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "2026Q4"),
    ],
)
def test_months_of_another_clock_do_not_move_a_figure(engine: Engine, moment: datetime, quarter: str) -> None:
    """Half an hour after midnight in London, in summer, is that day, though UTC is an hour behind; in winter it is not.

    Told half an hour before the promised day ends in London is in time, and half an hour after it is late.
    """
    day = moment.astimezone(LONDON).date()
    person, erased = {**YEAR.rows["people"][0], "joined_at": moment}, {**YEAR.rows["erasures"][0], "at": moment}
    by_staff = {**YEAR.rows["contributions"][0], "person_id": None, "project_id": None, "entered_by": "Priya"}
    like = {**by_staff, "said_on": day, "told_at": moment}
    promised = [day, day, day, day - timedelta(days=1), day + timedelta(days=1)] * 5
    said = [{**like, "id": number, "hear_by": hear_by} for number, hear_by in enumerate(promised, 1)]
    with begin(engine) as connection:
        put(connection, {"people": [person], "erasures": [erased], "contributions": said})
    gathering = Gathering(engine, LONDON, lambda: SEEN)
    found = {name: gathering.of(Period.parse(name)).evidence.figures for name in ("2026Q2", "2026Q3", "2026Q4")}
    for key in ("joined", "left"):
        assert {name: figures[key] for name, figures in found.items()} == {name: int(name == quarter) for name in found}
    year = gathering.of(Period.parse("2026/27")).evidence.figures
    assert (year["promises_kept"], year["promises_late"]) == (Share(20, 25), Share(5, 25))
    assert year["days_to_told"] == 0
