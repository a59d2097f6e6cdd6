"""A first text names no clinic: whoever has never written to us gets none that does, in a broadcast or an update."""

from datetime import date, time
from pathlib import Path

import pytest

from bot.flow import FlowMistakes
from bot.programme.hours import OpenHours
from bot.programme.membership_list import Entry
from bot.store.editions import take_up
from bot.store.engine import begin
from bot.work.broadcast import Writing
from bot.work.broadcast_file import BroadcastMistakes
from bot.work.broadcast_orders import BroadcastRefused, Broadcasts
from bot.work.first_texts import names_clinic_now
from bot.work.importing import Importing
from bot.work.update_checks import UpdateRefused
from bot.work.update_orders import Updates
from bot.work.voices import Voices
from tests.store.crowds import improver
from tests.work.hospital import KEYS, LONDON, Hospital

STRANGER = "+447700900301"
BROADCAST = """\
title: Signs
to: {to}
words:
  en:
    plain: "{{name}}: there are new signs to the {where}. STOP ends these messages."
    easy: "{{name}}: there are new signs. To stop, reply STOP."
"""
UPDATE = """\
title: Chairs
from: [1]
words:
  en:
    plain: "{name}: you said there were too few chairs in the eye clinic. From today there are more."
    easy: "{name}: you said there were too few chairs. Now there are more."
"""
NEVER = "some who would get it have never written to us"
INSTEAD = 'Say "a service you told us about" instead.'


@pytest.fixture
def orders(hospital: Hospital) -> Broadcasts:
    """The orders about broadcasts; one improver knows the eye clinic and has written to us."""
    with begin(hospital.engine) as connection:
        improver(connection, 1, services=("eye",))
    hours = OpenHours(time(9), time(19), LONDON)
    return Broadcasts(hospital.engine, hospital.shelf, hours, hospital.clock, hospital._wake)


@pytest.fixture
def updates(hospital: Hospital) -> Updates:
    """The orders about updates."""
    return Updates(hospital.engine, hospital.shelf, LONDON, hospital.clock, lambda: None)


def comes_in(hospital: Hospital, number: str = STRANGER) -> None:
    """A member from a list, whom we have never heard from."""
    entry = Entry(2, number, "Kai", "en", False, ("heart",), (), date(2025, 3, 1), True, True)
    assert Importing(hospital.engine, KEYS.suppression).take_in([entry], "form 2", hospital.now) == (1, 0, 0)


def file(to: str = "everyone", where: str = "eye clinic") -> str:
    return BROADCAST.format(to=to, where=where)


def drafts(hospital: Hospital) -> int:
    return len(hospital.rows("SELECT id FROM broadcasts"))


def test_where_all_have_written_to_us_a_clinic_is_advice(orders: Broadcasts) -> None:
    number, draft = orders.new_from("signs", file(), "Priya")
    assert [mistake.what for mistake in draft.advice if "Eye clinic" in mistake.what]
    assert orders.start(number, "Priya") == 1


def test_where_somebody_never_has_it_is_refused_with_what_to_say_instead(
    hospital: Hospital, orders: Broadcasts
) -> None:
    comes_in(hospital)
    with pytest.raises(BroadcastMistakes) as refused:
        orders.new_from("signs", file(), "Priya")
    (mistake,) = refused.value.mistakes
    assert (mistake.serious, mistake.spot.line) == (True, 5), "only the words that name it, where they stand"
    assert '"Eye clinic"' in mistake.what and NEVER in mistake.what and mistake.what.endswith(INSTEAD)
    assert drafts(hospital) == 0
    number, draft = orders.new_from("signs", file(where="a service you told us about"), "Priya")
    assert draft.advice == []
    with pytest.raises(BroadcastMistakes, match=NEVER):
        orders.change_from(number, "signs", file(), "Priya", take_up(orders.overview(number).broadcast.edition))
    assert orders.start(number, "Priya") == 2


def test_only_those_count_who_would_get_it(hospital: Hospital, orders: Broadcasts) -> None:
    comes_in(hospital)
    orders.new_from("signs", file("{services: [eye]}"), "Priya")
    orders.new_from("signs", file("{channels: [telegram]}"), "Priya")
    with pytest.raises(BroadcastMistakes, match=NEVER):
        orders.new_from("signs", file("{services: [eye, heart]}"), "Priya")
    hospital.hears("STOP", STRANGER)
    orders.new_from("signs", file(), "Priya")


