"""How people scored services over time, as far as it may be shown: the number behind each, and the share that is good.

A month of a service stands beside other services, other months and the totals of quarters in the reports, and a reader
may lay all of them side by side: so the numbers are hidden together, as one net.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from bot.programme import charts
from bot.programme.charts import Chart
from bot.programme.disclosure import of_things, rounded
from bot.programme.evidence import SMALLEST_SHARE, Share
from bot.programme.small_numbers import SMALLEST, Flow, shown, to_hide

GOOD = ("very_good", "good", "always", "mostly")
"""Of the Friends and Family Test, and of the five standards."""

_TOLD, _REST = "told", "rest"
Number = tuple[Hashable, ...]


class Given(NamedTuple):
    """So many gave this answer about a service in a month."""

    service: str
    month: date
    answer: str
    responses: int


class Score(NamedTuple):
    """So many answers, and how many of a hundred are good; None for what is not shown."""

    answers: int | None
    good: float | None


NOTHING = Score(None, None)


class Scores(NamedTuple):
    """All that may be shown of the months together."""

    months: dict[date, Score]
    # Of all months, to the nearest 5: next month's page stands beside this one.
    services: dict[str, Score]
    # Months of the services that have enough answers for a line over time.
    over_time: dict[str, dict[date, Score]]
    by_answer: dict[str, int | None]
    total: int | None


class Change(NamedTuple):
    """How it was before people were told of a change, and from that month on."""

    title: str
    month: date
    before: float | None
    after: float | None


def scores(given: Iterable[Given], months: Sequence[date], in_reports: bool = True) -> Scores:
    """What may be shown of the answers of these months, in their order.

    `in_reports`: the reports tell of the same answers, quarter by quarter.
    """
    answers = [one for one in given if one.month in months]
    whole, good = _counted(answers), _counted(one for one in answers if one.answer in GOOD)
    services = sorted({one.service for one in answers})
    enough = [name for name in services if whole[name, None] >= SMALLEST * len(months)]
    net = _net(whole, services, enough, months)
    told = _told_elsewhere(whole, services, months) if in_reports else set[Number]()
    hidden = to_hide(net, told, [number for number in net if number[0] == _REST])

    def score(service: str | None, month: date | None) -> Score:
        count = whole[service, month]
        if (service, month) in hidden:
            return NOTHING
        return Score(count, 100 * good[service, month] / count if count >= SMALLEST_SHARE else None)

    overall = score(None, None)
    return Scores(
        {month: score(None, month) for month in months},
        {name: _to_the_nearest_5(score(name, None)) for name in services},
        {name: {month: score(name, month) for month in months} for name in enough},
        _by_answer(answers),
        overall.answers,
    )


def shares(given: Iterable[Given], months: Sequence[date]) -> dict[str, dict[date, int]]:
    """Of each service with enough answers, how many of a hundred are good month by month, without how many there were.

    Of a quarter that hides one of its months no share is told: a share says roughly of how many it is, and the reports
    tell how many answers the whole quarter had.
    """
    found: dict[str, dict[date, int]] = {}
    for name, over_time in scores(given, months).over_time.items():
        closed = {quarter_of(month) for month, score in over_time.items() if score.answers is None}
        told = {month: score.good for month, score in over_time.items() if quarter_of(month) not in closed}
        found[name] = {month: round(good) for month, good in told.items() if good is not None}
    return found


def without_numbers(shares: Mapping[date, int]) -> dict[date, Score]:
    """The same as scores of which nobody is told how many answers are behind them."""
    return {month: Score(None, float(share)) for month, share in shares.items()}


def by_month(given: Iterable[Given]) -> dict[date, Share]:
    """How many are good, of all services together, month by month; only months that have answers."""
    found: dict[date, Share] = {}
    for one in given:
        before = found.get(one.month, Share(0, 0))
        found[one.month] = Share(before.part + one.responses * (one.answer in GOOD), before.whole + one.responses)
    return dict(sorted(found.items()))


def line(months: Mapping[date, Score]) -> tuple[list[date], Chart | None]:
    """The months that have a share to draw, and their run or control chart."""
    drawn = [month for month, score in months.items() if score.good is not None]
    return drawn, charts.chart([float(round(months[month].good or 0)) for month in drawn])


def before_and_after(title: str, told: date, months: Mapping[date, Score]) -> Change:
    """The mean of the months that are shown before the month in which people were told, and from then on."""
    month = told.replace(day=1)
    sides = [[score.good for at, score in months.items() if (at < month) is early] for early in (True, False)]
    means = [_mean([share for share in side if share is not None]) for side in sides]
    return Change(title, month, *means)


def _mean(shares: Sequence[float]) -> float | None:
    return sum(shares) / len(shares) if shares else None


def _to_the_nearest_5(score: Score) -> Score:
    return score if score.answers is None else score._replace(answers=rounded(score.answers))


def _by_answer(answers: Iterable[Given]) -> dict[str, int | None]:
    """All answers by what they say. The share tells how many are good, so either side is hidden by itself."""
    counts: Counter[str] = Counter()
    for one in answers:
        counts[one.answer] += one.responses
    found: dict[str, int | None] = {}
    for wanted in (True, False):
        side = {answer: count for answer, count in counts.items() if (answer in GOOD) is wanted}
        if sum(side.values()) < SMALLEST:
            found |= dict.fromkeys(side)
        else:
            found |= {answer: said if isinstance(said, int) else None for answer, said in shown(side).items()}
    return found


def _counted(answers: Iterable[Given]) -> Counter[tuple[str | None, date | None]]:
    """How many of each service and month, of each service, of each month, and of all: None stands for all."""
    found: Counter[tuple[str | None, date | None]] = Counter()
    for one in answers:
        for key in ((one.service, one.month), (one.service, None), (None, one.month), (None, None)):
            found[key] += one.responses
    return found


def _net(
    whole: Counter[tuple[str | None, date | None]],
    services: Sequence[str],
    enough: Sequence[str],
    months: Sequence[date],
) -> dict[Number, Flow]:
    """From all to services, from a service by its quarters to its months, from months by quarters back to all.

    The quarters are there because the reports tell of them: also in which of them a service had no answers at all.
    Services without months of their own flow through the rest of a quarter.
    """
    net: dict[Number, Flow] = {(None, None): Flow("end", "start", whole[None, None])}
    for name in services:
        net[name, None] = Flow("start", ("service", name), whole[name, None])
    for quarter in dict.fromkeys(map(quarter_of, months)):
        inside = [month for month in months if quarter_of(month) == quarter]
        for name in services:
            told = sum(whole[name, month] for month in inside)
            end = ("service", name, quarter) if name in enough else (_REST, quarter)
            net[_TOLD, name, quarter] = Flow(("service", name), end, told)
        net[_TOLD, quarter] = Flow(("quarter", quarter), "end", sum(whole[None, month] for month in inside))
        for month in inside:
            net[None, month] = Flow(("month", month), ("quarter", quarter), whole[None, month])
            for name in enough:
                net[name, month] = Flow(("service", name, quarter), ("month", month), whole[name, month])
            rest = whole[None, month] - sum(whole[name, month] for name in enough)
            net[_REST, month] = Flow((_REST, quarter), ("month", month), rest)
    return net


def _told_elsewhere(
    whole: Counter[tuple[str | None, date | None]], services: Sequence[str], months: Sequence[date]
) -> set[Number]:
    """What the reports show: how many answers each quarter had, and about which services, as far as they tell it."""
    found: set[Number] = set()
    for quarter in dict.fromkeys(map(quarter_of, months)):
        inside = [month for month in months if quarter_of(month) == quarter]
        counts = {name: sum(whole[name, month] for month in inside) for name in services}
        told = of_things({name: count for name, count in counts.items() if count})
        found |= {(_TOLD, name, quarter) for name, count in counts.items() if not count or told.get(name) is not None}
        found.add((_TOLD, quarter))
    return found


def quarter_of(month: date) -> date:
    """The first month of its quarter."""
    return month.replace(month=(month.month - 1) // 3 * 3 + 1)
