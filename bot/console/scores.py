"""Scores: how people found each service over time, with the number behind it and what changed there."""

from datetime import date
from typing import Any, NamedTuple

from flask import abort, render_template
from sqlalchemy import Connection

from bot.console.doing import by
from bot.console.house import house, now
from bot.console.rooms import Room
from bot.programme import pictures
from bot.programme.periods import months_back
from bot.programme.report import Picture
from bot.programme.roles import READER
from bot.programme.scores import Change, Given, Score, Scores, before_and_after, scores
from bot.programme.small_numbers import SMALLEST
from bot.programme.standards import FLOW, NOBODY, STANDARDS, WORDS, standards
from bot.store import contributions, evidence_groups, feedback, follow_up, observations, updates
from bot.store.engine import reading
from bot.work.report_charts import svg

room = Room("scores")
FEWEST_MONTHS = 12
"""As many as a control chart needs; the first is the first of a quarter, since the reports tell of quarters."""


@room.get("/feedback/scores", READER)
def overview() -> str:
    """How people scored all services and each of them over a year; small numbers are not shown, nor what tells them."""
    months = _months()
    with reading(house().parts.engine) as connection:
        found = _scores(evidence_groups.scores(connection, months[0], _today()), months)
        treated = _standards(connection, months)
    house().desk.noted(by(), "looked_at_scores")
    _, book = house().parts.shelf.current()
    labels = {key: words.plain for key, words in book.lists["friends_and_family"].labels.items()}
    picture = pictures.score_chart("scores", "Good experiences of all services", found.months)
    return render_template(
        "console/scores.html",
        found=found,
        picture=picture,
        drawing=svg(picture),
        by_answer=[(labels[key], found.by_answer[key]) for key in labels if key in found.by_answer],
        since=months[0],
        services=_named(),
        standards=treated,
        any_standard=any(one.total != 0 for one in treated.values()),
    )


@room.get("/feedback/scores/<service>", READER)
def one_service(service: str) -> str:
    """All feedback about one service: its line over time, each change there, and what was said."""
    named, months = _named(), _months()
    if service not in named:
        abort(404)
    with reading(house().parts.engine) as connection:
        found = _scores(evidence_groups.scores(connection, months[0], _today()), months)
        told = [one for one in updates.all_of_them(connection) if one.sent_at and service in one.services]
        said = contributions.listed(connection, months[0], _today(), service)[::-1]
        seen_to = [one for one in follow_up.all_findings(connection) if one.service == service]
        others = observations.handed_over(connection, service, months[0])
        treated = _standards(connection, months)
        words = feedback.words(connection, "friends_and_family", "why", months[0], months[-1], service)
        treated_words = feedback.words(connection, FLOW, WORDS, months[0], months[-1], service)
    house().desk.noted(by(), "looked_at_scores")
    over_time = found.over_time.get(service, {})
    picture = pictures.score_chart(f"scores-{service}", f"Good experiences: {named[service]}", over_time)
    zone = house().parts.zone
    days = [(one, one.sent_at.astimezone(zone).date()) for one in told if one.sent_at]
    days = [(one, day) for one, day in days if day >= months[0]]
    here = {
        name: _Treated(one.services.get(service, NOBODY), one.over_time.get(service, {}))
        for name, one in treated.items()
    }
    return render_template(
        "console/scores_service.html",
        service=service,
        name=named[service],
        whole=found.services.get(service),
        over_time=over_time,
        picture=picture,
        drawing=svg(picture),
        changes=[
            (one, before_and_after(one.title, day, over_time), _beside(one.title, day, here)) for one, day in days
        ],
        standards=here,
        standard_charts={name: _chart(name, named[service], one.months) for name, one in here.items() if one.months},
        any_standard=any(one.whole.answers != 0 for one in here.values()),
        treated_words=treated_words if len(treated_words) >= SMALLEST else [],
        said=said[:20],
        findings=seen_to,
        others=others,
        words=words if len(words) >= SMALLEST else [],  # few words about a service would tell whose they are
        since=months[0],
    )


class _Treated(NamedTuple):
    """How people found one of the five standards at a service: of all months, and month by month."""

    whole: Score
    months: dict[date, Score]


def _standards(connection: Connection, months: list[date]) -> dict[str, Scores]:
    """The five standards, which are asked in Northern Ireland; elsewhere nobody has answered."""
    found = evidence_groups.standards(connection, months[0], _today())
    return standards({name: [Given._make(one) for one in found.get(name, [])] for name in STANDARDS}, months)


def _beside(title: str, day: date, treated: dict[str, _Treated]) -> dict[str, Change]:
    """Each standard before a change and from then on, where there are months to hold side by side."""
    found = {name: before_and_after(title, day, one.months) for name, one in treated.items()}
    return {name: one for name, one in found.items() if one.before is not None and one.after is not None}


def _chart(name: str, service: str, months: dict[date, Score]) -> tuple[Picture, str]:
    title = f"{name.replace('_', ' ').capitalize()}: yes, always or mostly: {service}"
    picture = pictures.score_chart(f"standard-{name}", title, months)
    return picture, svg(picture)


def _scores(given: list[Any], months: list[date]) -> Scores:
    return scores([Given._make(one) for one in given], months)


def _months() -> list[date]:
    """Whole months up to the last one that is over."""
    today = _today()
    more = (months_back(today, FEWEST_MONTHS)[0].month - 1) % 3
    return months_back(today, FEWEST_MONTHS + more)


def _named() -> dict[str, str]:
    _, book = house().parts.shelf.current()
    return {key: words.plain for name in ("services", "places") for key, words in book.lists[name].labels.items()}


def _today() -> date:
    return now().astimezone(house().parts.zone).date()
