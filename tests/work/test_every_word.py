"""No English is left in what goes to many, nor on the page of what we hold, for whoever reads another language.

The conversations are played in a made-up language by `improvers language check --pseudo`; this is the rest.
"""

import pytest

from bot.store import people
from bot.store.engine import begin
from bot.work.broadcast_orders import Broadcasts
from bot.work.update_orders import Updates
from tests.flow.accented import CODE, accented, english_in, sources
from tests.store.crowds import improver
from tests.work.hospital import ADE, DAYTIME, LONDON, Hospital
from tests.work.test_copy import opened
from tests.work.test_only_english import UPDATE, sent_by

PLACE = accented("the main hall")
ROOMS = {
    "come": f'day: 2099-03-09, hour: "14:30", place: {{en: the main hall, {CODE}: {PLACE}}}',
    "changed": f'day: 2099-03-09, hour: "14:30", place: {{en: the main hall, {CODE}: {PLACE}}}',
    "cancelled": f"day: 2099-03-09, place: {{en: the main hall, {CODE}: {PLACE}}}",
    "paid": 'day: 2099-03-09, sum: "20"',
}


@pytest.fixture
def abroad(hospital: Hospital) -> Hospital:
    """A hospital of which nobody reads English: one in plain words, one in easy ones."""
    hospital.shelf.publish(sources())
    with begin(hospital.engine) as connection:
        for last, easy in ((1, False), (2, True)):
            people.save(connection, improver(connection, last, language=CODE).person_id, easy=easy)
    return hospital


def test_english_is_seen_where_it_is_and_in_that_language_is_none() -> None:
    words = "Come and meet us on Tuesday 9 March. Reply HELP, {first_name}."
    assert english_in(words.replace("{first_name}", "Ade"), "Ade") == ["Come", "meet", "Reply", "HELP"]
    assert english_in(accented(words).replace("{first_name}", "Ade"), "Ade") == []


@pytest.mark.thorough
@pytest.mark.parametrize("name", sorted(ROOMS))
def test_what_was_translated_beforehand_is_sent_whole_in_that_language(abroad: Hospital, name: str) -> None:
    orders = Broadcasts(abroad.engine, abroad.shelf, DAYTIME, abroad.clock, abroad._wake)
    file = f"title: Friday\nto: everyone\ntext: common.send_{name}\nwith: {{{ROOMS[name]}}}\n"
    number, _ = orders.new_from("friday.yaml", file, "Priya")
    assert orders.overview(number).lacking == []
    orders.start(number, "Priya")
    sent = sent_by(abroad)
    assert len(set(sent.values())) == 2, "plain words, and easy ones"
    assert {body: english_in(body) for body in sent.values()} == {body: [] for body in sent.values()}


def test_every_template_is_tried(abroad: Hospital) -> None:
    _, book = abroad.shelf.current()
    assert {key for key in book.common if key.startswith("send_")} == {f"send_{name}" for name in ROOMS}


@pytest.mark.parametrize("easy", [False, True])
def test_who_said_something_is_asked_whether_it_is_right_in_that_language(abroad: Hospital, easy: bool) -> None:
    abroad.joins()
    for said in ("FEEDBACK", "eye clinic", "patient", "The nurse", "Small letters", "yes", "yes"):
        abroad.hears(said)
    sent_by(abroad)
    abroad.changes(
        "UPDATE people SET language = :code, easy = :easy WHERE id = (SELECT max(id) FROM people)", code=CODE, easy=easy
    )
    (number,) = abroad.rows("SELECT max(id) AS id FROM contributions")
    words = accented("{name}: letters are larger now.")
    file = (
        UPDATE.format(number=number["id"]) + f'  {CODE}: {{plain: "{words}", easy: "{words}", reviewed: Ewa, today}}\n'
    )
    updates = Updates(abroad.engine, abroad.shelf, LONDON, abroad.clock, abroad._wake)
    update, _ = updates.add_from("update.yaml", file.replace("Ewa, today", '"Ewa, today"'), "Priya")
    updates.send(update, "Priya")
    body = sent_by(abroad)[ADE]
    assert accented("letters are larger now.") in body and english_in(body) == []


@pytest.mark.parametrize("easy", [False, True])
def test_the_page_of_what_we_hold_names_everything_in_that_language(hospital: Hospital, easy: bool) -> None:
    hospital.shelf.publish(sources())
    hospital.joins()
    hospital.changes("UPDATE people SET language = :code, easy = :easy", code=CODE, easy=easy)
    page = opened(hospital)
    assert page.language == CODE and len(page.sections) > 3
    named = [*page.says.values(), *(section.title for section in page.sections)]
    named += [what for section in page.sections for what, _ in section.rows]
    assert {text: found for text in named if (found := english_in(text))} == {}
