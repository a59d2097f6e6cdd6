"""`improvers votes`: open one, and look at its counts."""

from pathlib import Path

import click

from bot.cli import fail
from bot.cli.beginning import noting, parts
from bot.flow import Speech
from bot.store import reached, record, votes
from bot.store.engine import begin, reading
from bot.work.ballots import read_ballot
from bot.work.translations_read import who_read_in
from bot.work.vote_orders import ask_many
from bot.work.voting import counts_in_words


def open_(file: Path, by: str) -> int:
    """0 once it is open."""
    with noting(by, "opened_vote", "vote", why=who_read_in(file)) as note:
        here = parts()
        now = here.clock()
        ballot = read_ballot(file, here.shelf.current()[1], here.zone, now)
        with begin(here.engine) as connection:
            note.number = number = votes.add(connection, ballot.title, ballot.words, ballot.closes_at, by, now)
    click.echo(f"Vote {number} is open until {ballot.closes_at:%Y-%m-%d %H:%M}. Whoever replies VOTE can vote.")
    return 0


def ask(number: int, by: str) -> int:
    """0 once there is a broadcast of it, which somebody has still to start."""
    here = parts()
    _, book = here.shelf.current()
    with begin(here.engine) as connection:
        found = votes.find(connection, number)
        if found is None:
            fail(f"There is no vote {number}.")
        broadcast = ask_many(connection, book, found, by, here.clock())
        record.append(
            connection, actor=by, action="asked_vote", at=here.clock(), about=("vote", number), origin=record.COMMAND
        )
    click.echo(f"Broadcast {broadcast} is a draft. Who gets it: improvers broadcast show {broadcast}")
    click.echo(f"To send it: improvers broadcast start {broadcast} --by NAME")
    return 0


def count(number: int) -> int:
    """0 always."""
    here = parts()
    with reading(here.engine) as connection:
        found = votes.find(connection, number)
        if found is None:
            fail(f"There is no vote {number}.")
        click.echo(f"Vote {number}: {found.title}")
        click.echo(counts_in_words(connection, here.shelf.current()[1], found, Speech("en", False, "sms")))
        if not_told := reached.not_told_the_counts(connection, number):
            click.echo(f"Voted, and did not hear the counts from us: {not_told}")
    return 0
