"""Surveys by sample: a vote that only those may answer who were drawn by chance."""

import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)

from bot.programme.audience import Audience
from bot.programme.evidence import Raw, Share
from bot.programme.periods import Span
from bot.programme.surveys import PRIME, Frame, Result, coefficients, fit
from bot.store import audiences
from bot.store.counting import within
from bot.store.evidence_reach import REACHED
from bot.store.listening_tables import survey_people, surveys, vote_answers, votes
from bot.store.tables import broadcasts, messages, people

YEAR = timedelta(days=365)
AT_ONCE = 500
"""So many of the drawn are written in one statement."""


class Survey(NamedTuple):
    """The survey of a vote: among whom was drawn, from which seed, and how many there were and were drawn."""

    vote_id: int
    frame: Frame
    wanted: int
    seed: int
    in_frame: int
    drawn: int
    drawn_at: datetime


class Sample(NamedTuple):
    """Among whom is drawn, and how many."""

    frame: Frame
    wanted: int

    def as_row(self) -> dict[str, Any]:
        """As it is kept."""
        return {"frame": json.dumps(self.frame.as_data()), "wanted": self.wanted}


class Lot(NamedTuple):
    """A sample and its seed; whoever is asked so often in a month already is left out."""

    sample: Sample
    seed: int
    asked_at_most: int


COLUMNS = [surveys.c[name] for name in Survey._fields]


def frame_of(frame: Frame, asked_at_most: int) -> Select[Any]:
    """A query for everybody who can be drawn: members who may be asked this moment; it needs `audiences.as_of`."""
    them = audiences.those_of(Audience(services=frame.services).within(asked_at_most))
    said = [people.c.facts.contains(f'"relation":"{each}"', autoescape=True) for each in frame.relations]
    return them.where(or_(*said)) if said else them


def draw(connection: Connection, vote_id: int, lot: Lot, by: str, now: datetime) -> int:
    """How many there were to draw from; those who are drawn for this vote are, the least often drawn in a year first.

    Of those drawn as often chance decides: whose number the seed makes the least.
    """
    if connection.dialect.name == "postgresql":  # on SQLite only one writes at a time
        connection.execute(text("LOCK TABLE surveys IN EXCLUSIVE MODE"))
        connection.execute(text("SET LOCAL jit = off"))
    rows = connection.execute(_chosen(lot), {**audiences.as_of(now, 0), "year_ago": now - YEAR}).all()
    in_frame = int(rows[0].in_frame) if rows else 0
    row = {"vote_id": vote_id, **lot.sample.as_row(), "seed": lot.seed}
    row |= {"in_frame": in_frame, "drawn": len(rows), "drawn_at": now, "drawn_by": by}
    connection.execute(insert(surveys).values(row))
    for start in range(0, len(rows), AT_ONCE):
        drawn = [{"vote_id": vote_id, "person_id": each.id} for each in rows[start : start + AT_ONCE]]
        connection.execute(insert(survey_people), drawn)
    return in_frame


def size(connection: Connection, frame: Frame, asked_at_most: int, now: datetime) -> int:
    """How many could be drawn from at this moment."""
    query = select(func.count()).select_from(frame_of(frame, asked_at_most).subquery())
    return int(connection.execute(query, audiences.as_of(now, 0)).scalar_one())


def find(connection: Connection, vote_id: int) -> Survey | None:
    """The survey of a vote; None for a vote that is for everybody."""
    row = connection.execute(select(*COLUMNS).where(surveys.c.vote_id == vote_id)).first()
    if row is None:
        return None
    found = Survey._make(row)
    return found._replace(frame=Frame.from_data(json.loads(row.frame)))


def open_to(vote: ColumnElement[int], person_id: int) -> ColumnElement[bool]:
    """Whether the person may answer that vote: it is for everybody, or they were drawn."""
    sampled = select(surveys.c.vote_id).where(surveys.c.vote_id == vote).exists()
    theirs = survey_people.c.vote_id == vote, survey_people.c.person_id == person_id
    return or_(~sampled, select(survey_people.c.vote_id).where(*theirs).exists())


def of_sample(vote: ColumnElement[int], sample: Sample | None) -> ColumnElement[bool]:
    """Whether the vote is for such a sample; or, for none, for everybody."""
    theirs = select(surveys.c.vote_id).where(surveys.c.vote_id == vote)
    if sample is None:
        return ~theirs.exists()
    return theirs.where(*(surveys.c[name] == value for name, value in sample.as_row().items())).exists()


def may_answer(connection: Connection, vote_id: int, person_id: int) -> bool:
    """Whether that person may answer that vote."""
    return bool(connection.execute(select(open_to(literal(vote_id), person_id))).scalar_one())


