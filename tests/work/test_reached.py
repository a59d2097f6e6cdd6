"""Counts of a vote, that it takes longer, that praise was passed on: told is whoever it reached, and nobody else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.channel import Refused
from bot.store import reached, votes
from bot.store.engine import begin, reading
from bot.work.ballots import read_ballot
from bot.work.erasing import ErasingAsked
from bot.work.follow_up import FollowUp
from bot.work.promises import Promises
from bot.work.receipts import Receipts
from bot.work.voting import VoteCounts
from tests.work.hospital import ADE, ALWAYS, BEA, KEYS, LONDON, Hospital
from tests.work.listening import VOTE, sent, tells_us
from tests.work.test_unheard import TOO_LATE, WEEK, Wave

COUNTS, LATE, PRAISE = "vote_answers", "contributions", "praise"
IN_ORDER = {COUNTS: "person_id", LATE: "id", PRAISE: "id"}


class Post(Wave):
    """Somebody who told us something, and what becomes of the newest message to them."""

    def __init__(self, hospital: Hospital) -> None:
        hospital.joins(ADE)
        tells_us(hospital)
        sent(hospital)
        self.hospital = hospital
        self.receipts = Receipts(hospital.engine, hospital.clock)
        self.promises = Promises(hospital.engine, hospital.shelf, ALWAYS, hospital.clock)
        self.staff = FollowUp(hospital.engine, hospital.shelf, LONDON, hospital.clock)

    def heard(self, table: str, what: str = "") -> list[tuple[bool, bool]]:
        """Of each row there: whether it reached nobody, and whether that may still change; once the clock looked."""
        self.promises.run()
        self.promises.run()
        columns = f"{what}unheard_at AS lost, {what}message_id AS message"
        rows = self.hospital.rows(f"SELECT {columns} FROM {table} ORDER BY {IN_ORDER[table]}")
        return [(row["lost"] is not None, row["message"] is not None) for row in rows]

    def comes(self, status: str, error: str = "") -> None:
        """The carrier's word on the newest message."""
        self.letter = self.newest()
        self.reported(status, error)


@pytest.fixture
def post(hospital: Hospital) -> Post:
    """That of Ade."""
    return Post(hospital)


def voted(post: Post, folder: Path, *addresses: str) -> int:
    """A vote that these gave an answer to, and that is over and told."""
    file = folder / "vote.yaml"
    file.write_text(VOTE)
    hospital = post.hospital
    ballot = read_ballot(file, hospital.shelf.current()[1], LONDON, hospital.now)
    with begin(hospital.engine) as connection:
        number = votes.add(connection, *ballot, "Priya", hospital.now)
    for address in addresses:
        for said in ("VOTE", "blue"):
            hospital.hears(said, address)
    sent(hospital)
    hospital.now = datetime(2026, 12, 2, 12, tzinfo=UTC)
    return number


def not_told(post: Post, vote: int) -> int:
    with reading(post.hospital.engine) as connection:
        return reached.not_told_the_counts(connection, vote)


def test_whoever_the_counts_did_not_reach_was_not_told_them(post: Post, tmp_path: Path) -> None:
    vote = voted(post, tmp_path, ADE, BEA)
    post.hospital.hears("STOP", BEA)
    assert VoteCounts(post.hospital.engine, post.hospital.shelf, post.hospital.clock).run() == 1
    assert post.heard(COUNTS) == [(False, True), (True, False)] and not_told(post, vote) == 1
    post.leaves()
    assert post.heard(COUNTS)[0] == (False, True), "on its way"
    post.comes("undelivered", "30005")
    assert post.heard(COUNTS)[0] == (True, True) and not_told(post, vote) == 2
    post.comes("delivered")
    assert post.heard(COUNTS)[0] == (False, False) and not_told(post, vote) == 1, "a receipt that came late"


def test_the_counts_of_several_votes_are_each_told_once(post: Post, tmp_path: Path) -> None:
    for _ in range(2):
        post.hospital.now = datetime(2026, 11, 25, 12, tzinfo=UTC)
        voted(post, tmp_path, ADE)
    counting = VoteCounts(post.hospital.engine, post.hospital.shelf, post.hospital.clock)
    assert (counting.run(), counting.run()) == (2, 0)


def test_whoever_did_not_hear_that_it_takes_longer_is_known_and_is_not_written_to_again(post: Post) -> None:
    post.hospital.now = TOO_LATE
    assert post.heard(LATE, "late_") == [(False, True), (False, True)]
    letter = post.newest()
    assert post.leaves(Refused("twilio_30006")) == []
    assert post.heard(LATE, "late_") == [(True, True), (True, True)]
    post.hospital.now += WEEK + timedelta(hours=1)
    assert post.heard(LATE, "late_") == [(True, False), (True, False)], "nothing more is heard of it"
    assert post.newest() == letter, "they are for staff"


def test_whoever_can_be_told_nothing_was_not_told_that_it_takes_longer(post: Post) -> None:
    post.hospital.hears("STOP")
    post.hospital.now = TOO_LATE
    assert post.heard(LATE, "late_") == [(True, False), (True, False)] and post.alarms() == ["promise_late"]


def test_whoever_praised_is_told_that_it_was_passed_on_and_has_heard(post: Post) -> None:
    post.staff.pass_on(1, "Priya")
    (body,) = post.leaves()
    assert body.startswith("Leicester's Hospitals: you told us what was good. We have passed it on to the team")
    assert "eye" not in body.casefold(), "other people may read it"
    assert post.told() == [True, False]
    post.comes("delivered")
    assert post.heard(PRAISE) == [(False, False)] and post.told() == [True, False]
    for said in ("WHAT HAPPENED", "2"):
        post.hospital.hears(said)
    assert post.hospital.answers()[-1].startswith(
        "You said: The nurse. For Eye clinic: We have passed it on to the team, without your name."
    )


def test_where_that_reached_nobody_they_wait_to_hear_still(post: Post) -> None:
    post.staff.pass_on(1, "Priya")
    post.leaves()
    post.comes("undelivered", "30005")
    assert post.heard(PRAISE) == [(True, True)] and post.told() == [False, False]
    post.comes("delivered")
    assert post.heard(PRAISE) == [(False, False)] and post.told() == [True, False]


def test_what_staff_told_them_meanwhile_stays_told(post: Post) -> None:
    post.staff.pass_on(1, "Priya")
    post.leaves()
    post.comes("undelivered", "30005")
    assert post.told() == [False, False]
    post.hospital.now += timedelta(days=1)
    post.staff.told(1, "Priya")
    for status in ("delivered", "delivered"):
        post.comes(status)
        assert post.told() == [True, False]


def test_praise_of_whoever_would_not_be_told_is_answered_by_passing_it_on(post: Post) -> None:
    tells_us(post.hospital, BEA, "no")
    before = len(post.hospital.answers(BEA))
    post.staff.pass_on(2, "Priya")
    rows = post.hospital.rows("SELECT told_at FROM contributions ORDER BY id")
    assert [row["told_at"] is not None for row in rows] == [False, False, True, False]
    assert len(post.hospital.answers(BEA)) == before


def test_whoever_is_erased_meanwhile_is_not_looked_for(post: Post) -> None:
    post.hospital.now = TOO_LATE
    post.promises.run()
    for said in ("DELETE MY DATA", "yes"):
        post.hospital.hears(said)
    post.leaves()
    ErasingAsked(post.hospital.engine, KEYS, post.hospital.clock).run()
    assert [watched for _, watched in post.heard(LATE, "late_")] == [False, False]
