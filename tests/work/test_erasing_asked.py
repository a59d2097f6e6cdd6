"""DELETE MY DATA: said once, confirmed once, and then nothing is left that could be read, sent or brought back."""

from datetime import timedelta

from bot.channels.pretend import PretendChannel
from bot.store import addresses, alarms, erasures, outbox
from bot.store.engine import begin, reading
from bot.work.acknowledging import acknowledge
from bot.work.discarding import Discarding
from bot.work.erasing import ErasingAsked
from bot.work.follow_up import FollowUp
from tests.work.hospital import ADE, KEYS, LONDON, Hospital

CHAT = "700000123"
TOLD = (ADE, "Ade", "age_25_34", "diabetes and eye", "CHAT-OF-ADE", CHAT)


def erase(hospital: Hospital) -> int:
    """What the clock does."""
    return ErasingAsked(hospital.engine, KEYS, hospital.clock).run()


def deletes(hospital: Hospital) -> None:
    """Ade, with a history and everything else, asks for it and means it."""
    hospital.joins()
    hospital.hears("NAME")
    hospital.hears("DELETE MY DATA")
    hospital.hears("yes")


def everything_has_left(hospital: Hospital) -> list[str]:
    """The worker sends all that waits; the bodies that left."""
    with begin(hospital.engine) as connection:
        claimed = outbox.claim(connection, hospital.now, timedelta(minutes=1), 100, "sms")
        entered = outbox.submit(connection, [outbox.Submission(row.id, row.fence) for row in claimed], hospital.now)
        done = [outbox.Outcome(row.id, row.fence, "accepted", provider_id=f"SMOUT{row.id}") for row in claimed]
        outbox.settle(connection, done, hospital.now)
    return [row.body or "" for row in claimed if row.id in entered]


def left_of_ade(hospital: Hospital) -> list[str]:
    """Whatever of Ade can still be read anywhere in the database."""
    everything = hospital.everything("revisions", "publications", "wordings")
    return [told for told in TOLD if told in everything]


def test_the_last_sentence_leaves_and_then_all_is_gone(hospital: Hospital) -> None:
    deletes(hospital)
    assert hospital.answers()[-1].startswith("We are deleting it all now")
    assert erase(hospital) == 0  # the last words are still to leave
    sent = everything_has_left(hospital)
    assert len(sent) == 1 and sent[0].startswith("We are deleting it all now")  # nothing else was still to be said
    assert erase(hospital) == 1 and erase(hospital) == 0
    assert left_of_ade(hospital) == []
    assert hospital.rows("SELECT id FROM equality_answers") == [] and hospital.rows("SELECT kind FROM interests") == []
    hashed = addresses.hash_of(ADE, "sms", KEYS.suppression)
    with reading(hospital.engine) as connection:
        assert [(channel, known) for channel, known, _ in erasures.everyone(connection)] == [("sms", hashed)]
    assert hospital.rows("SELECT value, value_hash FROM addresses") == [{"value": None, "value_hash": hashed}]


def test_staff_are_told_where_a_story_stands_that_nobody_will_know_of_any_more(hospital: Hospital) -> None:
    hospital.joins()
    for said in ("STORY", "anyone without my name", "I came at night", "DONE", "yes"):
        hospital.hears(said)
    FollowUp(hospital.engine, hospital.shelf, LONDON, hospital.clock).use_story(1, "a staff training", False, "Priya")
    hospital.hears("DELETE MY DATA")
    hospital.hears("yes")
    everything_has_left(hospital)
    assert erase(hospital) == 1
    assert hospital.rows("SELECT id FROM stories") == []
    with begin(hospital.engine) as connection:
        [alarm] = [one for one in alarms.still_open(connection) if one.kind == "story_withdrawn"]
        assert (alarm.about, alarm.reason) == ("story 1", "a staff training")
        assert acknowledge(connection, hospital.shelf.current(), alarm.id, "Priya", hospital.now)
        assert alarms.still_open(connection) == []


