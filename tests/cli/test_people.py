"""`people export` and `messages`: what staff may see, and nothing that was told in confidence."""

import csv
import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.engine import open_engine
from tests.cli.conftest import Improvers
from tests.work.hospital import ADE, BEA, JOINING, KEYS, Hospital

IN_CONFIDENCE = ("age_25_34", "25 to 34", "woman", "not_limited", "asian", "indian")


@pytest.fixture
def hospital(database: str) -> Iterator[Hospital]:
    """A hospital with an improver, somebody who has nearly joined, and somebody who has only begun."""
    hospital = Hospital(open_engine(database))
    hospital.joins()
    hospital.joins(BEA, "telegram", (*JOINING[:8], "later"))
    hospital.joins("+447700900789", replies=("JOIN", "yes"))
    yield hospital
    hospital.engine.dispose()


def named(hospital: Hospital, name: str) -> None:
    """Everybody is called this, whatever the flow would have made of it."""
    hospital.changes("UPDATE people SET facts = :facts", facts=json.dumps({"first_name": name}))


def lines(text: str) -> list[dict[str, str]]:
    """The rows of a CSV by their headings."""
    return list(csv.DictReader(io.StringIO(text)))


def test_the_membership_is_printed_without_what_was_told_in_confidence(
    improvers: Improvers, hospital: Hospital, database: str
) -> None:
    result = improvers("people", "export", DATABASE_URL=database)
    assert (result.exit_code, result.stderr) == (0, "2 people.\n")
    ade, bea = lines(result.stdout)
    assert (ade["state"], ade["first name"], ade["channels"]) == ("improver", "Ade", "sms")
    assert ade["services"] == "diabetes; eye" and ade["joined"] == "2026-11-24"
    assert (bea["state"], bea["channels"], bea["joined"]) == ("nearly", "telegram", "")
    assert not any(told in result.stdout.casefold() for told in IN_CONFIDENCE)


def test_a_formula_is_defused(improvers: Improvers, hospital: Hospital, database: str) -> None:
    named(hospital, "=HYPERLINK(1)")
    rows = lines(improvers("people", "export", DATABASE_URL=database).stdout)
    assert [row["first name"] for row in rows] == ["'=HYPERLINK(1)"] * 2
    assert rows[0]["addresses"] == f"'{ADE}"


def test_a_file_is_for_its_owner_only_and_opens_in_a_spreadsheet(
    improvers: Improvers, hospital: Hospital, database: str, tmp_path: Path
) -> None:
    named(hospital, "Zoë 🙂 “quoted”, and more")
    for file in (tmp_path / "new.csv", tmp_path / "there-already.csv"):
        if file.name != "new.csv":
            file.write_text("something older and much longer" * 1_000)
            file.chmod(0o644)
        result = improvers("people", "export", "--output", file, DATABASE_URL=database)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "2 people.\n")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert file.read_bytes().startswith("\ufeff".encode())
        assert [row["first name"] for row in lines(file.read_text("utf-8-sig"))] == ["Zoë 🙂 “quoted”, and more"] * 2


def test_an_empty_membership_is_an_empty_list(improvers: Improvers, database: str) -> None:
    result = improvers("people", "export", DATABASE_URL=database)
    assert (result.exit_code, result.stdout.count("\n"), result.stderr) == (0, 1, "0 people.\n")


@pytest.mark.parametrize("where", ["no/such/folder/people.csv", "here"])
def test_a_file_that_cannot_be_written_is_told_in_one_line(
    improvers: Improvers, database: str, tmp_path: Path, where: str
) -> None:
    result = improvers("people", "export", "--output", tmp_path / where, DATABASE_URL=database)
    assert (result.exit_code, result.stdout) == (2, "")
    assert where in result.stderr and "Traceback" not in result.stderr


def test_a_failed_message_is_listed_and_can_be_answered_after_all(
    improvers: Improvers, hospital: Hospital, database: str
) -> None:
    environ = {"DATABASE_URL": database, "SUPPRESSION_KEY": KEYS.suppression, "PSEUDONYM_KEY": KEYS.pseudonym}
    assert improvers("messages", "failed", **environ).exit_code == 0
    hospital.changes("ALTER TABLE interests RENAME TO out_of_reach")
    hospital.hears("issues", ADE)
    assert hospital.hears("parking", ADE) == "failed"
    hospital.changes("ALTER TABLE out_of_reach RENAME TO interests")

    listed = improvers("messages", "failed", **environ)
    assert (listed.exit_code, listed.stderr) == (1, "1 waiting.\n")
    number = listed.stdout.split()[0]
    assert "parking" not in listed.stdout and ADE not in listed.stdout
    again = improvers("messages", "again", number, **environ)
    assert (again.exit_code, again.stdout) == (0, "Answered.\n")
    assert "Parking and travel" in hospital.answers(ADE)[-1]
    assert improvers("messages", "failed", **environ).exit_code == 0


