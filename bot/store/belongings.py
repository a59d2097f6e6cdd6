"""What people told us beyond their conversations, when they are forgotten."""

from sqlalchemy import BindParameter, Connection, bindparam, delete, select, update

from bot.store.listening_tables import (
    contribution_themes,
    contributions,
    finding_contributions,
    praise,
    stories,
    story_uses,
    survey_people,
    update_contributions,
    update_tellings,
    update_waits,
    visits,
    vote_answers,
)

WHOSE: BindParameter[int] = bindparam("which")
THEIR_WORDS = select(contributions.c.id).where(contributions.c.person_id == WHOSE)
THEIR_STORIES = select(stories.c.id).where(stories.c.person_id == WHOSE)
# A story is counted as a story, and what stood for it goes with it.
DROP_STANDING_FOR = delete(contributions).where(
    contributions.c.person_id == WHOSE, contributions.c.story_id.is_not(None)
)
# What is counted stays, without the words and without the person: a vote and a finding lose nothing by it.
EMPTY_WORDS = (
    update(contributions)
    .where(contributions.c.person_id == WHOSE)
    .values(person_id=None, text="", hear_by=None, about_update_id=None, late_message_id=None)
)
DROP = (
    delete(praise).where(praise.c.contribution_id.in_(THEIR_WORDS)),
    delete(contribution_themes).where(contribution_themes.c.contribution_id.in_(THEIR_WORDS)),
    delete(finding_contributions).where(finding_contributions.c.contribution_id.in_(THEIR_WORDS)),
    delete(update_contributions).where(update_contributions.c.contribution_id.in_(THEIR_WORDS)),
    DROP_STANDING_FOR,
    EMPTY_WORDS,
    delete(story_uses).where(story_uses.c.story_id.in_(THEIR_STORIES)),
    delete(stories).where(stories.c.person_id == WHOSE),
    delete(update_tellings).where(update_tellings.c.person_id == WHOSE),
    delete(update_waits).where(update_waits.c.person_id == WHOSE),
    delete(vote_answers).where(vote_answers.c.person_id == WHOSE),
    delete(survey_people).where(survey_people.c.person_id == WHOSE),
    delete(visits).where(visits.c.person_id == WHOSE),
)


def let_go(connection: Connection, person_id: int) -> None:
    """Nothing that the person said, voted or was asked about leads to them any more; answers without a link stay."""
    for statement in DROP:
        connection.execute(statement, {"which": person_id})
