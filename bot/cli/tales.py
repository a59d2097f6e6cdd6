"""`improvers stories`: who may see which, and where each was used."""

import click

from bot.cli import fail
from bot.programme.stories import may_stand
from bot.store import stories
from bot.store.engine import begin, reading
from bot.store.schema import ready
from bot.wiring import Parts, parts_from_environment


def list_stories() -> int:
    """0 always."""
    here = _parts()
    with reading(here.engine) as connection:
        for story in stories.all_of_them(connection):
            click.echo(f"{story.id}  {story.told_on}  {story.state}  for: {story.level}")
            for part in story.parts:
                click.echo(f"    {' '.join(part.split())}")
            for use in stories.uses(connection, story.id):
                gone = " (taken out)" if use.taken_out_at else ""
                click.echo(f"    {'public' if use.public else 'used'} since {use.used_on}: {use.place}{gone}")
    return 0


def use(number: int, place: str, public: bool, by: str) -> int:
    """0 once it is noted; refused where the teller has not said yes to it."""
    here = _parts()
    with begin(here.engine) as connection:
        story = stories.find(connection, number)
        if story is None:
            fail(f"There is no story {number}. See: improvers stories list")
        if story.state != stories.APPROVED:
            fail(f"Story {number} was withdrawn: it can be used nowhere any more.")
        if not may_stand(story.level, public):
            fail(f"Story {number} is for: {story.level}. Its teller has not said yes to this.")
        stories.use(connection, number, place, public, by, here.clock().astimezone(here.zone).date())
    click.echo(f"Story {number} stands there: {place}.")
    return 0


def _parts() -> Parts:
    here = parts_from_environment()
    ready(here.engine)
    return here
