"""Votes: one answer a person, changeable until the vote closes."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select, update

from bot.store import surveys
from bot.store.listening_tables import vote_answers, votes
from bot.store.paging import newest_first
from bot.store.statements import adding_or_changing
from bot.store.surveys import Sample


class Vote(NamedTuple):
    """One vote: `words` has the question, what it can change, and the choices with their labels."""

    id: int
    title: str
    words: Mapping[str, Any]
    closes_at: datetime
    told_at: datetime | None


COLUMNS = [votes.c[name] for name in Vote._fields]
CAST = adding_or_changing(
    vote_answers, "vote_id", "person_id", "choice", clash=["vote_id", "person_id"], change=["choice"]
)
TO_TELL = (
    select(*COLUMNS)
    .where(votes.c.closes_at <= bindparam("now", type_=votes.c.closes_at.type), votes.c.told_at.is_(None))
    .order_by(votes.c.id)
    .with_for_update(skip_locked=True)
)


def add(
    connection: Connection, title: str, words: Mapping[str, Any], closes_at: datetime, by: str, now: datetime
) -> int:
    """A vote that is open from now on; its number."""
    row = {
        "title": title,
        "words": json.dumps(words, ensure_ascii=False),
        "closes_at": closes_at,
        "created_at": now,
        "created_by": by,
    }
    return int(connection.execute(insert(votes).values(**row).returning(votes.c.id)).scalar_one())


def find(connection: Connection, vote_id: int) -> Vote | None:
    """The vote of that number."""
    return _vote(connection.execute(select(*COLUMNS).where(votes.c.id == vote_id)).first())


def newest(connection: Connection, person_id: int) -> Vote | None:
    """The vote that was made last, of those that this person may answer."""
    theirs = select(*COLUMNS).where(surveys.open_to(votes.c.id, person_id))
    return _vote(connection.execute(theirs.order_by(votes.c.id.desc()).limit(1)).first())


def all_of_them(connection: Connection, before: int | None = None, most: int | None = None) -> list[Vote]:
    """Every vote, the newest first; or so many, those before that number."""
    rows = connection.execute(newest_first(select(*COLUMNS), votes.c.id, before, most))
    return [found for row in rows if (found := _vote(row)) is not None]


def same(
    connection: Connection, title: str, words: Mapping[str, Any], closes_at: datetime, sample: Sample | None = None
) -> int | None:
    """The vote that says the very same to everybody, if there is one; or to as many drawn from the same frame."""
    alike = votes.c.title == title, votes.c.words == json.dumps(words, ensure_ascii=False)
    query = select(votes.c.id).where(*alike, votes.c.closes_at == closes_at)
    found: int | None = connection.execute(query.where(surveys.of_sample(votes.c.id, sample))).scalar()
    return found


def close(connection: Connection, vote_id: int, now: datetime) -> bool:
    """Whether it closed with this call."""
    still = votes.c.id == vote_id, votes.c.closes_at > bindparam("now", type_=votes.c.closes_at.type)
    change = update(votes).where(*still).values(closes_at=bindparam("now"))
    return bool(connection.execute(change, {"now": now}).rowcount)


def cast(connection: Connection, vote_id: int, person_id: int, choice: str) -> bool:
    """Whether it takes the place of an earlier vote of this person."""
    earlier = select(vote_answers.c.choice).where(
        vote_answers.c.vote_id == vote_id, vote_answers.c.person_id == person_id
    )
    before = connection.execute(earlier).scalar()
    CAST.run(connection, vote_id=vote_id, person_id=person_id, choice=choice)
    return before is not None


def counts(connection: Connection, vote_id: int) -> dict[str, int]:
    """How many voted for each choice; not to be shown before it is screened."""
    kept: str | None = connection.execute(select(votes.c.counted).where(votes.c.id == vote_id)).scalar()
    if kept is not None:
        return dict(json.loads(kept))
    query = select(vote_answers.c.choice, func.count()).where(vote_answers.c.vote_id == vote_id)
    found: dict[str, int] = dict(connection.execute(query.group_by(vote_answers.c.choice)).all())
    return found


def voters(connection: Connection, vote_id: int) -> list[int]:
    """Everybody who voted."""
    query = select(vote_answers.c.person_id).where(vote_answers.c.vote_id == vote_id)
    return list(connection.execute(query.order_by(vote_answers.c.person_id)).scalars())


def of(connection: Connection, person_id: int) -> list[tuple[Vote, str]]:
    """What a person voted for, the newest vote first."""
    query = select(*COLUMNS, vote_answers.c.choice).join(vote_answers, vote_answers.c.vote_id == votes.c.id)
    rows = connection.execute(query.where(vote_answers.c.person_id == person_id).order_by(votes.c.id.desc()))
    return [(found, row[-1]) for row in rows if (found := _vote(row[:-1])) is not None]


def to_tell(connection: Connection, now: datetime) -> list[Vote]:
    """Votes that are over and whose counts nobody was told, held."""
    return [found for row in connection.execute(TO_TELL, {"now": now}) if (found := _vote(row)) is not None]


def note_told(connection: Connection, vote_id: int, now: datetime) -> None:
    """Whoever voted is told the counts now."""
    connection.execute(update(votes).where(votes.c.id == vote_id).values(told_at=now))


def _vote(row: Any) -> Vote | None:
    if row is None:
        return None
    found = Vote._make(row)
    return found._replace(words=json.loads(str(found.words)))
