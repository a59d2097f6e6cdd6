"""Migrations make the very tables that the code knows, once, and the wrong database is refused."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from bot.store import schema
from bot.store.engine import begin, open_engine, reading
from bot.store.schema import SchemaBehind
from bot.store.tables import metadata


@pytest.fixture
def empty(engine: Engine, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table."""
    if engine.dialect.name == "sqlite":
        fresh = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
        yield fresh
        fresh.dispose()
        return
    _start_again(engine)
    yield engine
    _start_again(engine)
    schema.upgrade(engine)


def _start_again(engine: Engine) -> None:
    with begin(engine) as connection:
        connection.execute(text("SET LOCAL client_min_messages = warning"))
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


def test_migrations_add_up_to_the_tables(engine: Engine) -> None:
    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_head_is_what_alembic_says() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert schema.head() == scripts.get_current_head()
    assert [script.revision for script in reversed(list(scripts.walk_revisions()))] == schema._revisions()


def test_an_empty_database_is_refused_until_it_is_upgraded(empty: Engine) -> None:
    assert schema.current(empty) is None
    with pytest.raises(SchemaBehind) as caught:
        schema.ready(empty)
    assert str(caught.value) == (
        f"The database is still empty, this program needs {schema.head()}. Run: improvers db upgrade"
    )
    schema.upgrade(empty)
    schema.ready(empty)
    assert schema.current(empty) == schema.head()


def test_an_older_database_is_refused(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    known = schema._revisions()
    monkeypatch.setattr(schema, "_revisions", lambda: [*known, "9998"])
    with pytest.raises(SchemaBehind) as caught:
        schema.ready(engine)
    assert str(caught.value) == (
        f"The database is at revision {known[-1]}, this program needs 9998. Run: improvers db upgrade"
    )


def test_a_newer_database_is_refused(empty: Engine) -> None:
    schema.upgrade(empty)
    with begin(empty) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaBehind, match=r"at revision 9999, newer than this program.*Install the newer"):
        schema.ready(empty)


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    schema.upgrade(engine)
    schema.ready(engine)


def test_programs_that_upgrade_at_once_do_it_once(empty: Engine) -> None:
    failed: list[BaseException] = []

    def upgrade() -> None:
        try:
            schema.upgrade(empty)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=upgrade) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    schema.ready(empty)


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(empty: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with begin(empty) as connection:
        connection.execute(text("CREATE TABLE reminders (id integer)"))
    with pytest.raises(Exception, match="already exists"):
        schema.upgrade(empty)
    with reading(empty) as connection:
        assert inspect(connection).get_table_names() == ["reminders"]


def test_whoever_joined_before_there_were_broadcasts_may_be_invited_as_the_ledger_says(empty: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    with begin(empty) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        stored = "now()" if connection.dialect.name == "postgresql" else "0"
        for subject, given in {"agreed": [False, True], "withdrew": [True, False], "never asked": []}.items():
            connection.execute(
                text(f"INSERT INTO people (subject, state, created_at) VALUES (:subject, 'improver', {stored})"),
                {"subject": subject},
            )
            for purpose, answers in (("invitations", given), ("membership_data", [True])):
                for answer in answers:
                    connection.execute(
                        text(
                            "INSERT INTO consents (subject, purpose, given, language, easy, channel, at) "
                            f"VALUES (:subject, :purpose, :given, 'en', :easy, 'sms', {stored})"
                        ),
                        {"subject": subject, "purpose": purpose, "given": answer, "easy": False},
                    )
    schema.upgrade(empty)
    with reading(empty) as connection:
        found = connection.execute(text("SELECT subject, may_invite FROM people")).all()
    assert {subject: bool(may) for subject, may in found} == {"agreed": True, "withdrew": False, "never asked": False}
