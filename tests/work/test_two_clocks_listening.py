"""As in test_two_clocks.py: what listening, telling back, and forgetting on request leave to the clock is done once."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from bot.channels.channel import Copy
from bot.channels.pretend import PretendChannel
from bot.channels.sms import SmsChannel
from bot.demo.doubles import Refuse
from bot.store import doubts as stored_doubts
from bot.store import partners, votes
from bot.store.engine import begin
from bot.work.asking import AskingAfterVisits
from bot.work.ballots import read_ballot
from bot.work.discarding import Discarding
from bot.work.doubts import Doubts
from bot.work.erasing import ErasingAsked
from bot.work.promises import Promises
from bot.work.tenures import Tenures
from bot.work.visit_list import VisitLists
from bot.work.voting import VoteCounts
from tests.work.hospital import ALWAYS, BEA, KEYS, LONDON, Hospital
from tests.work.listening import HEAD, UPDATE, VOTE, orders, tells_us
from tests.work.test_doubts import OURS, Scene, scene
from tests.work.test_erasing_asked import deletes, erase, everything_has_left, left_of_ade
from tests.work.test_two_clocks import CLOCKS, held_at_its_commit, somebody_waits_for_a_lock, tick_together

__all__ = ["scene"]

Tick = Callable[[], int]
PEOPLE = [f"+447700900{number:03d}" for number in range(300, 303)]
NOTHING = [0] * (CLOCKS - 1)


def all_tick(hospital: Hospital, tick: Tick) -> list[int]:
    """What each says, most to least: the others tick while the first has done its work and not yet committed."""
    said: list[int] = []
    with ThreadPoolExecutor(1) as pool:
        with held_at_its_commit(hospital.engine, lambda: said.append(tick())):
            others = pool.submit(tick_together, [tick] * (CLOCKS - 1))
            while not (somebody_waits_for_a_lock(hospital) or others.done()):
                wait([others], 0.05)
        return sorted([*said, *others.result(30)], reverse=True)


def put_for(hospital: Hospital, said: str) -> Counter[int]:
    """How often a sentence waits for each address."""
    rows = hospital.rows("SELECT address_id FROM messages WHERE direction = 'out' AND said = :said", said=said)
    return Counter(row["address_id"] for row in rows)


def recorded(hospital: Hospital, action: str) -> int:
    """How often the record says so."""
    return len(hospital.rows("SELECT id FROM record WHERE action = :action", action=action))


def open_alarms(hospital: Hospital) -> list[str]:
    """What staff must see."""
    return [row["kind"] for row in hospital.rows("SELECT kind FROM alarms WHERE over_at IS NULL ORDER BY id")]


def late_promises(hospital: Hospital) -> Tick:
    """Each of many has said two things, and heard of neither in time."""
    for person in PEOPLE * 2:
        tells_us(hospital, person)
    hospital.now = datetime(2027, 1, 20, 12, tzinfo=UTC)
    return lambda: Promises(hospital.engine, hospital.shelf, ALWAYS, hospital.clock).run()


def test_a_late_promise_is_told_once(hospital: Hospital) -> None:
    tick = late_promises(hospital)
    assert all_tick(hospital, tick) == [len(PEOPLE), *NOTHING]
    told = put_for(hospital, "common.contribution_late")
    assert (len(told), set(told.values())) == (len(PEOPLE), {1})
    assert open_alarms(hospital) == ["promise_late"]


def test_whoever_waits_for_more_than_one_tick_takes_in_hand_is_told_once(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    tick = late_promises(hospital)
    monkeypatch.setattr("bot.work.promises._MOST_AT_ONCE", len(PEOPLE) + 1)
    assert sum(tick() for _ in range(5)) == len(PEOPLE)
    assert set(put_for(hospital, "common.contribution_late").values()) == {1}


def vote_is_over(hospital: Hospital, folder: Path) -> Tick:
    """Many have voted, and the time is up."""
    file = folder / "signs.yaml"
    file.write_text(VOTE)
    ballot = read_ballot(file, hospital.shelf.current()[1], LONDON, hospital.now)
    with begin(hospital.engine) as connection:
        votes.add(connection, ballot.title, ballot.words, ballot.closes_at, "Priya", hospital.now)
    for person in PEOPLE:
        hospital.hears("VOTE", person)
        hospital.hears("green", person)
    hospital.now = datetime(2026, 12, 2, 12, tzinfo=UTC)
    return lambda: VoteCounts(hospital.engine, hospital.shelf, hospital.clock).run()


def test_the_counts_of_a_vote_are_told_once(hospital: Hospital, tmp_path: Path) -> None:
    tick = vote_is_over(hospital, tmp_path)
    assert all_tick(hospital, tick) == [len(PEOPLE), *NOTHING]
    assert sorted(put_for(hospital, "common.vote_counts").values()) == [1] * len(PEOPLE)


def tenures_are_over(hospital: Hospital) -> Tick:
    """Several Patient Partners have served for six years."""
    for person in PEOPLE:
        hospital.joins(person)
    with begin(hospital.engine) as connection:
        for row in hospital.rows("SELECT person_id FROM addresses"):
            partners.wish(connection, row["person_id"], hospital.now)
            partners.begin(connection, row["person_id"], date(2020, 11, 1))
    return lambda: Tenures(hospital.engine, LONDON, hospital.clock).run()


def test_a_tenure_ends_once(hospital: Hospital) -> None:
    tick = tenures_are_over(hospital)
    assert all_tick(hospital, tick) == [len(PEOPLE), *NOTHING]
    assert recorded(hospital, "ended_partner") == len(PEOPLE)
    assert open_alarms(hospital) == ["partner_over"]


def update_is_due(hospital: Hospital, folder: Path) -> Tick:
    """It is to go out by itself, first to those whose words it came from, then to others."""
    for person in PEOPLE:
        tells_us(hospital, person)
    file = folder / "letters.yaml"
    came_from = ", ".join(str(row["id"]) for row in hospital.rows("SELECT id FROM contributions ORDER BY id"))
    file.write_text(UPDATE.replace("[Ade]", "[Ade (on paper)]").replace("from: [1]", f"from: [{came_from}]"))
    number, _ = orders(hospital).add(file, "Priya")
    orders(hospital).send_at(number, hospital.now + timedelta(hours=1), "Priya")
    hospital.now += timedelta(hours=2)
    return lambda: orders(hospital).send_due()


def test_an_update_goes_out_once(hospital: Hospital, tmp_path: Path) -> None:
    tick = update_is_due(hospital, tmp_path)
    assert all_tick(hospital, tick) == [1, *NOTHING]
    assert_told_once(hospital)


def assert_told_once(hospital: Hospital) -> None:
    """Each of the first wave was told and asked once, and there is one second wave."""
    asked = hospital.rows("SELECT address_id FROM messages WHERE asks = :asks", asks="update:1")
    assert sorted(Counter(row["address_id"] for row in asked).values()) == [1] * len(PEOPLE)
    assert len(hospital.rows("SELECT person_id FROM update_tellings")) == len(PEOPLE)
    assert len(hospital.rows("SELECT id FROM broadcasts")) == 1
    assert recorded(hospital, "held_update") == 0


def visits_were_made(hospital: Hospital, folder: Path) -> Tick:
    """A list of visits was taken in, and it is time to ask."""
    file = folder / "visits.csv"
    file.write_text(HEAD + "".join(f"{person},eye,2026-11-24 12:00,\n" for person in PEOPLE))
    lists = VisitLists(hospital.engine, hospital.shelf, KEYS, LONDON, hospital.clock)
    assert lists.take_in(file).asked == len(PEOPLE)
    hospital.now += timedelta(hours=3)
    return lambda: AskingAfterVisits(hospital.engine, hospital.shelf, ALWAYS, hospital.clock).run()


def test_a_visit_is_asked_after_once_and_reminded_of_once(hospital: Hospital, tmp_path: Path) -> None:
    tick = visits_were_made(hospital, tmp_path)
    for said in ("common.feedback_after_visit", "common.feedback_reminder"):
        assert all_tick(hospital, tick) == [len(PEOPLE), *NOTHING]
        assert sorted(put_for(hospital, said).values()) == [1] * len(PEOPLE)
        hospital.now += timedelta(days=7)


def all_have_left(hospital: Hospital) -> list[str]:
    """Of several who asked for it: whatever was still to be said to them has left."""
    deletes(hospital)
    hospital.joins(BEA)
    for said in ("DELETE MY DATA", "yes"):
        hospital.hears(said, BEA)
    return everything_has_left(hospital)


def test_whoever_asked_for_it_is_erased_once(hospital: Hospital) -> None:
    assert len(all_have_left(hospital)) == 2
    held = len(hospital.rows("SELECT id FROM messages"))
    assert all_tick(hospital, ErasingAsked(hospital.engine, KEYS, hospital.clock).run) == [2, *NOTHING]
    assert left_of_ade(hospital) == [] and len(hospital.rows("SELECT at FROM erasures")) == 2
    copies = hospital.rows("SELECT provider_id FROM provider_copies")
    assert len({row["provider_id"] for row in copies}) == len(copies) <= held, "each is asked for once"


class Both(PretendChannel):
    """A provider that two ask for the same copy before either has an answer."""

    def __init__(self, gone: bool) -> None:
        super().__init__("sms")
        self.gone, self.asked, self._together = gone, Counter[str](), Barrier(2)

    async def discard(self, provider_id: str) -> bool | None:
        """The second to ask finds it gone, which is as good."""
        self._together.wait(30)
        self.asked[provider_id] += 1
        return self.gone


@pytest.mark.parametrize("gone", [True, False], ids=["deleted", "refused"])
def test_a_copy_at_the_provider_that_two_ask_for_is_settled_once(hospital: Hospital, gone: bool) -> None:
    deletes(hospital)
    everything_has_left(hospital)
    erase(hospital)
    copies = {row["provider_id"] for row in hospital.rows("SELECT provider_id FROM provider_copies")}
    provider = Both(gone)
    clocks = [Discarding(hospital.engine, {"sms": provider}, hospital.clock) for _ in range(2)]
    tick_together([clock.run for clock in clocks])
    assert provider.asked == dict.fromkeys(copies, 2)
    left = hospital.rows("SELECT tries, due_at FROM provider_copies")
    assert [row["tries"] for row in left] == ([] if gone else [1] * len(copies)), "a try of two is one"
    assert len({row["due_at"] for row in left}) == (0 if gone else 1)
    assert open_alarms(hospital) == []


class BothLook(SmsChannel):
    """Two have Twilio's list in hand before either writes down what it says."""

    both_have_it: Barrier

    async def copies(self, address: str, since: datetime) -> Sequence[Copy] | None:
        """What Twilio says, once both know it."""
        found = await super().copies(address, since)
        await asyncio.get_running_loop().run_in_executor(None, self.both_have_it.wait, 30)
        return found


