"""Words that are not in somebody's language: in English with a line about it, held until they are, or told by phone."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.pretend import PretendChannel
from bot.flow import FlowMistakes
from bot.programme.only_english import CALL, IN_ENGLISH, WAIT
from bot.store import erasures, outbox, people
from bot.store.engine import begin
from bot.work.ahead import Lacking
from bot.work.broadcast import Writing
from bot.work.broadcast_orders import BroadcastRefused, Broadcasts
from bot.work.delivery import Delivery
from bot.work.gate import Gate
from bot.work.reminders import Reminders
from bot.work.update_orders import Updates
from bot.work.update_waits import UpdateWaits
from bot.work.wording import Worder
from tests.store.crowds import improver
from tests.store.scenes import number as phone
from tests.work.hospital import ADE, DAYTIME, KEYS, LONDON, Hospital, shipped
from tests.work.test_two_clocks import tick_together

FILE = """\
title: Signs
to: everyone
words:
  en:
    plain: "{name}: would you help choose new signs?"
    easy: "{name}: Can you help us?"
"""
POLISH = """\
pl:
  plain: "{name}: pomogą Państwo wybrać nowe znaki?"
  easy: "{name}: Pomogą nam Państwo?"
  reviewed: Ewa, 3 November 2026
"""
LINE, IN_POLISH = "Tylko po angielsku.", "pomogą Państwo wybrać"


@pytest.fixture
def bilingual(hospital: Hospital) -> Hospital:
    """A hospital that has switched Polish on, and whose three Polish readers have chosen each another way."""
    sources = dict(shipped())
    file = "flows/organisation.yaml"
    sources[file] = sources[file].replace("languages: [en]", "languages: [en, pl]")
    hospital.shelf.publish(sources)
    with begin(hospital.engine) as connection:
        improver(connection, 1)
        for last, way in ((2, WAIT), (3, CALL), (4, IN_ENGLISH), (5, None)):
            person = improver(connection, last, language="pl").person_id
            people.save(connection, person, only_english=way)
    return hospital


@pytest.fixture
def orders(bilingual: Hospital) -> Broadcasts:
    """The orders of staff there."""
    return Broadcasts(bilingual.engine, bilingual.shelf, DAYTIME, bilingual.clock, bilingual._wake)


def going(hospital: Hospital, orders: Broadcasts, more: str = "") -> int:
    """A broadcast in English alone that is under way."""
    number, _ = orders.new_from("signs.yaml", FILE + more, "Priya")
    orders.start(number, "Priya")
    return number


def sent_by(hospital: Hospital, worder: Worder | None = None) -> dict[str, str]:
    """{to: what it says} of all that leaves now."""
    Writing(hospital.engine, hospital.clock, lambda: None).run()
    channel = PretendChannel("sms")
    worder = worder or Worder(hospital.engine, hospital.shelf, KEYS.pseudonym)
    gate = Gate({"sms": 50.0}, DAYTIME, 1000)
    sending = Delivery(hospital.engine, {"sms": channel}, worder.word, hospital.clock, gate=gate)
    while asyncio.run(sending.send_waiting()):
        hospital.now += timedelta(seconds=1)
    return {letter.address: letter.body for letter in channel.letters}


def rows(hospital: Hospital) -> dict[str, tuple[str, str | None]]:
    """{number: (state, reason)} of the broadcast's rows."""
    found = hospital.rows(
        "SELECT value, state, reason FROM messages JOIN addresses ON addresses.id = address_id "
        "WHERE broadcast_id IS NOT NULL ORDER BY messages.id"
    )
    return {row["value"]: (row["state"], row["reason"]) for row in found}


def test_each_gets_what_they_chose(bilingual: Hospital, orders: Broadcasts) -> None:
    going(bilingual, orders)
    sent = sent_by(bilingual)
    assert sent.keys() == {phone(1), phone(4), phone(5)}, "whoever waits or would rather be called is sent nothing"
    english = "Leicester's Hospitals: would you help choose new signs?"
    assert sent[phone(1)] == english
    assert sent[phone(4)] == sent[phone(5)], "whoever has not chosen gets English too"
    assert sent[phone(4)].startswith(LINE) and sent[phone(4)].endswith(english)
    assert rows(bilingual)[phone(2)] == ("retry", "not_translated")
    assert rows(bilingual)[phone(3)] == ("cancelled", "rather_called")


