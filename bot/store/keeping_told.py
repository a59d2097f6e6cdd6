"""Stories and votes whose time is over: which they are, and letting them go."""

import json
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, func, select, text, update

from bot.store import votes as voting
from bot.store.columns import Moment
from bot.store.listening_tables import stories, story_uses, vote_answers, votes

BEFORE = bindparam("before", type_=Moment())
DAY: BindParameter[Any] = bindparam("day", type_=stories.c.told_on.type)
PUBLIC = (
    select(story_uses.c.id)
    .where(story_uses.c.story_id == stories.c.id, story_uses.c.public, story_uses.c.taken_out_at.is_(None))
    .exists()
)
# A story that is out there stays, so that its teller can still be told where.
STORIES_OLD = (stories.c.told_on < DAY, ~PUBLIC)
VOTES_OLD = (votes.c.told_at.is_not(None), votes.c.told_at < BEFORE, votes.c.counted.is_(None))

COUNT_STORIES = select(func.count(), func.min(stories.c.told_on)).where(*STORIES_OLD)
COUNT_VOTES = select(func.count(), func.min(votes.c.told_at)).where(*VOTES_OLD)


def some_stories(most: int) -> Any:
    """The query for the next of them."""
    return select(stories.c.id).where(text("stories.id > :after"), *STORIES_OLD).order_by(stories.c.id).limit(most)


def some_votes(most: int) -> Any:
    """The query for the next of them."""
    return select(votes.c.id).where(text("votes.id > :after"), *VOTES_OLD).order_by(votes.c.id).limit(most)


def drop_stories(connection: Connection, which: list[int]) -> None:
    """The stories are gone, and so is where they were used."""
    connection.execute(delete(story_uses).where(story_uses.c.story_id.in_(which)))
    connection.execute(delete(stories).where(stories.c.id.in_(which)))


def leave_counts(connection: Connection, which: list[int]) -> None:
    """How many voted for what stays; who did is gone."""
    for number in which:
        counted = json.dumps(voting.counts(connection, number))
        connection.execute(update(votes).where(votes.c.id == number).values(counted=counted))
        connection.execute(delete(vote_answers).where(vote_answers.c.vote_id == number))


def told_at(found: Any) -> datetime | None:
    """A day as the moment at which it began, since that is what reports tell."""
    if found is None or isinstance(found, datetime):
        return found
    return datetime.combine(found, time(), UTC)