def result(connection: Connection, vote_id: int) -> Result | None:
    """What became of the survey: as it was kept when its result was told, or as it stands."""
    query = select(surveys.c.result, surveys.c.in_frame, surveys.c.drawn, votes.c.title, votes.c.words)
    row = connection.execute(query.join(votes).where(surveys.c.vote_id == vote_id)).first()
    if row is None:
        return None
    if row.result is not None:
        return Result(**json.loads(row.result))
    labels = {key: label["en"] for key, label in json.loads(row.words)["choices"].items()}
    counted = _answers(connection, vote_id)
    chosen = {label: counted.get(key, 0) for key, label in labels.items()}
    return fit(row.title, row.in_frame, row.drawn, _reached(connection, vote_id), chosen)


def keep_result(connection: Connection, vote_id: int) -> None:
    """What became of it stays as it is now, also when somebody is erased."""
    found = result(connection, vote_id)
    if found is not None:
        kept = json.dumps(found._asdict(), ensure_ascii=False)
        connection.execute(update(surveys).where(surveys.c.vote_id == vote_id).values(result=kept))


def told_in(connection: Connection, span: Span) -> list[Result]:
    """Every survey whose result was told in the period, oldest first, as it was kept then."""
    query = select(surveys.c.result).join(votes).where(within(votes.c.told_at, span), surveys.c.result.is_not(None))
    kept = connection.execute(query.order_by(votes.c.told_at, votes.c.id)).scalars()
    return [Result(**json.loads(each)) for each in kept]


def figures(connection: Connection, span: Span, _seen: datetime) -> dict[str, Raw]:
    """How many of the people who were drawn answered; surveys that fewer than 5 did are left out."""
    found = [(each.answered, each.drawn) for each in told_in(connection, span) if each.answered is not None]
    return {"survey_answered": Share(sum(answered for answered, _ in found), sum(drawn for _, drawn in found))}


def _chosen(lot: Lot) -> Select[Any]:
    """Those drawn, each beside how many there are in all: one statement, so that both are of the same moment."""
    # Those drawn within a year are counted once, not for each person anew.
    lately = (
        select(survey_people.c.person_id, func.count().label("times"))
        .join(surveys)
        .where(surveys.c.drawn_at > bindparam("year_ago", type_=surveys.c.drawn_at.type))
        .group_by(survey_people.c.person_id)
        .subquery("lately")
    )
    them = frame_of(lot.sample.frame, lot.asked_at_most).outerjoin(lately, lately.c.person_id == people.c.id)
    them = them.add_columns(
        func.coalesce(lately.c.times, 0).label("lately"),
        _rank(people.c.id, lot.seed).label("rank"),
        func.count().over().label("in_frame"),
    )
    each = them.subquery("each")
    return select(each.c.id, each.c.in_frame).order_by(each.c.lately, each.c.rank, each.c.id).limit(lot.sample.wanted)


def _rank(number: ColumnElement[int], seed: int) -> ColumnElement[int]:
    """A polynomial over the numbers below a prime: for a seed by chance, any four people are drawn independently."""
    value: Any = literal_column("0")
    for coefficient in coefficients(seed):
        value = (value * (number % PRIME) + coefficient) % PRIME
    found: ColumnElement[int] = value
    return found


def _answers(connection: Connection, vote_id: int) -> dict[str, int]:
    """Of the drawn only, whoever else may have a row."""
    same = (survey_people.c[name] == vote_answers.c[name] for name in ("vote_id", "person_id"))
    query = select(vote_answers.c.choice, func.count()).join(survey_people, and_(*same))
    rows = connection.execute(query.where(vote_answers.c.vote_id == vote_id).group_by(vote_answers.c.choice))
    return {choice: int(count) for choice, count in rows}


def _reached(connection: Connection, vote_id: int) -> int:
    """How many of the drawn have what was sent to them, or have answered all the same."""
    sent = (
        select(literal(1))
        .select_from(messages.join(broadcasts, broadcasts.c.id == messages.c.broadcast_id))
        .where(
            messages.c.person_id == survey_people.c.person_id,
            broadcasts.c.asks == f"vote:{vote_id}",
            messages.c.state.in_(REACHED),
        )
        .correlate(survey_people)
    )
    said = select(literal(1)).where(
        vote_answers.c.vote_id == vote_id, vote_answers.c.person_id == survey_people.c.person_id
    )
    query = select(func.count()).where(survey_people.c.vote_id == vote_id, or_(sent.exists(), said.exists()))
    return int(connection.execute(query).scalar_one())