def test_whoever_would_rather_be_called_is_on_the_list_with_the_words(bilingual: Hospital, orders: Broadcasts) -> None:
    going(bilingual, orders)
    sent_by(bilingual)
    (task,) = bilingual.rows(
        "SELECT handovers.reason, waits, needs_person, body, value FROM handovers "
        "JOIN messages ON messages.id = message_id JOIN addresses ON addresses.id = messages.address_id"
    )
    assert (task["reason"], bool(task["waits"]), task["value"]) == ("call", False, phone(3))
    assert task["needs_person"] == "would rather be called than read this in English"
    assert task["body"] == "Leicester's Hospitals: would you help choose new signs?"


def test_whoever_waits_gets_the_translation_at_once_when_it_comes(bilingual: Hospital, orders: Broadcasts) -> None:
    number = going(bilingual, orders)
    sent_by(bilingual)
    assert orders.overview(number).set_aside == {"not_translated": 1, "rather_called": 1}
    assert orders.overview(number).broadcast.state == "sending"
    orders.translate(number, "polish.yaml", POLISH, "Sam")
    sent = sent_by(bilingual)
    assert sent.keys() == {phone(2)} and IN_POLISH in sent[phone(2)]
    assert orders.overview(number).written_in == ("en", "pl")
    assert orders.overview(number).set_aside == {"rather_called": 1}


def test_whoever_waits_and_then_chooses_english_gets_it_within_the_hour(
    bilingual: Hospital, orders: Broadcasts
) -> None:
    going(bilingual, orders)
    sent_by(bilingual)
    bilingual.changes("UPDATE people SET only_english = 'english'")
    assert sent_by(bilingual) == {}
    bilingual.now += timedelta(hours=1)
    assert sent_by(bilingual)[phone(2)].startswith(LINE)


def test_nobody_waits_for_ever_staff_are_asked_to_call_them(bilingual: Hospital, orders: Broadcasts) -> None:
    number = going(bilingual, orders)
    begun = bilingual.now
    sent_by(bilingual)
    bilingual.now = begun + timedelta(days=13)
    assert sent_by(bilingual) == {} and rows(bilingual)[phone(2)] == ("retry", "not_translated")
    bilingual.now = begun + timedelta(days=14, hours=2)
    assert sent_by(bilingual) == {}
    assert rows(bilingual)[phone(2)] == ("cancelled", "never_translated")
    (task,) = bilingual.rows(
        "SELECT handovers.reason, needs_person, body FROM handovers JOIN messages ON messages.id = message_id "
        "JOIN addresses ON addresses.id = messages.address_id WHERE value = :who",
        who=phone(2),
    )
    assert task["reason"] == "call" and "has waited for this" in task["needs_person"]
    assert task["body"] == "Leicester's Hospitals: would you help choose new signs?"
    assert orders.overview(number).set_aside == {"rather_called": 1, "never_translated": 1}
    Writing(bilingual.engine, bilingual.clock, lambda: None).run()
    assert orders.overview(number).broadcast.state == "finished"


IN_GUJARATI = """\
  gu:
    plain: "{name}: નવાં બોર્ડ પસંદ કરશો?"
    easy: "{name}: મદદ કરશો?"
    reviewed: Hina, 3 November 2026
"""
IN_ROMAN = """\
gu_Latn:
  plain: "{name}: Nava board pasand karsho?"
  easy: "{name}: Madad karsho?"
  reviewed: Hina, 3 November 2026
"""


def test_a_phone_that_shows_boxes_is_not_sent_the_letters_that_it_lacks(hospital: Hospital) -> None:
    sources = dict(shipped())
    file = "flows/organisation.yaml"
    sources[file] = sources[file].replace("languages: [en]", "languages: [en, gu, gu_Latn]")
    hospital.shelf.publish(sources)
    with begin(hospital.engine) as connection:
        improver(connection, 1)
        improver(connection, 2, language="gu")
        for last, way in ((3, WAIT), (4, CALL), (5, IN_ENGLISH)):
            people.save(connection, improver(connection, last, language="gu_Latn").person_id, only_english=way)
    orders = Broadcasts(hospital.engine, hospital.shelf, DAYTIME, hospital.clock, hospital._wake)
    file = FILE.replace("to: everyone", "to: {languages: [gu]}") + IN_GUJARATI
    before = orders.before(orders.read("signs.yaml", file))
    assert (before.written_in, before.lacking) == (("en", "gu"), [Lacking("gu_Latn", 1, 1, 1)])
    assert before.people == 4, "whoever reads Gujarati, in whichever letters"

    number, _ = orders.new_from("signs.yaml", file, "Priya")
    orders.start(number, "Priya")
    sent = sent_by(hospital)
    assert sent.keys() == {phone(2), phone(5)}
    assert not sent[phone(2)].isascii() and sent[phone(5)].isascii()
    assert sent[phone(5)].endswith("would you help choose new signs?")
    orders.translate(number, "roman.yaml", IN_ROMAN, "Sam")
    assert sent_by(hospital) == {phone(3): "Leicester ni hospitalo: Nava board pasand karsho?"}


