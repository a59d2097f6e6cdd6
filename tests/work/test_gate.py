"""What every letter passes on its way out, judged on a real database at times that a test chooses."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from bot.programme.hours import OpenHours
from bot.store import addresses, alarms, limits, outbox
from bot.store.chat_pace import CHAT_BURST, STEPS_A_SECOND
from bot.store.engine import begin
from bot.store.outbox import BULK, FACTS, REPLIES, STAFF, LetterRow
from bot.store.tables import messages, people
from bot.work import spending
from bot.work.admission import Hold, Judge
from bot.work.gate import Gate
from bot.work.spending import BRAKES
from tests.store.scenes import NOW, at_once
from tests.work.hospital import KEYS, LONDON

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAYTIME = OpenHours(time(9), time(19), LONDON)
LONG_AGO = NOW - timedelta(days=300)
FAST = {"sms": 5000.0, "telegram": 5000.0}


@dataclass
class House:
    """Letters to people, and a gate that judges them."""

    connection: Connection
    gate: Judge = field(default_factory=lambda: Gate(FAST, DAYTIME, 1000))
    now: datetime = NOW
    people: int = 0

    def person(
        self, number: str = "", *, state: str = "improver", since: datetime = LONG_AGO, channel: str = "sms"
    ) -> int:
        """Somebody new to the test; the number of their address."""
        self.people += 1
        value = number or f"+44770090{self.people:04d}"
        hashed = addresses.hash_of(value, channel, KEYS.suppression)
        arrival = addresses.arrive(self.connection, channel, value, hashed, since)
        self.connection.execute(people.update().where(people.c.id == arrival.person_id).values(state=state))
        return arrival.address_id

    def letter(
        self, address: int | None = None, *, lane: int = REPLIES, kind: str = "text", body: str = "Hello",
        channel: str = "sms", expires_at: datetime | None = None,
    ) -> tuple[LetterRow, Sequence[str]]:  # fmt: skip
        """A claimed letter to an address, and what it says."""
        address = self.person(channel=channel) if address is None else address
        which = outbox.put(
            self.connection, address, None, channel, self.now - SECOND, body=body, kind=kind, lane=lane,
            expires_at=expires_at,
        )  # fmt: skip
        for row in outbox.claim(self.connection, self.now, MINUTE, 1000, channel):
            if row.id == which:
                # Out of the way of the next letter to the same address: the gate does not ask what has become of it.
                arrived = messages.update().where(messages.c.id == which).values(state="accepted", moved_by="receipt")
                self.connection.execute(arrived)
                return row, (body,)
        raise AssertionError("It was not due.")

    def judge(self, *letters: tuple[LetterRow, Sequence[str]]) -> list[Hold | None]:
        """What the gate says; what leaves has left, what is held is due again, as delivery writes it down."""
        verdicts = list(self.gate.judge(self.connection, letters, self.now))
        for (row, _), hold in zip(letters, verdicts, strict=True):
            news = {"state": "accepted", "accepted_at": self.now} if hold is None else {"reason": hold.reason}
            self.connection.execute(messages.update().where(messages.c.id == row.id).values(news))
        return verdicts

    def alarms(self) -> list[tuple[str, str, int]]:
        """The alarms that are open: kind, about, times."""
        return [(alarm.kind, alarm.about, alarm.times) for alarm in alarms.still_open(self.connection)]


@pytest.fixture
def house(connection: Connection) -> House:
    """A house at noon on a Tuesday."""
    return House(connection)


# Hours and time


@pytest.mark.parametrize(
    ("lane", "kind", "held"),
    [
        (BULK, "text", True),
        (BULK, "urgent", False),
        (REPLIES, "text", False),
        (REPLIES, "urgent", False),
        (REPLIES, "farewell", False),
    ],
)
@pytest.mark.parametrize("channel", ["sms", "telegram"])
def test_what_we_start_waits_for_the_hours(house: House, channel: str, lane: int, kind: str, held: bool) -> None:
    house.now = datetime(2026, 11, 3, 20, 0, tzinfo=UTC)
    opening = Hold("sending_hours", datetime(2026, 11, 4, 9, 0, tzinfo=UTC))
    assert house.judge(house.letter(lane=lane, kind=kind, channel=channel)) == [opening if held else None]
    house.now = opening.until
    assert house.judge(house.letter(lane=lane, kind=kind, channel=channel)) == [None]


@pytest.mark.parametrize("lane", [REPLIES, BULK])
def test_what_is_too_late_never_leaves(house: House, lane: int) -> None:
    late = house.letter(lane=lane, expires_at=NOW)
    in_time = house.letter(lane=lane, expires_at=NOW + SECOND)
    assert house.judge(late, in_time) == [Hold("expired", NOW, "expired"), None]


def test_a_channel_without_a_rate_is_not_held_back(house: House) -> None:
    house.gate = Gate({}, DAYTIME, 1)
    assert house.judge(*(house.letter() for _ in range(3))) == [None] * 3


# Rates


def test_beyond_the_rate_letters_are_held_and_verdicts_keep_their_order(house: House) -> None:
    house.gate = Gate({"sms": 2, "telegram": 1}, DAYTIME, 1000)
    letters = [house.letter(channel=channel) for channel in ("sms", "telegram", "sms", "telegram", "sms")]
    verdicts = house.judge(*letters)
    assert [hold and hold.reason for hold in verdicts] == [None, None, None, "rate", "rate"]
    assert all(hold is None or NOW < hold.until <= NOW + 1.1 * SECOND for hold in verdicts)


@pytest.mark.parametrize("lane", [REPLIES, BULK])
@pytest.mark.parametrize(("channel", "body"), [("telegram", "Hello"), ("sms", "a" * 161), ("sms", "a" * 400)])
def test_what_does_not_leave_after_all_costs_no_rate_and_no_money(
    house: House, lane: int, channel: str, body: str
) -> None:
    house.gate = Gate({"sms": 2, "telegram": 1}, DAYTIME, 1000)
    first, other = house.letter(lane=lane, channel=channel, body=body), house.letter(channel=channel, body=body)
    assert house.gate.judge(house.connection, [first], NOW) == [None]
    house.gate.take_back(house.connection, [first], NOW)
    names = ("sms_parts", NOW.replace(hour=0)), *((name, NOW) for name in BRAKES)
    assert [limits.tally(house.connection, name, since) for name, since in names] == [0, 0, 0]
    assert house.gate.judge(house.connection, [other], NOW) == [None]
    (hold,) = house.gate.judge(house.connection, [house.letter(channel=channel, body=body)], NOW)
    assert hold is not None and hold.reason == "rate"


def test_replies_go_before_bulk_whatever_the_order(house: House) -> None:
    house.gate = Gate({"sms": 1}, DAYTIME, 1000)
    bulk, reply = house.letter(lane=BULK), house.letter()
    held, free = house.judge(bulk, reply)
    assert free is None and held is not None and held.reason == "rate"


def test_parts_are_what_counts_by_sms(house: House) -> None:
    house.gate = Gate({"sms": 3}, DAYTIME, 1000)
    verdicts = house.judge(house.letter(body="a" * 161), house.letter(body="a"), house.letter(body="a"))
    assert [hold is None for hold in verdicts] == [True, True, False]


def test_pieces_are_what_counts_on_telegram(house: House) -> None:
    house.gate = Gate({"telegram": 3}, DAYTIME, 1000)
    (long, _), short = house.letter(channel="telegram"), house.letter(channel="telegram")
    verdicts = house.judge((long, ("one", "two")), short, house.letter(channel="telegram"))
    assert [hold is None for hold in verdicts] == [True, True, False]


CHAT_SPAN = CHAT_BURST * STEPS_A_SECOND


def to_chat(house: House, chat: int, pieces: int = 1, **more: Any) -> tuple[LetterRow, Sequence[str]]:
    """A letter to one chat, in so many pieces."""
    row, (body,) = house.letter(chat, channel="telegram", **more)
    return row, (body,) * pieces


def put_ahead(house: House, seconds: float) -> None:
    """What has left for chats left so much later, or earlier: the database's own clock cannot be put on or stopped."""
    with limits.held(house.connection, "telegram", house.now) as held:
        steps, chats = round(seconds * STEPS_A_SECOND), held.bucket.chats
        chats.moments = {when + steps: those for when, those in chats.moments.items()}


