"""What was signed in the console, for a command that works without a database too."""

import os
from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy import make_url

from bot.flow.approvals import Approvals
from bot.flow.vouching import Vouched
from bot.settings import Settings
from bot.store.engine import open_engine, reading
from bot.store.schema import SchemaBehind, ready
from bot.store.trouble import DatabaseTrouble
from bot.work.wordbook import elsewhere

Elsewhere = Callable[[str, Approvals], tuple[dict[str, Vouched], Approvals]]
"""(a language, the approvals of the file) -> who vouches for its parts, and the approvals with those given there."""


def signed_in_the_console() -> Elsewhere:
    """What the database has; nothing where there is none, and that it could not be read is told."""
    # Whatever else is wrong in the environment does not matter here.
    url = Settings.from_env({"DATABASE_URL": os.environ.get("DATABASE_URL", "")}).database_url.reveal()
    file = make_url(url).database or ""
    if url.startswith("sqlite") and not Path(file).is_file():
        return _nothing  # a translator at their own desk: there is no console
    engine = open_engine(url)
    try:
        ready(engine)
    except (DatabaseTrouble, SchemaBehind) as trouble:
        click.echo(f"What was signed in the console is not in this. {trouble}", err=True)
        return _nothing

    def look(language: str, approvals: Approvals) -> tuple[dict[str, Vouched], Approvals]:
        with reading(engine) as connection:
            return elsewhere(connection, language, approvals)

    return look


def _nothing(language: str, approvals: Approvals) -> tuple[dict[str, Vouched], Approvals]:
    return {}, approvals
