"""`improvers duty` and `improvers handovers`, as staff type them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from bot.store.engine import open_engine
from tests.cli.conftest import Improvers
from tests.work.hospital import Hospital

pytestmark = pytest.mark.thorough

SAID = "nobody told us that the clinic had moved"


@pytest.fixture
def store(database: str) -> Iterator[Engine]:
    """A database in which somebody has complained."""
    engine = open_engine(database)
    hospital = Hospital(engine, datetime.now(UTC))
    for said in ("complain", SAID):
        hospital.hears(said)
    yield engine
    engine.dispose()


def test_a_conversation_from_the_list_to_the_end(improvers: Improvers, database: str, store: Engine) -> None:
    url = {"DATABASE_URL": database}
    listed = improvers("handovers", "list", **url)
    assert (listed.exit_code, listed.stderr) == (1, "1 open, 1 that nobody has taken.\n")
    assert listed.stdout.startswith("1  complain, since ") and SAID not in listed.stdout
    shown = improvers("handovers", "show", "1", "--by", "Priya", **url)
    assert shown.exit_code == 0 and f"they: {SAID}" in shown.stdout
    assert improvers("handovers", "take", "1", "--by", "Priya", **url).stdout == "Priya has handover 1.\n"
    other = improvers("handovers", "take", "1", "--by", "Sam", typed="n\n", **url)
    assert other.exit_code == 1 and "Priya has it. Take it over?" in other.stderr
    no = improvers("handovers", "answer", "1", "We are sorry.", "--by", "Priya", typed="n\n", **url)
    assert no.exit_code == 1 and "Priya at Leicester's Hospitals: We are sorry." in no.stderr
    sent = improvers("handovers", "answer", "1", "We are sorry.", "--by", "Priya", "--yes", **url)
    assert sent.exit_code == 0 and "waits to leave" in sent.stdout
    assert improvers("handovers", "back", "1", "--by", "Priya", typed="n\n", **url).exit_code == 1
    back = improvers("handovers", "back", "1", "--by", "Priya", "--why", "rang them", typed="y\n", **url)
    assert (back.exit_code, back.stdout) == (0, "Handover 1 is handed back.\n")
    assert improvers("handovers", "list", **url).exit_code == 0
    again = improvers("handovers", "back", "1", "--by", "Priya", "--yes", **url)
    assert again.exit_code == 2 and "closed already (back, Priya)" in again.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("show", "9", "--by", "Priya"),
        ("take", "1"),
        ("take", "one", "--by", "Priya"),
        ("answer", "1", "-", "--by", "Priya"),
        ("answer", "1", " ", "--by", "Priya", "--yes"),
        ("back", "0", "--by", "Priya"),
    ],
)
def test_used_wrongly(improvers: Improvers, database: str, store: Engine, words: tuple[str, ...]) -> None:
    result = improvers("handovers", *words, DATABASE_URL=database)
    assert result.exit_code == 2 and "Traceback" not in result.stderr


def test_who_is_on_duty(improvers: Improvers, database: str) -> None:
    url = {"DATABASE_URL": database}
    assert improvers("duty", "show", **url).exit_code == 1
    now = datetime.now(UTC)
    times = (
        "--from",
        f"{now - timedelta(days=1):%Y-%m-%d %H:%M}",
        "--until",
        f"{now + timedelta(days=1):%Y-%m-%d %H:%M}",
    )
    put = improvers("duty", "set", "Priya", "--phone", "07700 900801", *times, "--by", "Lee", **url)
    assert (
        put.exit_code == 0
        and put.stdout.startswith("1  Priya (first), ")
        and "+447700900801: on duty now" in put.stdout
    )
    clash = improvers("duty", "set", "Sam", "--phone", "07700 900802", *times, "--by", "Lee", **url)
    assert clash.exit_code == 2 and "improvers duty end 1" in clash.stderr
    second = improvers("duty", "set", "Sam", "--email", "sam@example.nhs.uk", *times, "--second", "--by", "Lee", **url)
    assert second.exit_code == 0 and "Sam (second)" in second.stdout
    assert len(improvers("duty", "show", **url).stdout.splitlines()) == 2
    doctor = improvers("doctor", "--deep", **url).stdout
    assert "On duty: Priya and Sam" in doctor
    assert improvers("duty", "end", "1", "--by", "Lee", **url).exit_code == 0
    assert improvers("duty", "end", "1", "--by", "Lee", **url).exit_code == 1
    assert improvers("duty", "set", "Sam", "--by", "Lee", **url).exit_code == 2