def test_nothing_can_be_sent_there_and_only_a_text_from_there_comes_back(hospital: Hospital) -> None:
    deletes(hospital)
    everything_has_left(hospital)
    erase(hospital)
    with begin(hospital.engine) as connection:
        (row,) = hospital.rows("SELECT id FROM addresses")
        outbox.put(connection, row["id"], None, "sms", hospital.now, body="News.")
    assert everything_has_left(hospital) == []
    # What the provider brings once more, and a chat that is blocked, are nobody coming back.
    (name,) = [f"SM{number}" for number in (next(hospital.numbers) - 1,)]
    assert hospital.hears("yes", name=name) == "known"
    assert hospital.hears(event="blocked", name="event") == "event"
    assert left_of_ade(hospital) == []
    assert hospital.hears("JOIN") == "heard"
    states = [row["state"] for row in hospital.rows("SELECT state FROM people ORDER BY id")]
    assert states == ["forgotten", "provisional"]


def test_whoever_writes_before_it_is_done_is_somebody_new(hospital: Hospital) -> None:
    deletes(hospital)
    hospital.hears("JOIN")
    states = [row["state"] for row in hospital.rows("SELECT state FROM people ORDER BY id")]
    assert states == ["forgotten", "provisional"] and "Ade" not in hospital.everything("revisions", "wordings")
    assert erase(hospital) == 0


def test_last_words_that_cannot_leave_hold_it_up_for_an_hour_at_most(hospital: Hospital) -> None:
    deletes(hospital)
    hospital.now += timedelta(minutes=61)
    assert erase(hospital) == 1 and left_of_ade(hospital) == []
    assert everything_has_left(hospital) == []


def test_urgent_words_are_seen_to_first(hospital: Hospital) -> None:
    hospital.hears("JOIN")
    hospital.hears("I want to kill myself")
    hospital.hears("DELETE MY DATA")
    hospital.hears("yes")
    assert "A person must first see to one message" in hospital.answers()[-1]
    everything_has_left(hospital)
    hospital.now += timedelta(hours=2)
    assert erase(hospital) == 0
    hospital.changes("UPDATE messages SET needs_person = NULL")
    assert erase(hospital) == 1 and left_of_ade(hospital) == []


def test_no_is_no(hospital: Hospital) -> None:
    hospital.joins()
    hospital.hears("DELETE MY DATA")
    hospital.hears("no")
    hospital.now += timedelta(hours=2)
    assert erase(hospital) == 0 and ADE in hospital.everything()


class Provider(PretendChannel):
    """One that deletes what it is asked to, after a first refusal of each."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    async def discard(self, provider_id: str) -> bool | None:
        """False the first time."""
        self.asked.append(provider_id)
        return self.asked.count(provider_id) > 1


def test_the_provider_is_asked_until_its_copies_are_gone(hospital: Hospital) -> None:
    deletes(hospital)
    heard = len(hospital.rows("SELECT id FROM messages WHERE direction = 'in'"))
    everything_has_left(hospital)
    erase(hospital)
    provider = Provider()
    discarding = Discarding(hospital.engine, {"sms": provider}, hospital.clock)
    assert discarding.run() == 0 and len(provider.asked) == heard + 1
    assert discarding.run() == 0  # not before its time
    hospital.now += timedelta(minutes=11)
    assert discarding.run() == heard + 1
    assert hospital.rows("SELECT id FROM provider_copies") == []


def test_copies_that_stay_for_days_are_an_alarm(hospital: Hospital) -> None:
    deletes(hospital)
    everything_has_left(hospital)
    erase(hospital)
    hospital.now += timedelta(days=3, minutes=1)
    provider = Provider()
    discarding = Discarding(hospital.engine, {"sms": provider}, hospital.clock)
    discarding.run()
    assert hospital.rows("SELECT kind FROM alarms WHERE over_at IS NULL") == [{"kind": "provider_copies"}]
    hospital.now += timedelta(minutes=11)
    discarding.run()
    assert hospital.rows("SELECT kind FROM alarms WHERE over_at IS NULL") == []