def test_what_waits_is_never_sent_after_its_time(bilingual: Hospital, orders: Broadcasts) -> None:
    number = going(bilingual, orders, "until: 2026-11-25 12:00\n")
    sent_by(bilingual)
    bilingual.now = datetime(2026, 11, 25, 12, 1, tzinfo=UTC)
    Writing(bilingual.engine, bilingual.clock, lambda: None).run()
    assert rows(bilingual)[phone(2)][0] == "expired"
    assert orders.overview(number).set_aside == {"rather_called": 1}, "nobody waits any more"
    assert orders.overview(number).broadcast.state == "finished"
    with pytest.raises(BroadcastRefused, match="not going on"):
        orders.translate(number, "polish.yaml", POLISH, "Sam")


def test_nobody_is_called_who_has_said_stop(bilingual: Hospital, orders: Broadcasts) -> None:
    going(bilingual, orders)
    Writing(bilingual.engine, bilingual.clock, lambda: None).run()
    bilingual.changes("UPDATE addresses SET stopped_at = :now WHERE value = :who", now=bilingual.now, who=phone(3))
    sent_by(bilingual)
    assert rows(bilingual)[phone(3)][0] == "suppressed"
    assert not bilingual.rows("SELECT id FROM handovers")


def test_before_it_is_sent_staff_see_who_gets_what(bilingual: Hospital, orders: Broadcasts) -> None:
    draft = orders.read("signs.yaml", FILE)
    before = orders.before(draft)
    assert (before.written_in, before.lacking) == (("en",), [Lacking("pl", 2, 1, 1)])
    assert (before.people, before.on("sms")) == (5, 3), "what is not sent takes no time"
    parts = {saying.instead: saying.parts for saying in before.sayings}
    assert parts[WAIT] == parts[CALL] == 0 and parts[IN_ENGLISH] >= 1
    number, _ = orders.new_from("signs.yaml", FILE, "Priya")
    assert orders.overview(number).lacking == before.lacking
    orders.translate(number, "polish.yaml", POLISH, "Priya")
    assert orders.overview(number).lacking == []


def test_a_place_that_is_not_said_in_a_language_is_as_if_nothing_were(bilingual: Hospital, orders: Broadcasts) -> None:
    file = (
        "title: Evening\nto: everyone\ntext: common.send_come\n"
        'with: {day: 2099-03-09, hour: "14:30", place: {en: the main hall}}\n'
    )
    assert orders.before(orders.read("evening.yaml", file)).lacking == [Lacking("pl", 2, 1, 1)]


def test_a_translation_changes_no_english_and_names_who_has_read_it(bilingual: Hospital, orders: Broadcasts) -> None:
    number = going(bilingual, orders)
    for file in ("en: {plain: No., easy: No.}\n", POLISH.replace("  reviewed: Ewa, 3 November 2026\n", "")):
        with pytest.raises(FlowMistakes):
            orders.translate(number, "polish.yaml", file, "Sam")
    assert orders.overview(number).written_in == ("en",)


def test_whoever_joins_in_another_language_is_asked_the_day_after(bilingual: Hospital) -> None:
    bilingual.joins(replies=("JOIN POLSKI", "yes", "1", "diabetes", "zgadzam się", "yes", "yes", "Ade", "none"))
    assert bilingual.rows("SELECT state, language FROM people WHERE joined_at IS NOT NULL AND id > 5") == [
        {"state": "improver", "language": "pl"}
    ]
    sent_by(bilingual)
    bilingual.now = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    asking = Reminders(bilingual.engine, bilingual.shelf, DAYTIME, bilingual.clock)
    assert asking.run() == 1
    assert "czekać na tłumaczenie" in sent_by(bilingual)[ADE]
    bilingual.hears("2")  # what was asked stands in no conversation
    (chosen,) = bilingual.rows("SELECT only_english, facts FROM people WHERE id > 5")
    assert chosen["only_english"] == "english" and "only_english" not in chosen["facts"]
    assert "po angielsku" in bilingual.answers()[-1]