def test_whoever_has_written_since_is_no_stranger(hospital: Hospital, orders: Broadcasts) -> None:
    comes_in(hospital)
    hospital.hears("HELP", STRANGER)
    orders.new_from("signs", file(), "Priya")


def test_the_name_of_a_clinic_in_the_room_for_a_place_counts_too(hospital: Hospital, orders: Broadcasts) -> None:
    comes_in(hospital)
    template = (
        'title: Come\nto: everyone\ntext: common.send_come\nwith: {day: 2027-03-09, hour: "14:30", place: PLACE}\n'
    )
    for place in ("the eye clinic", "{en: the eye clinic}"):
        with pytest.raises(BroadcastMistakes, match="Eye clinic"):
            orders.new_from("come", template.replace("PLACE", place), "Priya")
    orders.new_from("come", template.replace("PLACE", "the main hall"), "Priya")


def test_what_was_kept_does_not_start_once_a_stranger_has_come_in(hospital: Hospital, orders: Broadcasts) -> None:
    number, _ = orders.new_from("signs", file(), "Priya")
    comes_in(hospital)
    with pytest.raises(BroadcastRefused, match=f'Broadcast {number} names "Eye clinic", and {NEVER}') as refused:
        orders.start(number, "Priya")
    assert refused.value.why.endswith(INSTEAD)
    assert orders.overview(number).broadcast.state == "draft"


def told_on_paper(hospital: Hospital) -> None:
    voices = Voices(hospital.engine, hospital.shelf, KEYS, hospital.clock)
    row = {"said": "More chairs", "method": "stall", "date": "2026-11-20", "phone": STRANGER, "tell me": "yes"}
    assert voices.add(row, "Priya") == 1


def test_an_update_to_somebody_who_said_it_on_paper_names_no_clinic(
    hospital: Hospital, updates: Updates, tmp_path: Path
) -> None:
    told_on_paper(hospital)
    path = tmp_path / "chairs.yaml"
    path.write_text(UPDATE)
    for order in (lambda: updates.add(path, "Priya"), lambda: updates.before("chairs", UPDATE)):
        with pytest.raises(FlowMistakes) as refused:
            order()
        (mistake,) = refused.value.mistakes
        assert mistake.spot.line == 5 and NEVER in mistake.what and mistake.what.endswith(INSTEAD)
    assert hospital.rows("SELECT id FROM updates") == []
    neutral, _ = updates.add_from("chairs", UPDATE.replace("eye clinic", "service you told us about"), "Priya")
    assert updates.send(neutral, "Priya") == (1, None)
    hospital.hears("yes", STRANGER)
    _, draft = updates.add_from("chairs", UPDATE, "Priya")
    assert any("Eye clinic" in mistake.what for mistake in draft.advice), "from then on it is advice"


def test_an_update_whose_second_wave_has_a_stranger_is_not_kept_and_not_sent(
    hospital: Hospital, updates: Updates
) -> None:
    told_on_paper(hospital)
    hospital.hears("HELP", STRANGER)
    text = UPDATE.replace("from: [1]", "from: [1]\nservices: [heart]")
    number, _ = updates.add_from("chairs", text, "Priya")
    comes_in(hospital, "+447700900302")
    with pytest.raises(FlowMistakes, match=NEVER):
        updates.add_from("chairs", text, "Priya")
    with pytest.raises(UpdateRefused, match=f'Update {number} names "Eye clinic", and {NEVER}'):
        updates.send(number, "Priya")
    assert drafts(hospital) == 0 and updates.show(number).update.sent_at is None


@pytest.mark.parametrize(("where", "got"), [("eye clinic", [1, 3]), ("a service you told us about", [1, 2, 3])])
def test_whoever_comes_in_while_it_is_written_gets_no_clinic_as_a_first_text(
    hospital: Hospital, orders: Broadcasts, where: str, got: list[int]
) -> None:
    number, _ = orders.new_from("signs", file(where=where), "Priya")
    orders.start(number, "Priya")
    writing = Writing(hospital.engine, hospital.clock, lambda: None, names_clinic=names_clinic_now(hospital.shelf))
    assert writing.step(number, most=1)
    comes_in(hospital)
    with begin(hospital.engine) as connection:
        improver(connection, 3)
    writing.run()
    rows = hospital.rows("SELECT person_id FROM messages WHERE broadcast_id = :number ORDER BY id", number=number)
    assert [row["person_id"] for row in rows] == got