def test_only_a_failed_message_can_be_answered_again(improvers: Improvers, hospital: Hospital, database: str) -> None:
    for number in ("1", "0", "99999999999999999"):
        result = improvers("messages", "again", number, DATABASE_URL=database)
        assert result.exit_code == 1 and "not one that has failed" in result.stdout


@pytest.fixture
def doubt(hospital: Hospital) -> int:
    """A message of which nobody knows whether it was sent."""
    message = int(hospital.rows("SELECT max(id) AS id FROM messages WHERE direction = 'out'")[0]["id"])
    for state in ("leased", "submitting", "unknown"):
        hospital.changes(
            "UPDATE messages SET state = :state, moved_by = 'worker', reason = 'twilio_timeout', "
            "settled_at = created_at WHERE id = :id",
            state=state,
            id=message,
        )
    return message


def test_what_is_in_doubt_is_listed_without_words_or_numbers(
    improvers: Improvers, hospital: Hospital, doubt: int, database: str
) -> None:
    listed = improvers("messages", "unknown", DATABASE_URL=database)
    assert (listed.exit_code, listed.stderr) == (1, "1 in doubt.\n")
    day = hospital.now.strftime("%Y-%m-%d %H:%M")
    assert listed.stdout == f"{doubt}  sms  {day} UTC  twilio_timeout\n"


@pytest.mark.parametrize(
    ("choice", "state", "said"),
    [
        ("sent", "sent", "Decided: sent.\n"),
        ("failed", "failed", "Decided: failed.\n"),
        ("again", "failed", "Message {new} goes in its place.\n"),
    ],
)
def test_staff_decide_what_is_in_doubt_once(
    improvers: Improvers, hospital: Hospital, doubt: int, database: str, choice: str, state: str, said: str
) -> None:
    result = improvers("messages", "decide", str(doubt), choice, DATABASE_URL=database)
    new = hospital.rows("SELECT max(id) AS id FROM messages")[0]["id"]
    assert (result.exit_code, result.stdout) == (0, said.format(new=new))
    (row,) = hospital.rows("SELECT state, reason, moved_by FROM messages WHERE id = :id", id=doubt)
    assert tuple(row.values()) == (state, f"staff_{choice}:twilio_timeout", "staff")
    assert improvers("messages", "unknown", DATABASE_URL=database).exit_code == 0
    again = improvers("messages", "decide", str(doubt), choice, DATABASE_URL=database)
    assert again.exit_code == 1 and f"Message {doubt} is not in doubt" in again.stdout


def test_a_choice_that_there_is_not_is_used_wrongly(improvers: Improvers, doubt: int, database: str) -> None:
    assert improvers("messages", "decide", str(doubt), "perhaps", DATABASE_URL=database).exit_code == 2


def test_somebody_has_died_and_it_was_a_mistake(improvers: Improvers, hospital: Hospital, database: str) -> None:
    keys = {"DATABASE_URL": database, "SUPPRESSION_KEY": KEYS.suppression, "PSEUDONYM_KEY": KEYS.pseudonym}
    hospital.hears("SERVICES")
    result = improvers("people", "died", "07700 900123", **keys)
    assert (result.exit_code, result.stderr) == (0, "") and "Nothing is sent to person 1" in result.stdout
    assert hospital.rows("SELECT state FROM people WHERE id = 1") == [{"state": "died"}]
    assert hospital.rows("SELECT origin FROM record WHERE action = 'noted_death'") == [{"origin": "command"}]
    before = len(hospital.answers())
    hospital.hears("hello")
    assert len(hospital.answers()) == before
    assert hospital.rows("SELECT id FROM messages WHERE state = 'waiting' AND address_id = 1") == []
    unsaid = improvers("people", "died", ADE, "--undo", **keys)
    assert (unsaid.exit_code, unsaid.stderr) == (1, "Person 1: Say how you know that they have not died.\n")
    undone = improvers("people", "died", ADE, "--undo", "--why", "she rang", **keys)
    assert undone.exit_code == 0 and "may be written to again" in undone.stdout
    assert hospital.rows("SELECT state FROM people WHERE id = 1") == [{"state": "improver"}]
    assert improvers("people", "died", ADE, "--undo", "--why", "she rang", **keys).exit_code == 1
    nobody = improvers("people", "died", "07700 900999", **keys)
    assert (nobody.exit_code, nobody.stderr) == (1, "Nobody is known there. Nothing was changed.\n")
