"""Alive, ready, or honest about why not; and a provider is asked to come again when nothing could be kept."""

import logging
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store import schema, ticks
from bot.store.engine import begin
from tests.webhooks.callers import SMS, TELEGRAM, Call
from tests.webhooks.house import House

DOORS = (TELEGRAM, SMS)
Damage = Callable[[House, pytest.MonkeyPatch, Path], None]


def knock(house: House, door: str) -> Call:
    """A good message at one of the doors."""
    if door == TELEGRAM:
        return house.telegram.call(house.telegram.message(house.chat(), text="JOIN"))
    return house.twilio.call(house.twilio.text(house.number(), "JOIN"))


def test_a_house_in_order_is_alive_and_ready(house: House) -> None:
    assert house.client.get("/health").json == {"alive": True}
    ready = house.client.get("/ready")
    assert ready.status_code == 200 and ready.json is not None
    assert (ready.json["ready"], ready.json["revision"]) == (True, house.parts.shelf.current()[0])


def test_that_no_clock_ticks_is_said_and_fails_nothing(own_house: House) -> None:
    def says() -> tuple[int, str]:
        ready = own_house.client.get("/ready")
        assert ready.json is not None
        return ready.status_code, ready.json["clock"]

    now = own_house.parts.clock()
    assert says() == (200, "has never ticked: is a worker running?")
    with begin(own_house.parts.engine) as connection:
        ticks.ran(connection, "sweep", now - timedelta(seconds=75), 0)
    status, words = says()
    assert status == 200 and words.startswith("no leader seen for 7") and words.endswith("is a worker running?")
    with begin(own_house.parts.engine) as connection:
        ticks.ran(connection, "watch", now, 0)
    assert says() == (200, "ticking")


def before_publishing(house: House, _: pytest.MonkeyPatch, __: Path) -> None:
    """No flows yet."""
    _change(house, "DELETE FROM publications")


def before_upgrading(_: House, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A program that needs a revision more than there is."""
    shutil.copytree(schema.MIGRATIONS, folder / "migrations")
    (folder / "migrations" / "versions" / "r9998_later.py").touch()
    monkeypatch.setattr(schema, "MIGRATIONS", folder / "migrations")


def after_upgrading(house: House, _: pytest.MonkeyPatch, __: Path) -> None:
    """A newer program was here."""
    _change(house, "UPDATE alembic_version SET version_num = '9999'")


def _change(house: House, statement: str) -> None:
    with begin(house.parts.engine) as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("damage", "words", "remedy"),
    [
        (before_publishing, "No flows", "Run: improvers publish"),
        (before_upgrading, f"revision {schema.head()}, this program needs 9998", "Run: improvers db upgrade"),
        (after_upgrading, "newer than this program", "Install the newer program."),
    ],
)
def test_what_is_missing_is_said_in_one_line(
    own_house: House, damage: Damage, words: str, remedy: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    damage(own_house, monkeypatch, tmp_path)
    house = House.at(own_house.parts.database_url)
    unready = house.client.get("/ready")
    assert unready.status_code == 503 and unready.json is not None
    assert unready.json["ready"] is False
    assert words in unready.json["why"] and remedy in unready.json["why"] and "\n" not in unready.json["why"]
    assert house.client.get("/health").status_code == 200


NOWHERE = [
    pytest.param("sqlite:////no/such/folder/improvers.db", "/no/such/folder", id="sqlite"),
    pytest.param("postgresql://nobody:hidden@127.0.0.1:1/none", "127.0.0.1:1/none", id="postgresql"),
]


@pytest.mark.parametrize(("url", "where"), NOWHERE)
def test_a_database_out_of_reach_is_said_in_one_line(url: str, where: str) -> None:
    unready = House.at(url).client.get("/ready")
    assert unready.status_code == 503 and unready.json is not None
    assert where in unready.json["why"] and "Check" in unready.json["why"]
    assert "\n" not in unready.json["why"] and "hidden" not in unready.json["why"]


@pytest.mark.parametrize(("url", "where"), NOWHERE)
def test_a_message_that_cannot_be_kept_is_asked_for_again(url: str, where: str) -> None:
    house = House.at(url)
    for door in DOORS:
        answer = house.answers(knock(house, door))
        assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
        assert where not in answer.text, "a stranger learns nothing of the inside"


@pytest.mark.parametrize(
    "damage", ["DELETE FROM publications", "DROP TABLE messages", "ALTER TABLE people RENAME TO x"]
)
def test_no_fault_of_ours_is_answered_with_500(own_house: House, damage: str) -> None:
    _change(own_house, damage)
    for door in DOORS:
        answer = own_house.answers(knock(own_house, door))
        assert answer.status_code == 503 and "Retry-After" in answer.headers


def test_a_message_that_was_asked_for_again_is_heard_once(own_house: House, tmp_path: Path) -> None:
    call = knock(own_house, TELEGRAM)
    aside, there = tmp_path / "aside.db", tmp_path / "improvers.db"
    own_house.parts.engine.dispose()
    there.rename(aside)
    there.mkdir()
    assert own_house.answers(call).status_code == 503
    there.rmdir()
    aside.rename(there)
    assert own_house.answers(call).status_code == own_house.answers(call).status_code == 200
    assert len(own_house.rows("SELECT id FROM messages WHERE direction = 'in'")) == 1


def test_the_last_good_flows_go_on_when_a_newer_revision_cannot_be_read(own_house: House) -> None:
    revision, _ = own_house.parts.shelf.current()
    own_house.hears(own_house.chat(), text="JOIN")
    own_house.parts.shelf._looked = float("-inf")
    _change(own_house, "INSERT INTO revisions VALUES ('broken', '{\"flows/join.yaml\": \"steps 5\"}', 0)")
    _change(own_house, "INSERT INTO publications (revision_id, at) VALUES ('broken', 0)")
    ready = own_house.client.get("/ready")
    assert ready.json is not None and (ready.json["ready"], ready.json["revision"]) == (True, revision)
    own_house.hears(own_house.chat(), text="JOIN")


@pytest.mark.parametrize("path", ["/", "/webhooks", "/webhooks/", "/webhooks/telegram/", "/%00", "/\u202e"])
def test_an_address_that_leads_nowhere(house: House, path: str) -> None:
    answer = house.client.post(path, data=b"{}")
    assert (answer.status_code, answer.text) == (404, "Not Found.\n")
    assert answer.content_type.startswith("text/plain")


def test_a_fault_elsewhere_is_a_fault_and_is_shown(house: House, caplog: pytest.LogCaptureFixture) -> None:
    app = house.client.application
    with pytest.raises(ZeroDivisionError), app.test_request_context("/elsewhere"):
        app.handle_user_exception(ZeroDivisionError())
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def test_readiness_comes_back_with_the_database(own_house: House) -> None:
    (was,) = own_house.rows("SELECT version_num FROM alembic_version")
    _change(own_house, "UPDATE alembic_version SET version_num = '9999'")
    assert own_house.client.get("/ready").status_code == 503
    _change(own_house, f"UPDATE alembic_version SET version_num = '{was['version_num']}'")
    assert own_house.client.get("/ready").status_code == 200