def slack(house: House) -> float:
    """The seconds for which a test may stand still without outlasting what it is about."""
    return 60.0 if house.connection.dialect.name == "postgresql" else 0.0


def seconds_pass(house: House, seconds: float) -> None:
    """For the gate, since `takes_its_time`."""
    house.now += seconds * SECOND
    if slack(house):
        put_ahead(house, -seconds - slack(house))


def takes_its_time(house: House) -> None:
    """However slow the test is from here on, what has left for chats left just now."""
    put_ahead(house, slack(house))


def is_chat_rate(hold: Hold | None, house: House, seconds: float) -> bool:
    """Held for so many seconds."""
    if hold is None or hold.reason != "chat_rate":
        return False
    return seconds <= (hold.until - house.now).total_seconds() <= seconds + 0.1 + slack(house)


def test_one_chat_gets_a_few_together_and_then_as_many_seconds_nothing_while_others_go_on(house: House) -> None:
    eager = house.person("42", channel="telegram")
    for _ in range(CHAT_BURST):
        assert house.judge(to_chat(house, eager)) == [None]
    takes_its_time(house)
    again, press = to_chat(house, eager), to_chat(house, eager, kind="press", lane=BULK)
    held, *others = house.judge(again, house.letter(channel="telegram"), press)
    assert is_chat_rate(held, house, CHAT_BURST) and others == [None, None]
    seconds_pass(house, CHAT_BURST + 0.1)
    assert house.judge(again) == [None]