def test_whoever_has_said_so_already_is_not_asked(bilingual: Hospital) -> None:
    bilingual.joins(replies=("JOIN POLSKI", "yes", "1", "diabetes", "zgadzam się", "yes", "yes", "Ade", "none"))
    bilingual.hears("TŁUMACZENIE")
    bilingual.hears("3")
    bilingual.now = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    assert Reminders(bilingual.engine, bilingual.shelf, DAYTIME, bilingual.clock).run() == 0


def test_whoever_reads_english_is_not_asked(bilingual: Hospital) -> None:
    bilingual.joins()
    assert not bilingual.rows("SELECT id FROM reminders WHERE kind = 'translations'")


def test_a_row_that_was_in_hand_when_the_translation_came_looks_for_it_next(
    bilingual: Hospital, orders: Broadcasts
) -> None:
    number = going(bilingual, orders)
    worder = Worder(bilingual.engine, bilingual.shelf, KEYS.pseudonym)
    sent_by(bilingual, worder)
    bilingual.now += timedelta(hours=1)
    with begin(bilingual.engine) as connection:
        assert len(outbox.claim(connection, bilingual.now, timedelta(minutes=1), 10, "sms")) == 1
    orders.translate(number, "polish.yaml", POLISH, "Sam")
    bilingual.now += timedelta(minutes=2)
    with begin(bilingual.engine) as connection:
        outbox.sweep(connection, bilingual.now)
    assert sent_by(bilingual, worder) == {}, "this process still has the words of before"
    bilingual.now += timedelta(hours=1)
    assert IN_POLISH in sent_by(bilingual, worder)[phone(2)]


UPDATE = """\
title: Letters
from: [{number}]
words:
  en:
    plain: "{{name}}: you said that letters were too small. From today they are larger."
    easy: "{{name}}: you said that letters were too small. Now they are bigger."
"""
IN_POLISH_TOO = """\
pl:
  plain: "{name}: litery w listach są teraz większe."
  easy: "{name}: litery w listach są większe."
  reviewed: Ewa, 3 November 2026
"""


def about_letters(hospital: Hospital, way: str, more: str = "") -> tuple[Updates, int]:
    """An update in English alone about the words of somebody who reads Polish and has chosen that way."""
    hospital.joins()
    for said in ("FEEDBACK", "eye clinic", "patient", "The nurse", "Small letters", "yes", "yes"):
        hospital.hears(said)
    sent_by(hospital)
    hospital.changes(
        "UPDATE people SET language = 'pl', only_english = :way WHERE id = (SELECT max(id) FROM people)", way=way
    )
    (number,) = hospital.rows("SELECT max(id) AS id FROM contributions")
    updates = Updates(hospital.engine, hospital.shelf, LONDON, hospital.clock, hospital._wake)
    update, _ = updates.add_from("update.yaml", UPDATE.format(number=number["id"]) + more, "Priya")
    return updates, update


@pytest.mark.parametrize("way", [WAIT, CALL, IN_ENGLISH])
def test_whose_words_an_update_came_from_hears_of_it_as_they_chose(bilingual: Hospital, way: str) -> None:
    updates, update = about_letters(bilingual, way)
    assert updates.send(update, "Priya")[0] == (way == IN_ENGLISH)
    sent = sent_by(bilingual)
    assert updates.show(update).waiting == (way == WAIT)
    calls = bilingual.rows("SELECT needs_person, body FROM messages WHERE needs_person IS NOT NULL")
    told = {
        "needs_person": "would rather be called than read this in English",
        "body": "Leicester's Hospitals: you said that letters were too small. From today they are larger.",
    }
    assert calls == ([told] if way == CALL else [])
    assert (sent.get(ADE, "").startswith(LINE), "larger" in sent.get(ADE, "")) == ((way == IN_ENGLISH,) * 2)
    assert updates.translate(update, "polish.yaml", IN_POLISH_TOO, "Sam")[0] == (way == WAIT)
    assert ("litery w listach" in sent_by(bilingual).get(ADE, "")) == (way == WAIT)
    assert updates.translate(update, "polish.yaml", IN_POLISH_TOO, "Sam")[0] == 0, "nobody is told twice"


