"""What people told us, once its time is over: their own words, and what came of them."""

import json
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from bot.store import votes as voting
from bot.store.contributions import NOBODYS
from bot.store.evidence_tables import outside_feedback
from bot.store.keeping_rule import WHICH, Rule, by, dropped, emptied
from bot.store.listening_tables import (
    contributions,
    feedback,
    feedback_asked,
    finding_contributions,
    findings,
    stories,
    story_uses,
    survey_people,
    update_tellings,
    updates,
    visits,
    vote_answers,
    votes,
)

PUBLIC = (
    select(story_uses.c.id)
    .where(story_uses.c.story_id == stories.c.id, story_uses.c.public, story_uses.c.taken_out_at.is_(None))
    .exists()
)
# A story that is out there stays, so that its teller can still be told where.
STORIES = Rule(
    stories.c.id,
    stories.c.told_on,
    (~PUBLIC,),
    by(
        update(contributions).where(contributions.c.story_id.in_(WHICH)).values(story_id=None, text=""),
        delete(story_uses).where(story_uses.c.story_id.in_(WHICH)),
        delete(stories).where(stories.c.id.in_(WHICH)),
    ),
)
SAID = contributions.c.text != ""
TOLD_BACK = emptied(contributions.c.id, contributions.c.told_at, SAID, text="")
# Whoever waits to hear what came of their words is not done with, also where staff tell them: there is an alarm. Words
# of nobody we know are: their day is for staff, and keeps nothing longer.
NEVER_TO_HEAR = emptied(
    contributions.c.id,
    contributions.c.said_on,
    SAID,
    contributions.c.told_at.is_(None),
    or_(contributions.c.hear_by.is_(None), NOBODYS),
    text="",
)
FINDINGS = Rule(
    findings.c.id,
    findings.c.done_at,
    (findings.c.what != "",),
    by(
        delete(finding_contributions).where(finding_contributions.c.finding_id.in_(WHICH)),
        update(findings).where(findings.c.id.in_(WHICH)).values(what="", action="", owner="", outcome=None),
    ),
)
# All who were told of an update are told within days, so that their words go together.
SENT = select(updates.c.sent_at).where(updates.c.id == update_tellings.c.update_id).correlate(update_tellings)
ANSWERS = emptied(update_tellings.c.update_id, SENT.scalar_subquery(), update_tellings.c.words.is_not(None), words=None)
FEEDBACK = dropped(feedback.c.id, feedback.c.month)
ASKED = dropped(feedback_asked.c.value_hash, feedback_asked.c.asked_on)
VISITS = dropped(visits.c.id, visits.c.visited_at)
OUTSIDE = emptied(outside_feedback.c.id, outside_feedback.c.said_on, outside_feedback.c.text.is_not(None), text=None)


def leave_counts(connection: Connection, which: list[Any]) -> None:
    """How many voted for what stays; who did, and who was drawn to, is gone."""
    for number in which:
        counted = json.dumps(voting.counts(connection, number))
        connection.execute(update(votes).where(votes.c.id == number).values(counted=counted))
        connection.execute(delete(vote_answers).where(vote_answers.c.vote_id == number))
        connection.execute(delete(survey_people).where(survey_people.c.vote_id == number))


VOTES = Rule(votes.c.id, votes.c.told_at, (votes.c.counted.is_(None),), leave_counts)