def test_the_pieces_of_a_long_text_count_each(house: House) -> None:
    eager, other = (house.person(number, channel="telegram") for number in ("42", "43"))
    assert house.judge(to_chat(house, eager, 2)) == [None]
    takes_its_time(house)
    (held,) = house.judge(to_chat(house, eager, 2))
    assert is_chat_rate(held, house, CHAT_BURST)
    assert house.judge(to_chat(house, eager, 1)) == [None], "for one there is room"
    # Longer than ever leaves together: it leaves where nothing has lately, and takes up the seconds after it.
    assert house.judge(to_chat(house, other, 5)) == [None]
    takes_its_time(house)
    seconds_pass(house, CHAT_BURST + 0.1)
    assert house.judge(to_chat(house, other, 1)) == [None]
    takes_its_time(house)
    (held,) = house.judge(to_chat(house, other, 1))
    assert is_chat_rate(held, house, CHAT_BURST - 0.1)


def test_what_does_not_leave_for_a_chat_after_all_takes_no_room_there(house: House) -> None:
    eager = house.person("42", channel="telegram")
    withheld = to_chat(house, eager, 3)
    assert house.gate.judge(house.connection, [withheld], NOW) == [None]
    house.gate.take_back(house.connection, [withheld], NOW)
    assert house.judge(to_chat(house, eager, 3)) == [None]


@pytest.mark.parametrize(("pieces", "most"), [(1, CHAT_BURST), (2, 1)])
def test_workers_at_once_do_not_let_more_through_to_one_chat_than_one_would(
    engine: Engine, pieces: int, most: int
) -> None:
    with begin(engine) as connection:
        house = House(connection)
        eager = house.person("42", channel="telegram")
        letters = [to_chat(house, eager, pieces) for _ in range(8)]
    gates = [Gate(FAST, DAYTIME, 1000) for _ in letters]
    judged = at_once(8, engine, lambda connection, which: gates[which].judge(connection, [letters[which]], NOW))
    left = [hold for (hold,) in judged].count(None)
    # By the clock that counts: on a machine that stands still so long more may leave, one after the other.
    with begin(engine) as connection:
        noted = limits.seen(connection, NOW)["telegram"].bucket.chats.of_chat(eager)
    spans = [sum(n for when, n in noted if first <= when <= first + CHAT_SPAN) for first, _ in noted]
    assert left >= most and max(spans) == most * pieces
    assert {hold.reason for (hold,) in judged if hold is not None} <= {"chat_rate"}


def test_of_one_batch_one_letter_goes_to_a_chat_and_the_next_a_second_later(house: House) -> None:
    eager = house.person("42", channel="telegram")
    reply, bulk = house.letter(eager, channel="telegram"), house.letter(eager, channel="telegram", lane=BULK)
    press = house.letter(eager, channel="telegram", kind="press")
    urgent = house.letter(eager, channel="telegram", kind="urgent")
    other = house.letter(channel="telegram")
    assert house.judge(press, bulk, reply, other) == [None, Hold("chat_rate", NOW + SECOND), None, None]
    assert house.judge(reply, urgent) == [None, None], "help in an emergency waits for nothing"
    more = [to_chat(house, eager, kind="urgent") for _ in range(CHAT_BURST)]
    assert house.judge(*more) == [None] * CHAT_BURST, "and not for what has left of late either"


