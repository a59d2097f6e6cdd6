"""`improvers staff`: accounts made, listed, changed, reset and ended, each with its line in the record."""

import re

import pytest
from sqlalchemy import text

from bot.store.engine import open_engine, reading
from tests.cli.conftest import Improvers

URL = "https://texts.hospital.example"
ADD = ("staff", "add", "Jo@Trust.example", "--name", "Jo Bloggs", "--role", "engagement")


def test_an_account_from_its_beginning_to_its_end(improvers: Improvers, database: str) -> None:
    here = {"DATABASE_URL": database, "PUBLIC_URL": URL}
    added = improvers(*ADD, **here)
    assert added.exit_code == 0 and re.fullmatch(rf"{URL}/welcome/[\w-]{{43}}\n", added.stdout)
    assert "Give this link to Jo Bloggs. It works once, until 20" in added.stderr
    assert improvers("staff", "list", **here).stdout == "jo@trust.example  engagement  has not signed in  Jo Bloggs\n"
    changed = improvers("staff", "role", "jo@trust.example", "--role", "ppi", **here)
    assert changed.stdout == "jo@trust.example is now: PPI team.\n"
    reset = improvers("staff", "reset", "jo@trust.example", **here)
    assert reset.exit_code == 0 and reset.stdout != added.stdout
    assert (
        improvers("staff", "end", "jo@trust.example", **here).stdout == "The account of jo@trust.example has ended.\n"
    )
    assert "ended" in improvers("staff", "list", **here).stdout
    engine = open_engine(database)
    with reading(engine) as connection:
        lines = connection.execute(text("SELECT action, actor, origin, about FROM record ORDER BY at")).all()
    engine.dispose()
    assert [line.action for line in lines] == ["added_staff", "changed_role", "reset_staff", "end_staff"]
    assert {(line.actor, line.origin, line.about) for line in lines} == {("system", "command", "staff 1")}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (ADD, "has an account already"),
        (("staff", "add", "nobody", "--name", "X", "--role", "reader"), "is not an email address"),
        (("staff", "add", "x@y.example", "--name", " ", "--role", "reader"), "what they are called"),
        (("staff", "end", "x@y.example"), "Nobody has an account"),
        (("staff", "reset", "x@y.example"), "See: improvers staff list"),
        (("staff", "add", "x@y.example", "--name", "X", "--role", "king"), "'king' is not one of"),
        (("staff", "add", "x@y.example", "--role", "reader"), "--name"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    improvers: Improvers, database: str, words: tuple[str, ...], says: str
) -> None:
    improvers(*ADD, DATABASE_URL=database, PUBLIC_URL=URL)
    refused = improvers(*words, DATABASE_URL=database, PUBLIC_URL=URL)
    assert refused.exit_code == 2 and says in refused.stderr and "Traceback" not in refused.stderr
