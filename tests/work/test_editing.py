"""Drafts that more than one person may write, and what is looked at before anybody is asked or told."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.store import contributions, interests, votes
from bot.store.editions import take_up
from bot.store.engine import begin, reading
from bot.work.ballot_box import BallotBox
from bot.work.ballots import VoteRefused
from bot.work.editing import ChangedMeanwhile
from bot.work.involving import InvolvementRefused
from bot.work.opportunity_ahead import OTHER_TIMES, UNMET
from bot.work.update_checks import UpdateRefused
from bot.work.update_orders import Updates
from tests.store.crowds import improver
from tests.work.hospital import LONDON, Hospital
from tests.work.involvement import REQUEST, House, opportunity

pytestmark = pytest.mark.thorough

UPDATE = """
title: {title}
from: [{voices}]
services: [eye]
words:
  en:
    plain: "{{name}}: you said letters were too small. From today they are larger."
    easy: "Hello from {{name}}. You said letters were too small. Now they are larger."
"""
VOTE = """
title: Signs
question: Which colour shall the signs have?
change: The colour with most votes is on every sign.
choices: {blue: Blue and white, yellow: Yellow and black}
closes: 2099-12-01 18:00
"""


@pytest.fixture
def house(hospital: Hospital, tmp_path: Path) -> House:
    """A hospital whose staff write files."""
    return House(hospital, tmp_path)


def test_the_second_of_two_who_write_a_request_is_told(house: House) -> None:
    orders = house.involving
    project = orders.add_project("Signs", "People get lost.", "Sam", "Sam")
    first = take_up()
    number = orders.add_request_text(project, "form", REQUEST, "Sam", first)
    again = REQUEST.replace("New signs", "Newer signs")
    assert orders.add_request_text(project, "form", again, "Sam", first) == number
    seen = orders.request(number).edition
    hers, his = take_up(seen), take_up(seen)
    for title in ("Hers", "Hers, mended"):
        orders.change_request_text(number, "form", REQUEST.replace("New signs", title), "Priya", hers)
    for pen in (his, first):
        with pytest.raises(ChangedMeanwhile, match="Priya changed this while you were writing"):
            orders.change_request_text(number, "form", again, "Sam", pen)
    assert (orders.request(number).title, len(orders.project(project)[1])) == ("Hers, mended", 1)
    orders.submit(number)
    with pytest.raises(InvolvementRefused, match="cannot be changed any more"):
        orders.change_request_text(number, "form", again, "Priya", hers)


def test_the_second_of_two_who_change_an_opportunity_is_told(house: House) -> None:
    request = house.reviewed()
    pen = take_up()
    number, _ = house.inviting.add_text(request, "form", opportunity(), "Sam", pen)
    assert house.inviting.add_text(request, "form", opportunity(places=3), "Sam", pen)[0] == number
    found = house.inviting.show(number).opportunity
    assert found.places == 3
    hers, his = take_up(found.edition), take_up(found.edition)
    house.inviting.change_text(number, "form", opportunity(places=4), "Priya", hers)
    with pytest.raises(ChangedMeanwhile, match="Priya"):
        house.inviting.change_text(number, "form", opportunity(places=5), "Sam", his)
    assert house.inviting.show(number).opportunity.places == 4
    house.inviting.change(number, house.file(opportunity(places=6)))
    with pytest.raises(ChangedMeanwhile, match="Somebody else"):
        house.inviting.change_text(number, "form", opportunity(places=5), "Priya", hers)


def test_before_anybody_is_asked_it_says_who_and_who_not_and_why(house: House) -> None:
    with begin(house.hospital.engine) as connection:
        people = [improver(connection, last, services=("eye",)).person_id for last in range(1, 5)]
        improver(connection, 5, services=("heart",))
        improver(connection, 6, services=("eye",), invited=False)
        interests.replace(connection, people[0], "access", ("interpreter",))
        interests.replace(connection, people[1], "when_free", ("evenings",))
        interests.replace(connection, people[2], "service", ("eye", "diabetes"))
    text = opportunity(cannot_meet="[interpreter]", when_free="[mornings]")
    looked = house.inviting.before(house.reviewed(), "form", text)
    assert looked.ahead.left_out == {"no consent": 1, UNMET: 1, OTHER_TIMES: 1}
    assert (looked.ahead.people, looked.ahead.reasons) == (2, {"service:eye": 2, "service:diabetes": 1})
    assert {person: set(reasons) for person, reasons, _ in looked.next} == {
        people[2]: {"service:diabetes", "service:eye"},
        people[3]: {"service:eye"},
    }
    assert looked.payment_pence == 4000 and looked.asked == 0
    assert {(one.easy, one.channel) for one in looked.ahead.phones if one.language == "en"} == {
        (easy, channel) for easy in (False, True) for channel in ("sms", "telegram")
    }
    assert house.inviting.all_of_them() == []


def test_asking_can_begin_later_but_not_after_it_takes_place(house: House) -> None:
    with begin(house.hospital.engine) as connection:
        improver(connection, 1, services=("eye",))
    number, _ = house.inviting.add(house.reviewed(), house.file(opportunity()), "Sam")
    for days in (-1, 999):
        with pytest.raises(InvolvementRefused, match="in time to come"):
            house.inviting.invite(number, 5, "Sam", house.hospital.now + timedelta(days=days))
    house.inviting.invite(number, 5, "Sam", house.hospital.now + timedelta(days=2))
    house.writing.run()
    assert house.sends() == []
    house.hospital.now += timedelta(days=3)
    house.writing.run()
    assert len(house.sends()) == 1


def test_the_second_of_two_who_write_an_update_is_told(hospital: Hospital) -> None:
    orders = Updates(hospital.engine, hospital.shelf, LONDON, hospital.clock, hospital._wake)
    with begin(hospital.engine) as connection:
        person = improver(connection, 1).person_id
        improver(connection, 2, services=("eye",))
        said = {"person_id": person, "method": "paper", "kind": "comment", "from_whom": "patient", "text": "Too small"}
        said |= {"said_on": hospital.now.date()}
        number = contributions.add(connection, said)
    text = UPDATE.format(title="Letters", voices=number)
    before = orders.before("form", text)
    assert before.wave.people == 1 and before.others is not None and before.others.people == 1
    assert all("Is this right?" in one.body for one in before.phones if one.language == "en")
    with pytest.raises(UpdateRefused, match="nobody said anything of that number"):
        orders.before("form", UPDATE.format(title="Letters", voices=999))
    pen = take_up()
    made, _ = orders.add_from("form", text, "Sam", pen)
    assert orders.add_from("form", text, "Sam", pen)[0] == made
    seen = orders.show(made).update.edition
    hers, his = take_up(seen), take_up(seen)
    orders.change_from(made, "form", UPDATE.format(title="All letters", voices=number), "Priya", hers)
    with pytest.raises(ChangedMeanwhile, match="Priya"):
        orders.change_from(made, "form", text, "Sam", his)
    assert orders.show(made).update.title == "All letters" and orders.comes_from(made) == [number]
    orders.send(made, "Priya")
    with pytest.raises(UpdateRefused, match="has been sent: write another one"):
        orders.change_from(made, "form", text, "Priya", hers)


def test_a_vote_sent_twice_is_one_and_is_asked_by_one_draft(hospital: Hospital) -> None:
    box = BallotBox(hospital.engine, hospital.shelf, LONDON, hospital.clock)
    number = box.open_text("form", VOTE, "Sam")
    assert box.open_text("form", VOTE, "Sam") == number
    assert box.ask(number, "Sam") == box.ask(number, "Priya")
    with begin(hospital.engine) as connection:
        for last in range(1, 8):
            votes.cast(connection, number, improver(connection, last).person_id, "blue" if last > 1 else "yellow")
    counted = box.show(number)
    assert counted.voted == 7 and not any(isinstance(count, int) for count in counted.counts.values())
    box.close(number)
    assert not box.all_of_them()[0].is_open
    with pytest.raises(VoteRefused, match="closed already"):
        box.close(number)
    with pytest.raises(VoteRefused, match="There is no vote"):
        box.show(999)
    with pytest.raises(VoteRefused, match="Say who you are"):
        box.open_text("form", VOTE, " ")


def test_what_was_promised_about_a_project_is_counted(house: House) -> None:
    project = house.involving.add_project("Signs", "People get lost.", "Sam", "Sam")
    today = house.hospital.now.date()
    with begin(house.hospital.engine) as connection:
        for days, told in ((-1, None), (5, None), (9, None), (None, None), (3, house.hospital.now)):
            row = {"method": "paper", "kind": "comment", "from_whom": "patient", "text": "Said", "project_id": project}
            row |= {"said_on": today, "told_at": told}
            contributions.add(connection, row | {"hear_by": None if days is None else today + timedelta(days=days)})
    with reading(house.hospital.engine) as connection:
        found = contributions.promised(connection, project, today)
    assert found == (5, 4, 1, 1, today - timedelta(days=1))