def test_a_letter_that_was_held_takes_the_room_that_was_kept_for_it(house: House) -> None:
    if house.connection.dialect.name == "postgresql":
        house.gate = Gate({"sms": 0.001}, DAYTIME, 1000)  # its own clock goes on by itself
    else:
        house.gate = Gate({"sms": 1}, DAYTIME, 1000)
    first, held = house.letter(), house.letter()
    _, hold = house.judge(first, held)
    assert hold is not None
    house.now = hold.until
    newcomer, again = house.judge(house.letter(), held)
    assert newcomer is not None
    assert (again is None) == (house.connection.dialect.name == "sqlite")


def test_two_workers_who_take_both_channels_do_not_wait_for_each_other(engine: Engine) -> None:
    with begin(engine) as connection:
        house = House(connection)
        letters = [house.letter(channel=channel) for channel in ("sms", "telegram") * 20]
    gate = Gate({"sms": 10, "telegram": 10}, DAYTIME, 1000)

    def judge(connection: Connection, which: int) -> int:
        mine = letters[which::4][:: 1 if which % 2 else -1]
        return sum(hold is None for hold in gate.judge(connection, mine, NOW))

    assert sum(at_once(4, engine, judge)) == 20


# Spending


def test_a_bulk_run_stops_at_nine_tenths_and_leaves_the_rest_for_replies(house: House) -> None:
    house.gate = Gate(FAST, DAYTIME, 20)
    bulk = house.judge(*(house.letter(lane=BULK) for _ in range(18)))
    assert bulk == [None] * 18
    tomorrow = Hold("spending_cap", datetime(2026, 11, 4, tzinfo=UTC))
    stranger = house.person(state="provisional")
    verdicts = house.judge(house.letter(lane=BULK), house.letter(stranger), house.letter(stranger), house.letter())
    assert verdicts == [tomorrow, None, tomorrow, None]
    assert house.alarms() == [("spending_cap", "sms", 1)]


def test_help_in_an_emergency_leaves_whatever_it_costs_and_is_counted(house: House) -> None:
    house.gate = Gate(FAST, DAYTIME, 1)
    stranger = house.person("+353870000000", state="provisional", since=NOW)
    assert house.judge(house.letter(stranger, kind="urgent"), house.letter(stranger, kind="farewell")) == [None, None]
    day, hour = datetime(2026, 11, 3, tzinfo=UTC), NOW
    assert limits.tally(house.connection, spending.PARTS, day) == 2
    assert [limits.tally(house.connection, name, hour) for name in BRAKES] == [2, 2]
    assert house.alarms() == []


def test_the_day_of_a_cap_is_the_wall_clocks(house: House) -> None:
    house.gate, house.now = Gate(FAST, DAYTIME, 1), datetime(2026, 7, 1, 22, 59, tzinfo=UTC)
    first, second = house.letter(), house.letter()
    assert house.judge(first, second) == [None, Hold("spending_cap", datetime(2026, 7, 1, 23, 0, tzinfo=UTC))]
    house.now += MINUTE
    assert house.judge(second) == [None]


@pytest.mark.parametrize(
    ("number", "since", "brake"),
    [
        ("+447700900999", NOW - 3 * HOUR, "sms_new"),
        ("+353870000000", LONG_AGO, "sms_abroad"),
        ("+447797700000", LONG_AGO, "sms_abroad"),
    ],
)
def test_texts_to_new_numbers_and_abroad_are_braked_until_the_next_hour(
    house: House, number: str, since: datetime, brake: str
) -> None:
    limits.count(house.connection, brake, NOW, BRAKES[brake] - 1)
    pumped = house.person(number, state="provisional", since=since)
    known, old = house.person(), house.person(state="provisional")
    letters = [house.letter(pumped), house.letter(pumped), house.letter(pumped), house.letter(known), house.letter(old)]
    braked = Hold("texts_braked", NOW + HOUR)
    assert house.judge(*letters) == [None, braked, braked, None, None]
    assert house.alarms() == [("texts_braked", brake, 1)]
    house.now += HOUR
    assert house.judge(*letters[1:3]) == [None, None]


def test_each_brake_counts_for_itself_and_whoever_has_joined_is_not_braked(house: House) -> None:
    limits.count(house.connection, "sms_abroad", NOW, BRAKES["sms_abroad"])
    new_here = house.person(state="provisional", since=NOW)
    joined = house.person("+353870000000", since=NOW)
    assert house.judge(house.letter(new_here), house.letter(joined)) == [None, None]
    assert [limits.tally(house.connection, name, NOW) - most for name, most in BRAKES.items()] == [2 - 500, 1]


