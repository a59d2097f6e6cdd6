"""The stop list is whole, loses nobody it ever knew, and holds nothing but hashes."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store.engine import reading
from bot.store.stops import ERASED, STOPPED, Stop
from bot.work import stop_list
from bot.work.erasing import Erasing
from bot.work.key_marks import WrongKey
from bot.work.stop_list import NotAStopList, StopList
from bot.work.writing import CannotWrite
from tests.work.hospital import ADE, BEA, KEYS, Hospital

CAY = "+447700900789"


def write(hospital: Hospital, path: Path) -> int:
    """The hospital's list, now."""
    hospital.now += timedelta(minutes=1)
    with reading(hospital.engine) as connection:
        return stop_list.write(path, connection, KEYS, hospital.now)


@pytest.fixture
def stopped(hospital: Hospital) -> Hospital:
    """Ade is erased, Bea and Cay have said STOP."""
    for address in (ADE, BEA, CAY):
        hospital.hears("JOIN" if address == ADE else "STOP", address)
    erasing = Erasing(hospital.engine, KEYS)
    who = erasing.at_address(ADE)
    assert who is not None
    erasing.erase(who, hospital.now)
    return hospital


def test_what_is_written_is_read_again(stopped: Hospital, tmp_path: Path) -> None:
    path = tmp_path / "list"
    assert write(stopped, path) == 3
    read = stop_list.read(path, KEYS)
    assert read.written_at == stopped.now
    assert [stop.kind for stop in read.stops] == [ERASED, STOPPED, STOPPED]
    text = path.read_text()
    assert not any(told in text for told in (ADE, BEA, CAY, KEYS.suppression))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_start_takes_off_and_a_database_that_knows_less_does_not(stopped: Hospital, tmp_path: Path) -> None:
    path = tmp_path / "list"
    write(stopped, path)
    stopped.hears("START", BEA)
    assert write(stopped, path) == 2
    # As after a disaster: a database of the same name that has never heard of anybody.
    stopped.changes("DELETE FROM erasures")
    stopped.changes("UPDATE addresses SET value_hash = 'x', stopped_at = NULL WHERE value = :cay", cay=CAY)
    assert write(stopped, path) == 2


@pytest.mark.parametrize("keep", [0, 1, 40, 150, -1, -2, -70])
def test_a_list_that_is_not_whole_is_refused_and_left_alone(stopped: Hospital, tmp_path: Path, keep: int) -> None:
    path = tmp_path / "list"
    write(stopped, path)
    cut = path.read_text()[: keep - 1 if keep < 0 else keep]
    path.write_text(cut)
    with pytest.raises(NotAStopList, match=f"{path} is not a whole stop list"):
        write(stopped, path)
    assert path.read_text() == cut


@pytest.mark.parametrize(
    "content", [b"", b"Dear all,\n" * 9, b"\xff\xfe\x00", b"hospital-improvers stop list 2\nx\ny\nz\n"]
)
def test_something_else_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "list").write_bytes(content)
    with pytest.raises(NotAStopList):
        stop_list.read(tmp_path / "list", KEYS)


def test_a_list_under_another_key_is_refused(stopped: Hospital, tmp_path: Path) -> None:
    write(stopped, tmp_path / "list")
    with pytest.raises(WrongKey, match="SUPPRESSION_KEY"):
        stop_list.read(tmp_path / "list", KEYS._replace(suppression="another"))
    assert stop_list.read(tmp_path / "list", KEYS._replace(pseudonym="another")).stops


def test_a_folder_in_which_nothing_can_be_written_is_told(stopped: Hospital, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match=r"Check the folder"):
        write(stopped, tmp_path / "none" / "list")


def test_lists_add_up_to_the_newest(stopped: Hospital) -> None:
    one, two = Stop(STOPPED, "sms", "1"), Stop(STOPPED, "sms", "2")
    early, late = stopped.now, stopped.now + timedelta(hours=1)
    assert stop_list.merged([StopList(late, (one,)), StopList(early, (one, two))]) == StopList(late, (one, two))
