"""Whom staff ask and what they tell: only from a reviewed request, least asked first, nothing half done."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.programme.requests import QUESTIONS
from bot.store import broadcasts, interests
from bot.store.engine import begin
from bot.store.tables import messages
from bot.work.involvement_file import InvolvementMistakes
from bot.work.involving import InvolvementRefused
from tests.store.crowds import improver
from tests.store.scenes import number as phone
from tests.work.hospital import ADE, LONDON, Hospital, shipped
from tests.work.involvement import EVALUATION, REQUEST, House, opportunity

pytestmark = pytest.mark.thorough

SOON = ("2026-11-26 14:00", "2026-11-26 16:00")
DAY_AFTER = datetime(2026, 11, 27, 10, tzinfo=UTC)
"""Nobody has noted yet who came."""


@pytest.fixture
def house(hospital: Hospital, tmp_path: Path) -> House:
    """A hospital whose staff write files."""
    return House(hospital, tmp_path)


def crowd(house: House, size: int, first: int = 1, **more: object) -> list[int]:
    """So many improvers, by their numbers."""
    with begin(house.hospital.engine) as connection:
        given = {"services": ("eye",), **more}
        return [improver(connection, last, **given).person_id for last in range(first, first + size)]  # type: ignore[arg-type]


def asked(house: House) -> list[int]:
    """Who has been asked, in the order in which they were chosen."""
    return [row["person_id"] for row in house.hospital.rows("SELECT person_id FROM invitations ORDER BY id")]


# Requests


def test_nothing_goes_out_before_a_request_is_reviewed(house: House) -> None:
    project = house.involving.add_project("Signs", "People get lost.", "Sam", "Sam")
    number = house.involving.add_request(project, house.file(REQUEST), "Sam")
    with pytest.raises(InvolvementRefused, match="Request 1 is draft: the PPI team must review it"):
        house.inviting.add(number, house.file(opportunity()), "Sam")
    house.involving.submit(number)
    with pytest.raises(InvolvementRefused, match="cannot be submitted: it is not draft or returned"):
        house.involving.submit(number)
    house.involving.send_back(number, "Which groups?")
    with pytest.raises(InvolvementRefused, match="is returned: the PPI team must review it"):
        house.inviting.add(number, house.file(opportunity()), "Sam")
    house.involving.submit(number)
    for by, rung, impact, why in (
        ("sam", "Involving", "None.", "Sam wrote request 1"),
        ("Priya", "Involving", " ", "Record the equality impact"),
        ("Priya", "Devolving", "None.", "people decide, but their input can only advise"),
        ("Priya", "Inviting", "None.", "is not on the ladder"),
        (" ", "Involving", "None.", "Say who you are"),
    ):
        with pytest.raises(InvolvementRefused, match=why):
            house.involving.review(number, rung, impact, by)
    house.involving.review(number, "involving", "No group is worse off.", "Priya")
    reviewed = house.involving.request(number)
    assert (reviewed.rung, reviewed.equality_impact) == ("Involving", "No group is worse off.")
    house.inviting.add(number, house.file(opportunity()), "Sam")


def test_a_request_needs_all_six_answers_before_it_is_submitted(house: House) -> None:
    project = house.involving.add_project("Signs", "People get lost.", "Sam", "Sam")
    for key in QUESTIONS:
        text = "\n".join(line for line in REQUEST.splitlines() if not line.startswith(f"{key}:"))
        number = house.involving.add_request(project, house.file(text), "Sam")
        with pytest.raises(InvolvementRefused, match=f'no answer to "{key}"'):
            house.involving.submit(number)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the file is empty"),
        ("title: [", "not readable"),
        (REQUEST + "colour: red\n", 'a request cannot have "colour"'),
        (REQUEST.replace("advise", "perhaps"), '"people can change" can be nothing, advise, decide'),
        (REQUEST + "consultation: {formativ: yes}\n", 'Did you mean "formative"'),
        (REQUEST + REQUEST, "twice"),
    ],
)
def test_a_request_that_cannot_be_read_is_refused_whole(house: House, text: str, why: str) -> None:
    project = house.involving.add_project("Signs", "People get lost.", "Sam", "Sam")
    with pytest.raises(InvolvementMistakes) as told:
        house.involving.add_request(project, house.file(text), "Sam")
    assert why in str(told.value)
    assert house.hospital.rows("SELECT id FROM requests") == []


def test_a_project_ends_only_with_its_evaluation_and_with_nothing_under_way(house: House) -> None:
    number = house.opens()
    project = house.inviting.show(number).opportunity.project_id
    with pytest.raises(InvolvementMistakes, match='"learned and fed back" has no answer'):
        house.involving.end_project(project, house.file("clear objectives: Yes.\n"), "Sam")
    with pytest.raises(InvolvementRefused, match="its opportunities 1 must be held or cancelled first"):
        house.involving.end_project(project, house.file(EVALUATION), "Sam")
    house.inviting.cancel(number)
    house.involving.end_project(project, house.file(EVALUATION), "Sam")
    with pytest.raises(InvolvementRefused, match="has ended already"):
        house.involving.end_project(project, house.file(EVALUATION), "Sam")
    with pytest.raises(InvolvementRefused, match="has ended: start another"):
        house.inviting.add(1, house.file(opportunity()), "Sam")


# Opportunities


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (opportunity(colour="red"), 'an opportunity cannot have "colour"'),
        (opportunity(rung="Inviting"), '"Inviting" is not on the ladder'),
        (opportunity(method="seance"), '"method" can be'),
        (opportunity(starts="2026-03-09 14:00", ends="2026-03-09 16:00"), "that time is over already"),
        (opportunity(ends="2027-03-09 13:00"), "it ends before it starts"),
        (opportunity(starts="Tuesday"), '"starts" must be like'),
        (opportunity(places=0), '"places" must be a whole number from 1 to 1000'),
        (opportunity(payment="lots"), '"payment" must be yes, no or pounds'),
        (opportunity(services="[eys]"), '"eys" is not one of the services'),
        (opportunity(information_sheet="http://x.example"), '"information sheet" must begin with https://'),
        (opportunity(consent_form="http://x.example"), '"consent form" must begin with https://'),
        (opportunity().replace("consent form: https://hospital.example/signs-consent\n", ""), '"consent form"'),
        (opportunity(title="{plain: Diabetes day, easy: Our day}"), '"title" names "Diabetes"'),
        (opportunity(title="A title alone"), '"title" must have named parts'),
        (opportunity(title="{plain: A title alone}"), 'needs "plain" and "easy" words'),
        (opportunity(title="{plain: A very long title that would never fit, easy: Short}"), "at most 28 fit"),
        (opportunity(what="{plain: 'Hello {first_name}', easy: Hello}"), "cannot have names in curly brackets"),
        (opportunity(cannot_meet="[stairs]"), '"stairs" is not one of the cannot meet'),
        (opportunity().replace("choose new signs?", "at the Eye clinic?"), 'names "Eye clinic"'),
        ("title: &a x\nwhat: *a", "needs quotation marks"),
        ("- a list", "must"),
        ("title: " + "x" * 5000, "an opportunity needs"),
    ],
)
def test_an_opportunity_that_is_wrong_is_refused_whole(house: House, text: str, why: str) -> None:
    request = house.reviewed()
    with pytest.raises(InvolvementMistakes) as told:
        house.inviting.add(request, house.file(text), "Sam")
    assert why in str(told.value), str(told.value)
    assert house.hospital.rows("SELECT id FROM opportunities") == []


@pytest.mark.parametrize(("payment", "pence"), [("yes", 2000), ("no", 0), ("20", 2000), ("12.50", 1250), ("", 0)])
def test_what_a_session_is_paid(house: House, payment: str, pence: int) -> None:
    number, _ = house.inviting.add(house.reviewed(), house.file(opportunity(payment=payment)), "Sam")
    assert house.inviting.show(number).opportunity.details.payment_pence == pence


def test_a_rung_that_was_not_reviewed_does_not_go_out(house: House) -> None:
    number, _ = house.inviting.add(house.reviewed(), house.file(opportunity(rung="Consulting")), "Sam")
    assert [finding.code for finding in house.inviting.show(number).findings] == ["rung_not_reviewed"]
    for order in (lambda: house.inviting.open(number), lambda: house.inviting.invite(number, 5, "Sam")):
        with pytest.raises(InvolvementRefused, match='cannot go out: the PPI team decided "Involving"'):
            order()


# Inviting


def test_only_who_matches_and_agreed_is_asked_each_with_the_reasons(house: House) -> None:
    eye, _, food = *crowd(house, 1), *crowd(house, 1, 2, services=("heart",)), *crowd(house, 1, 3, services=())
    crowd(house, 1, 4, invited=False)
    with begin(house.hospital.engine) as connection:
        interests.replace(connection, food, "issue", ["access", "food"])
    number = house.opens(invite=50)
    assert asked(house) == [eye, food]
    rows = house.hospital.rows("SELECT reasons FROM invitations ORDER BY id")
    assert [row["reasons"] for row in rows] == ['["service:eye"]', '["issue:access"]']
    sent = house.sends()
    assert {to for to, _ in sent} == {phone(1), phone(3)} and all("clinic" not in body for _, body in sent)
    assert house.states(number) == ["offered", "offered"]


def test_the_least_asked_are_asked_first_and_nobody_more_often_than_the_cap(house: House) -> None:
    people = crowd(house, 4)
    for first in (people[:2], people[2:], people[:2], people[2:]):
        house.opens(invite=2)
        assert asked(house)[-2:] == first
    with pytest.raises(InvolvementRefused, match="reaches nobody"):
        house.opens(invite=2)
    assert house.hospital.rows("SELECT count(*) AS n FROM broadcasts")[0]["n"] == 4


def test_the_organisation_says_how_often_at_most_whatever_an_opportunity_says(house: House) -> None:
    often = opportunity(asked_at_most="4")
    person = crowd(house, 1)
    for _ in range(4):
        house.opens(often, invite=1)
    with pytest.raises(InvolvementRefused, match="reaches nobody"):
        house.opens(often, invite=1)
    assert asked(house) == person * 4
    with pytest.raises(InvolvementMistakes, match='"asked at most" must be a whole number from 1 to 4, not "5"'):
        house.opens(opportunity(asked_at_most="5"))


def test_when_the_organisation_says_less_that_holds_for_what_is_written_and_under_way(house: House) -> None:
    often, person = opportunity(asked_at_most="4"), crowd(house, 1)
    draft, _ = house.inviting.add(house.reviewed(), house.file(often), "Sam")
    house.opens(often, invite=1)
    waiting, _ = house.inviting.add(house.reviewed(), house.file(often), "Sam")
    under_way = house.inviting.invite(waiting, 1, "Sam").broadcast
    here = shipped()["flows/organisation.yaml"].replace("at most a month: 4", "at most a month: 1")
    house.hospital.shelf.publish({**shipped(), "flows/organisation.yaml": here})
    house.writing.run()
    assert house.hospital.rows("SELECT written FROM broadcasts WHERE id = :id", id=under_way) == [{"written": 0}]
    assert house.inviting.ahead(draft).ahead.left_out == {"asked too often": 1}
    with pytest.raises(InvolvementRefused, match="reaches nobody"):
        house.inviting.invite(draft, 1, "Sam")
    house.later(days=31)
    house.inviting.invite(draft, 1, "Sam")
    assert asked(house)[-1:] == person


def test_asking_again_asks_others(house: House) -> None:
    people = crowd(house, 3)
    number = house.opens(invite=2)
    assert house.inviting.candidates(number) == [(people[2], ("service:eye",), 0)]
    house.inviting.invite(number, 50, "Sam")
    house.writing.run()
    assert sorted(asked(house)) == people
    assert len(house.sends()) == 3


def test_times_that_people_named_and_needs_that_cannot_be_met_count(house: House) -> None:
    free, busy, needs, unsaid = crowd(house, 4)
    with begin(house.hospital.engine) as connection:
        interests.replace(connection, free, "when_free", ["afternoons"])
        interests.replace(connection, busy, "when_free", ["evenings"])
        interests.replace(connection, needs, "access", ["interpreter"])
    house.opens(opportunity(when_free="[afternoons]", cannot_meet="[interpreter]"), invite=50)
    assert sorted(asked(house)) == [free, unsaid]


def test_more_people_than_staff_may_ask_alone_need_a_second_person(house: House) -> None:
    crowd(house, 101)
    number, _ = house.inviting.add(house.reviewed(), house.file(opportunity()), "Sam")
    invited = house.inviting.invite(number, 200, "Sam")
    assert (invited.people, invited.started) == (101, False)
    house.writing.run()
    assert house.hospital.rows("SELECT id FROM messages WHERE broadcast_id IS NOT NULL") == []


def test_for_patient_partners_only(house: House) -> None:
    partner, other = crowd(house, 2)
    house.hospital.changes("INSERT INTO partners (person_id, state) VALUES (:id, 'partner')", id=partner)
    number = house.opens(opportunity(patient_partners_only="yes"), invite=50)
    assert asked(house) == [partner]
    house.hospital.hears("what's on", phone(2))
    assert "There is nothing on" in house.hospital.answers(phone(2))[-1]
    house.hospital.hears("what's on", phone(1))
    assert "Choosing new signs" in house.hospital.answers(phone(1))[-1] and number and other


def test_nobody_else_is_asked_once_it_is_closed(house: House) -> None:
    crowd(house, 2)
    number, _ = house.inviting.add(house.reviewed(), house.file(opportunity()), "Sam")
    house.inviting.invite(number, 1, "Sam")
    house.writing.run()
    house.inviting.invite(number, 1, "Sam", begins=house.hospital.now + timedelta(hours=1))
    house.inviting.close(number)
    assert house.sends() == []
    house.later(hours=2)
    house.writing.run()
    assert house.sends() == []
    assert {row["state"] for row in house.hospital.rows("SELECT state FROM broadcasts")} == {"cancelled"}


def test_whose_invitation_was_called_back_is_asked_once_it_is_open_again(house: House) -> None:
    sent, called_back, waiting, _ = crowd(house, 4)
    number, _ = house.inviting.add(house.reviewed(), house.file(opportunity()), "Sam")
    house.inviting.invite(number, 1, "Sam")
    house.writing.run()
    assert [to for to, _ in house.sends()] == [phone(1)]
    house.inviting.invite(number, 1, "Sam")
    house.writing.run()
    house.inviting.invite(number, 1, "Sam", begins=house.hospital.now + timedelta(hours=1))
    house.inviting.close(number)
    house.writing.run()
    assert house.states(number) == ["offered"], "only who was asked has been"
    house.inviting.open(number)
    assert [person for person, _, _ in house.inviting.candidates(number)][:2] == [called_back, waiting]
    house.inviting.invite(number, 2, "Sam")
    house.writing.run()
    assert sorted(to for to, _ in house.sends()) == [phone(2), phone(3)]
    assert sent not in [person for person, _, _ in house.inviting.candidates(number)]


def test_after_six_years_a_patient_partner_is_not_asked_as_one(house: House) -> None:
    over, serving = crowd(house, 2)
    for person, began in ((over, "2020-11-24"), (serving, "2020-11-25")):
        house.hospital.changes(
            "INSERT INTO partners (person_id, state, began_on) VALUES (:id, 'partner', :began)",
            id=person,
            began=date.fromisoformat(began) if house.hospital.engine.dialect.name == "postgresql" else began,
        )
    house.opens(opportunity(patient_partners_only="yes"), invite=50)
    assert asked(house) == [serving]
    house.hospital.hears("what's on", phone(1))
    assert "There is nothing on" in house.hospital.answers(phone(1))[-1]
    house.hospital.hears("what's on", phone(2))
    assert "Choosing new signs" in house.hospital.answers(phone(2))[-1]


# Answers


def test_no_and_maybe_are_kept_and_maybe_can_become_yes(house: House) -> None:
    crowd(house, 2)
    number = house.opens(invite=5)
    house.sends()
    house.hospital.hears("no thanks", phone(1))
    house.hospital.hears("maybe", phone(2))
    assert sorted(house.states(number)) == ["maybe", "no"]
    for last in (1, 2):
        house.hospital.hears("ok", phone(last))
        assert "You have answered this one before" in house.hospital.answers(phone(last))[-1]
    assert sorted(house.states(number)) == ["maybe", "no"]
    for said in ("what's on", "1", "yes"):
        house.hospital.hears(said, phone(2))
    assert sorted(house.states(number)) == ["no", "place"]


@pytest.mark.parametrize("before", [(), ("maybe",), ("yes", "skip", "skip", "skip")])
@pytest.mark.parametrize(
    ("cancelled", "told"), [(True, "this one will not take place"), (False, "This one is over now, or not open")]
)
def test_a_yes_after_the_event_or_after_it_was_cancelled_books_nothing(
    house: House, before: tuple[str, ...], cancelled: bool, told: str
) -> None:
    crowd(house, 1)
    number = house.opens(opportunity(*SOON), invite=5)
    house.sends()
    for said in before:
        house.hospital.hears(said, phone(1))
    stood = house.states(number)
    if cancelled:
        house.inviting.cancel(number)
    else:
        house.hospital.now = DAY_AFTER
    house.hospital.hears("yes", phone(1))
    assert told in house.hospital.answers(phone(1))[-1]
    assert house.states(number) == stood


def test_yes_while_it_takes_place_comes_too_late_and_the_moment_before_it_does_not(house: House) -> None:
    crowd(house, 2)
    number = house.opens(opportunity(*SOON), invite=5)
    house.sends()
    starts = datetime(2026, 11, 26, 14, tzinfo=UTC)
    house.hospital.now = starts - timedelta(seconds=31)
    house.hospital.hears("yes", phone(1))
    assert house.hospital.now == starts - timedelta(seconds=1)
    house.hospital.hears("yes", phone(2))
    assert "This one is over now, or not open" in house.hospital.answers(phone(2))[-1]
    assert house.states(number) == ["place", "offered"]


def test_no_to_another_time_after_the_event_keeps_the_place_for_who_came(house: House) -> None:
    [person] = crowd(house, 1)
    number = house.opens(opportunity(*SOON), invite=5)
    house.sends()
    for said in ("yes", "skip", "skip", "skip"):
        house.hospital.hears(said, phone(1))
    house.sends()
    house.inviting.change(number, house.file(opportunity("2026-11-26 15:00", "2026-11-26 16:00")))
    assert "Can you still come?" in dict(house.sends())[phone(1)]
    house.hospital.hears("more", phone(1))
    assert "Can you still come?" in house.hospital.answers(phone(1))[-1]
    house.hospital.now = DAY_AFTER
    house.hospital.hears("no", phone(1))
    assert "This one is over now, or not open" in house.hospital.answers(phone(1))[-1]
    assert house.inviting.who_came(number) == [(person, "place", "")]
    assert house.inviting.attended(number, (person,), ()) == (1, 0)


def test_a_yes_from_somebody_who_left_since_books_nothing(house: House) -> None:
    hospital = house.hospital
    hospital.joins(ADE)
    number = house.opens(invite=5)
    house.sends()
    hospital.changes("UPDATE people SET state = 'left'")
    hospital.hears("yes", ADE)
    assert "please join first" in hospital.answers(ADE)[-1]
    assert house.states(number) == ["offered"]


def test_own_words_to_an_invitation_are_for_a_person_and_leave_it_open(house: House) -> None:
    crowd(house, 1)
    house.opens(invite=5)
    house.sends()
    house.hospital.hears("where can I park?", phone(1))
    assert "What we asked you is still open" in house.hospital.answers(phone(1))[-1]
    read = house.hospital.rows("SELECT body FROM messages WHERE needs_person IS NOT NULL")
    assert read == [{"body": "where can I park?"}]
    assert house.hospital.rows("SELECT answered_at FROM invitations") == [{"answered_at": None}]


# Changes


def test_a_change_of_time_is_told_to_all_who_said_yes_and_moves_their_reminders(house: House) -> None:
    crowd(house, 4)
    number = house.opens(invite=5)
    house.sends()
    for last, said in ((1, "yes"), (2, "yes"), (3, "yes"), (4, "no")):
        house.hospital.hears(said, phone(last))
    assert house.inviting.change(number, house.file(opportunity(bring="{plain: a pen, easy: a pen}"))) == 0
    house.sends()
    later = opportunity(starts="2027-03-11 10:30", ends="2027-03-11 12:00")
    assert house.inviting.change(number, house.file(later)) == 3
    told = {to: body for to, body in house.sends() if "something has changed" in body}
    assert sorted(told) == [phone(1), phone(2), phone(3)]
    assert "Thursday 11 March 2027, 10:30am to 12pm" in told[phone(3)]
    due = house.hospital.rows("SELECT kind, count(*) AS n FROM reminders WHERE done_at IS NULL GROUP BY kind")
    assert {row["kind"]: row["n"] for row in due} == {f"event_week:{number}": 2, f"event_day:{number}": 2}
    with pytest.raises(InvolvementRefused, match="2 places are taken"):
        house.inviting.change(number, house.file(opportunity(places=1)))


def test_after_another_time_yes_and_maybe_are_asked_again_and_silence_keeps_a_place(house: House) -> None:
    crowd(house, 4)
    number = house.opens(opportunity(places=2), invite=4)
    house.sends()
    for last, said in ((1, "yes"), (2, "yes"), (3, "yes"), (4, "maybe")):
        house.hospital.hears(said, phone(last))
    for last in (1, 2) * 3:  # what they need, asked at the first place
        house.hospital.hears("skip", phone(last))
    house.sends()
    house.inviting.change(number, house.file(opportunity("2027-03-11 10:30", "2027-03-11 12:00")))
    told = dict(house.sends())
    assert "Can you still come? Reply YES or NO." in told[phone(1)]
    assert "you said maybe to this one" in told[phone(4)]
    for last, said in ((1, "no"), (3, "yes"), (4, "yes")):
        house.hospital.hears(said, phone(last))
    answers = dict(house.sends())
    assert "Somebody else can come now" in answers[phone(1)] and "It stays as it is for you" in answers[phone(3)]
    assert "waiting list" in answers[phone(4)]
    assert house.states(number) == ["cancelled_by_person", "place", "waiting", "waiting"]
    house.later(hours=1)
    house.moving_up.run()
    assert house.states(number) == ["cancelled_by_person", "place", "place_offered", "waiting"]


def test_an_invitation_that_has_not_left_says_the_new_day_and_who_has_the_old_one_is_told(house: House) -> None:
    crowd(house, 4)
    number = house.opens(invite=1)
    assert "Tuesday 9 March" in dict(house.sends())[phone(1)]
    house.inviting.invite(number, 1, "Sam")
    house.writing.run()
    house.inviting.invite(number, 1, "Sam", begins=house.hospital.now + timedelta(hours=1))
    moved = opportunity("2027-03-11 14:00", "2027-03-11 16:00").replace("Tuesday 9 March", "Thursday 11 March")
    assert house.inviting.change(number, house.file(moved)) == 1
    sent = dict(house.sends())
    assert "something has changed" in sent[phone(1)] and "Thursday 11 March" in sent[phone(1)]
    assert "Thursday 11 March" in sent[phone(2)] and "changed" not in sent[phone(2)]
    house.later(hours=2)
    house.writing.run()
    assert "Thursday 11 March" in dict(house.sends())[phone(3)]
    with begin(house.hospital.engine) as connection:
        untils = {each.expires_at for each in broadcasts.all_of_them(connection) if each.id > 1}
    assert untils == {datetime(2027, 3, 11, 14, tzinfo=UTC)}
    house.hospital.hears("yes", phone(1))
    assert sorted(house.states(number)) == ["offered", "offered", "place"]


def test_words_mended_while_a_broadcast_is_under_way_are_what_leaves_next(house: House) -> None:
    crowd(house, 2)
    number = house.opens(invite=2)
    with begin(house.hospital.engine) as connection:
        held = select(func.max(messages.c.id)).scalar_subquery()
        later = house.hospital.now + timedelta(hours=1)
        connection.execute(update(messages).where(messages.c.id == held).values(not_before=later))
    assert ["would you help" in body for _, body in house.sends()] == [True]
    house.inviting.change(number, house.file(opportunity().replace("would you help us", "can you help us")))
    house.later(hours=2)
    assert ["can you help" in body for _, body in house.sends()] == [True]


def test_a_cancellation_is_told_to_all_who_said_yes_once_and_nobody_is_reminded(house: House) -> None:
    crowd(house, 3)
    number = house.opens(invite=5)
    house.sends()
    for last in (1, 2, 3):
        house.hospital.hears("yes", phone(last))
    house.sends()
    assert house.inviting.cancel(number) == 3
    assert sum("this will not take place" in body for _, body in house.sends()) == 3
    with pytest.raises(InvolvementRefused, match="cannot be cancelled"):
        house.inviting.cancel(number)
    house.hospital.now = house.hospital.now.replace(year=2027, month=3, day=8, hour=10, minute=5)
    assert house.reminders.run() == 0


def test_a_cancellation_is_told_to_whoever_was_asked_and_has_said_nothing(house: House) -> None:
    crowd(house, 3)
    number = house.opens(invite=5)
    house.sends()
    house.hospital.hears("yes", phone(1))
    house.hospital.hears("no", phone(2))
    house.sends()
    assert house.inviting.cancel(number) == 2
    told = [to for to, body in house.sends() if "this will not take place" in body]
    assert sorted(told) == [phone(1), phone(3)]


# Afterwards


def test_from_the_event_to_what_people_said_and_what_they_are_paid(house: House) -> None:
    hospital = house.hospital
    came, missed, second = crowd(house, 3)
    number = house.opens(opportunity(places=3), invite=5)
    house.sends()
    for last in (1, 2, 3):
        hospital.hears("yes", phone(last))
        for _ in range(3):
            hospital.hears("skip", phone(last))
    with pytest.raises(InvolvementRefused, match="is not over yet"):
        house.inviting.attended(number, (), ())
    hospital.now = hospital.now.replace(year=2027, month=3, day=10, hour=10)
    house.sends()
    with pytest.raises(InvolvementRefused, match="Person 999 had no place"):
        house.inviting.attended(number, (999,), ())
    assert house.inviting.attended(number, (), (missed,)) == (2, 1)
    assert house.moving_up.run() == 3 and house.moving_up.run() == 0
    sent = dict(house.sends())
    assert "we missed you" in sent[phone(2)] and "Did you feel listened to?" in sent[phone(1)]
    for said in ("yes", "partly", "skip", "no", "yes"):
        hospital.hears(said, phone(1))
    assert "We keep the answers apart from your name." in hospital.answers(phone(1))[-1]
    hospital.hears("later", phone(1))
    hospital.hears("yes", phone(2))
    hospital.hears("ok", phone(1))
    assert "we have your answers" in hospital.answers(phone(1))[-1]
    # One answer would be theirs alone, and leads to nobody: it is counted, and not shown.
    asked = ("felt_heard", "knew_purpose", "confidence_or_connections", "again")
    assert house.inviting.show(number).said == {question: {} for question in asked}
    rows = hospital.rows("SELECT question, answer FROM event_answers ORDER BY question")
    assert {row["question"]: row["answer"] for row in rows} == {
        "felt_heard": "fully",
        "knew_purpose": "partly",
        "confidence_or_connections": "not_at_all",
        "again": "fully",
    }
    for said in ("claim", "1", "both", "a fiver", "4.50"):
        hospital.hears(said, phone(1))
    assert "We have written your claim down" in hospital.answers(phone(1))[-1]
    hospital.hears("claim", phone(1))
    assert "There is nothing to claim for" in hospital.answers(phone(1))[-1]
    hospital.hears("claim", phone(2))
    assert "There is nothing to claim for" in hospital.answers(phone(2))[-1]
    for said in ("claim", "1", "no money"):
        hospital.hears(said, phone(3))
    rows = hospital.rows("SELECT person_id, kind, pence, state FROM claims ORDER BY id")
    assert [tuple(row.values()) for row in rows] == [
        (came, "expenses", 450, "claimed"),
        (came, "payment", 2000, "claimed"),
        (second, "declined", 0, "closed"),
    ]


def attended(house: House, text: str = "") -> None:
    """An opportunity in which the first person took part."""
    number = house.opens(text, invite=5)
    house.sends()
    for said in ("yes", "skip", "skip", "skip"):
        house.hospital.hears(said, phone(1))
    house.hospital.now = house.hospital.now.replace(year=2027, month=3, day=10, hour=10)
    house.inviting.attended(number, (), ())


def claimed(house: House) -> list[tuple[str, int]]:
    return [(row["kind"], row["pence"]) for row in house.hospital.rows("SELECT kind, pence FROM claims ORDER BY id")]


@pytest.mark.parametrize("second", [("2",), ("both", "9")])
def test_what_was_not_asked_for_can_be_claimed_another_day(house: House, second: tuple[str, ...]) -> None:
    crowd(house, 1)
    attended(house)
    for said in ("claim", "1", "1", "4.50"):
        house.hospital.hears(said, phone(1))
    assert "We have written your claim down" in house.hospital.answers(phone(1))[-1]
    for said in ("claim", "1", *second):
        house.hospital.hears(said, phone(1))
    assert "We have written your claim down" in house.hospital.answers(phone(1))[-1]
    assert claimed(house) == [("expenses", 450), ("payment", 2000)]
    house.hospital.hears("claim", phone(1))
    assert "There is nothing to claim for" in house.hospital.answers(phone(1))[-1]


def test_where_nobody_is_paid_for_their_time_nothing_is_left_once_travel_is_claimed(house: House) -> None:
    crowd(house, 1)
    attended(house, opportunity(payment="no"))
    for said in ("claim", "1", "1", "4.50", "claim"):
        house.hospital.hears(said, phone(1))
    assert "There is nothing to claim for" in house.hospital.answers(phone(1))[-1]


def shown(number: int, among: int) -> tuple[str, ...]:
    """What chooses the session of that number: a text shows seven at most, or six and MORE."""
    return (str(number),) if among < 8 or number < 7 else ("more", f"Session {number}")


def sessions(house: House, *starts: datetime) -> None:
    """Opportunities in which the first person took part, and which they can claim for in this order."""
    for number, start in enumerate(starts, 1):
        begins, ends = (f"{each:%Y-%m-%d %H:%M}" for each in (start, start + timedelta(hours=2)))
        title = f"{{plain: Session {number}, easy: Session {number}}}"
        house.opens(opportunity(begins, ends, title=title))
        for said in ("what's on", *shown(number, number), "yes", *["skip"] * (3 if number == 1 else 1)):
            house.hospital.hears(said, phone(1))
    house.hospital.now = max(starts).astimezone(UTC) + timedelta(days=1)
    for number, _ in enumerate(starts, 1):
        assert house.inviting.attended(number, (), ()) == (1, 0)


def test_each_of_two_phones_claims_for_the_session_that_was_chosen_there(house: House) -> None:
    crowd(house, 2)
    sessions(house, datetime(2027, 3, 22, 10, tzinfo=LONDON), datetime(2027, 3, 23, 10, tzinfo=LONDON))
    one = "(SELECT person_id FROM addresses WHERE value = :one)"
    house.hospital.changes(f"UPDATE addresses SET person_id = {one} WHERE value = :other", one=phone(1), other=phone(2))
    for said in (("claim", "claim"), ("1", "2"), ("both", "travel"), ("4.50", "3")):
        for last, word in enumerate(said, 1):
            house.hospital.hears(word, phone(last))
    for last in (1, 2):
        assert "We have written your claim down" in house.hospital.answers(phone(last))[-1]
    rows = house.hospital.rows("SELECT opportunity_id, kind, pence FROM claims ORDER BY id")
    assert [tuple(row.values()) for row in rows] == [
        (1, "expenses", 450),
        (1, "payment", 2000),
        (2, "expenses", 300),
    ]


def test_six_sessions_a_month_are_paid_and_travel_always_and_the_next_month_begins_anew(house: House) -> None:
    crowd(house, 1)
    # The last begins on 1 April by the clock on the wall, and on 31 March in UTC.
    in_march = (datetime(2027, 3, day, 10, tzinfo=LONDON) for day in range(22, 29))
    sessions(house, *in_march, datetime(2027, 4, 1, 0, 30, tzinfo=LONDON))

    def claims(session: int, *said: str) -> str:
        for each in ("claim", *shown(session, 8), *said):
            house.hospital.hears(each, phone(1))
        return house.hospital.answers(phone(1))[-1]

    for session in range(1, 7):
        assert "We have written your claim down" in claims(session, "money for my time")
    assert "We can pay for 6 sessions a month, and you have had 6" in claims(7, "money for my time")
    assert claimed(house) == [("payment", 2000)] * 6
    assert "We can pay for 6 sessions a month, and you have had 6" in claims(7, "both", "4.50")
    assert claimed(house)[6:] == [("expenses", 450)]
    assert "We have written your claim down" in claims(8, "money for my time")
    assert claimed(house)[6:] == [("expenses", 450), ("payment", 2000)]


def test_attendance_can_be_put_right(house: House) -> None:
    [person] = crowd(house, 1)
    number = house.opens(invite=5)
    house.sends()
    house.hospital.hears("yes", phone(1))
    house.hospital.now = house.hospital.now.replace(year=2027, month=3, day=10)
    assert house.inviting.attended(number, (), (person,)) == (0, 1)
    assert house.inviting.attended(number, (person,), ()) == (1, 0)
    assert house.states(number) == ["attended"]