def test_telegram_costs_nothing(house: House) -> None:
    house.gate = Gate(FAST, DAYTIME, 1)
    assert house.judge(*(house.letter(channel="telegram") for _ in range(5))) == [None] * 5
    assert limits.tally(house.connection, spending.PARTS, datetime(2026, 11, 3, tzinfo=UTC)) == 0


def test_what_finds_no_room_costs_nothing_yet(house: House) -> None:
    house.gate = Gate({"sms": 1}, DAYTIME, 1000)
    house.judge(house.letter(), house.letter(), house.letter())
    assert limits.tally(house.connection, spending.PARTS, datetime(2026, 11, 3, tzinfo=UTC)) == 1


def test_an_alarm_is_over_when_its_day_or_hour_is(house: House) -> None:
    house.gate = Gate(FAST, DAYTIME, 2)
    limits.count(house.connection, "sms_abroad", NOW, BRAKES["sms_abroad"])
    abroad = house.person("+353870000000", state="nearly")
    house.judge(house.letter(abroad), house.letter(), house.letter(), house.letter())
    alarms.raise_alarm(house.connection, "channel_paused", "sms", "twilio_20003", NOW)
    both = {("spending_cap", "sms"), ("texts_braked", "sms_abroad"), ("channel_paused", "sms")}
    for moment, still in (
        (NOW + 59 * MINUTE, both),
        (NOW + HOUR, both - {("texts_braked", "sms_abroad")}),
        (NOW + 12 * HOUR, {("channel_paused", "sms")}),
    ):
        spending.end_alarms(house.connection, DAYTIME, moment)
        assert {(kind, about) for kind, about, _ in house.alarms()} == still


def test_the_cap_holds_however_many_workers_send(engine: Engine) -> None:
    with begin(engine) as connection:
        house = House(connection)
        letters = [house.letter() for _ in range(40)]
    gate = Gate(FAST, DAYTIME, 25)
    left = at_once(4, engine, lambda connection, which: gate.judge(connection, letters[which::4], NOW).count(None))
    assert sum(left) == 25


def test_what_we_begin_waits_for_the_end_of_a_pause_and_answers_do_not(house: House) -> None:
    ade = house.person()
    end = NOW + timedelta(days=9)
    house.connection.execute(people.update().values(quiet_until=end))
    begun, urgent = house.letter(ade, lane=BULK), house.letter(ade, lane=BULK, kind="urgent")
    late = house.letter(ade, lane=BULK, expires_at=NOW)
    assert house.judge(begun, urgent, late, house.letter(ade)) == [
        Hold("paused", end),
        None,
        Hold("expired", NOW, "expired"),
        None,
    ]
    house.now = end
    assert house.judge(house.letter(ade, lane=BULK)) == [None]


def test_what_whoever_has_a_place_must_know_does_not_wait_for_the_end_of_a_pause(house: House) -> None:
    ade = house.person()
    house.connection.execute(people.update().values(quiet_until=NOW + timedelta(days=9)))
    assert house.judge(house.letter(ade, lane=BULK, kind=FACTS)) == [None]


@pytest.mark.parametrize("state", ["left", "died"])
def test_nothing_is_begun_with_somebody_who_is_gone(house: House, state: str) -> None:
    ade = house.person(state=state)
    begun = [house.letter(ade, lane=BULK, kind=kind) for kind in ("text", FACTS)]
    answers = [house.letter(ade), house.letter(ade, lane=BULK, kind=STAFF)]
    their_own = house.letter(ade, lane=BULK)
    their_own = (their_own[0]._replace(conversation_id=1), their_own[1])
    gone = Hold(state, NOW, "cancelled")
    assert house.judge(*begun, *answers, their_own) == [gone, gone, None, None, None]


def test_what_was_to_begin_with_somebody_who_is_gone_is_called_back(house: House) -> None:
    ade = house.person(state="left")
    number = outbox.put(house.connection, ade, None, "sms", NOW, body="News.", lane=BULK)
    [row] = outbox.claim(house.connection, NOW, MINUTE, 9, "sms")
    became = outbox.Outcome(number, row.fence, "cancelled", "left", not_before=NOW, counted=False)
    assert outbox.settle(house.connection, [became], NOW) == {number}
    assert outbox.by_state(house.connection) == {"cancelled": 1}