def looks(hospital: Hospital) -> int:
    """How many who waited are told as the clock looks after them."""
    return UpdateWaits(hospital.engine, hospital.shelf, DAYTIME, hospital.clock).run()


def test_nobody_waits_for_ever_to_hear_what_came_of_their_words(bilingual: Hospital) -> None:
    updates, update = about_letters(bilingual, WAIT, "services: [eye]\n")
    updates.send(update, "Priya")
    begun = bilingual.now
    bilingual.now = begun + timedelta(days=13)
    assert looks(bilingual) == 0 and updates.show(update).waiting == 1
    bilingual.now = begun + timedelta(days=14)
    assert [looks(bilingual), looks(bilingual)] == [0, 0]
    (task,) = bilingual.rows(
        "SELECT handovers.reason, waits, needs_person, body, state, value FROM handovers "
        "JOIN messages ON messages.id = message_id JOIN addresses ON addresses.id = messages.address_id"
    )
    assert (task["reason"], bool(task["waits"]), task["value"], task["state"]) == ("call", False, ADE, "cancelled")
    assert "has waited for this in their language" in task["needs_person"] and "letters were too small" in task["body"]
    found = updates.show(update)
    assert (found.waiting, found.to_call) == (0, 1)

    # Who was called is not called again, nor sent it, by the second wave or by a translation that comes too late.
    orders = Broadcasts(bilingual.engine, bilingual.shelf, DAYTIME, bilingual.clock, bilingual._wake)
    assert found.update.broadcast_id is not None
    assert orders.overview(found.update.broadcast_id).people == 0
    assert updates.translate(update, "polish.yaml", IN_POLISH_TOO, "Sam")[0] == 0
    assert sent_by(bilingual) == {}


@pytest.mark.parametrize(("way", "called", "told"), [(WAIT, 1, 0), (IN_ENGLISH, 0, 1)])
def test_clocks_that_look_at_once_tell_or_call_once(bilingual: Hospital, way: str, called: int, told: int) -> None:
    updates, update = about_letters(bilingual, WAIT)
    updates.send(update, "Priya")
    bilingual.changes("UPDATE people SET only_english = :way WHERE language = 'pl'", way=way)
    bilingual.now += timedelta(days=15)
    assert sum(tick_together([lambda: looks(bilingual)] * 6)) == told
    assert len(bilingual.rows("SELECT id FROM handovers")) == called
    assert len(bilingual.rows("SELECT id FROM messages WHERE reason = 'never_translated'")) == called
    assert len(bilingual.rows("SELECT person_id FROM update_tellings")) == told


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("UPDATE people SET only_english = 'english' WHERE language = 'pl'", True),
        ("UPDATE people SET language = 'en' WHERE language = 'pl'", True),
        ("UPDATE people SET only_english = 'call' WHERE language = 'pl'", False),
        ("UPDATE addresses SET stopped_at = last_heard_at", False),
    ],
)
def test_whoever_waits_and_then_chooses_otherwise_is_heard(bilingual: Hospital, changed: str, told: bool) -> None:
    updates, update = about_letters(bilingual, WAIT)
    updates.send(update, "Priya")
    bilingual.changes(changed)
    assert [looks(bilingual), looks(bilingual)] == [int(told), 0]
    assert ("larger" in sent_by(bilingual).get(ADE, "")) is told
    found = updates.show(update)
    assert (found.waiting, found.to_call) == (0, int("call" in changed))
    assert len(bilingual.rows("SELECT id FROM handovers")) == found.to_call


def test_whoever_is_forgotten_waits_no_longer(bilingual: Hospital) -> None:
    updates, update = about_letters(bilingual, WAIT)
    updates.send(update, "Priya")
    with begin(bilingual.engine) as connection:
        erasures.erase(connection, bilingual.rows("SELECT max(id) AS id FROM people")[0]["id"], bilingual.now)
    assert updates.show(update).waiting == 0 and not bilingual.rows("SELECT person_id FROM update_waits")


def test_outside_the_hours_nobody_who_waits_is_looked_after(bilingual: Hospital) -> None:
    updates, update = about_letters(bilingual, WAIT)
    updates.send(update, "Priya")
    bilingual.now += timedelta(days=20)
    bilingual.now = bilingual.now.replace(hour=23)
    assert looks(bilingual) == 0 and updates.show(update).waiting == 1
    bilingual.now = bilingual.now.replace(hour=11)
    assert looks(bilingual) == 0 and updates.show(update).to_call == 1