@contextmanager
def two_who_look(scene: Scene) -> Iterator[list[Tick]]:
    """A quarter of an hour later."""
    scene.now = scene.began + stored_doubts.CALLBACK_WITHIN
    both, ticks, channels = Barrier(2), [], []
    for _ in range(2):
        channel = BothLook(scene.twilio.sid, scene.twilio.token, OURS, scene.twilio_url)
        channel.both_have_it = both
        channels.append(channel)
        ticks.append(Doubts(scene.engine, {"sms": channel}, lambda *_: ("", []), lambda: scene.now).run)
    yield ticks
    for channel in channels:
        asyncio.run(channel.close())


def test_a_doubt_that_two_look_up_is_settled_once(scene: Scene) -> None:
    letter = scene.in_doubt()
    with scene.twilio.changed:
        scene.twilio.books["sent"][-1] |= {"status": "undelivered", "error_code": 21408}
    with two_who_look(scene) as ticks:
        assert sorted(tick_together(ticks)) == [0, 1]
    row = scene.row(letter)
    assert (row.state, row.moved_by) == ("undelivered", "look-up")
    with begin(scene.engine) as connection:
        counted = connection.exec_driver_sql("SELECT times FROM alarms").scalars().all()
    assert counted == [1], "what follows from it is done once"


def test_a_doubt_that_two_cannot_settle_is_one_alarm(scene: Scene) -> None:
    letter = scene.put()
    scene.twilio.faults.put(Refuse(500, ""))
    scene.sends()
    with two_who_look(scene) as ticks:
        assert tick_together(ticks) == [0, 0]
    assert scene.row(letter).state == "unknown"
    assert scene.alarms() == [("unknown_messages", "sms")]
