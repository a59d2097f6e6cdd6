"""What staff have written is looked at in every place where it stands, before an opportunity goes out."""

from pathlib import Path

import pytest

from bot.programme.planning import GUNNING
from bot.work.involving import InvolvementRefused
from tests.work.hospital import Hospital
from tests.work.involvement import REQUEST, House, opportunity

A_CONSULTATION = "{plain: A consultation on signs, easy: Help with signs}"
INVITATION = "would you help us choose new signs?"
KEPT = "consultation: {formative: Nothing is decided., reasons: On the sheet., time: Ten weeks., considered: In May.}\n"
ALL_FOUR = [f"gunning_{key}" for key in GUNNING]


@pytest.fixture
def house(hospital: Hospital, tmp_path: Path) -> House:
    return House(hospital, tmp_path)


def written(house: House, text: str, request: str = REQUEST, project: str = "Signs", rung: str = "Involving") -> int:
    """A draft of it, from a reviewed request of that project."""
    number = house.involving.add_project(project, "People get lost.", "Sam", "Sam")
    asked = house.involving.add_request(number, house.file(request), "Sam")
    house.involving.submit(asked)
    house.involving.review(asked, rung, "No group is worse off.", "Priya")
    return house.inviting.add(asked, house.file(text), "Sam")[0]


def serious(house: House, number: int) -> list[str]:
    """What keeps it from going out."""
    return [finding.code for finding in house.inviting.show(number).findings if finding.serious]


@pytest.mark.parametrize(
    ("text", "request_", "project"),
    [
        pytest.param(opportunity(title=A_CONSULTATION), REQUEST, "Signs", id="its title"),
        pytest.param(opportunity(what=A_CONSULTATION), REQUEST, "Signs", id="what it is"),
        pytest.param(opportunity(why=A_CONSULTATION), REQUEST, "Signs", id="why"),
        pytest.param(opportunity(can_change=A_CONSULTATION), REQUEST, "Signs", id="what can change"),
        pytest.param(
            opportunity().replace(INVITATION, "this is a consultation on signs."), REQUEST, "Signs", id="the invitation"
        ),
        pytest.param(
            opportunity(), REQUEST.replace("New signs", "Consultation on signs"), "Signs", id="the title of the request"
        ),
        pytest.param(opportunity(), REQUEST, "Consulting on signs", id="the title of the project"),
        pytest.param(
            opportunity("2028-03-09 14:00", "2028-03-09 16:00", kind="consultation"), REQUEST, "Signs", id="its kind"
        ),
    ],
)
def test_whatever_is_called_a_consultation_keeps_gunnings_principles(
    house: House, text: str, request_: str, project: str
) -> None:
    number = written(house, text, request_, project)
    assert serious(house, number) == ALL_FOUR
    with pytest.raises(InvolvementRefused, match='a consultation needs "formative" in its request'):
        house.inviting.open(number)
    with pytest.raises(InvolvementRefused, match="a consultation needs"):
        house.inviting.invite(number, 5, "Sam")
    assert house.inviting.show(number).opportunity.state == "draft"
    kept = written(house, text, request_ + KEPT, project)
    assert serious(house, kept) == []
    house.inviting.open(kept)


def test_what_is_open_cannot_become_a_consultation_by_a_change_of_words(house: House) -> None:
    number = written(house, opportunity())
    house.inviting.open(number)
    with pytest.raises(InvolvementRefused, match="a consultation needs"):
        house.inviting.change(number, house.file(opportunity(can_change=A_CONSULTATION)))


@pytest.mark.parametrize(
    ("text", "rung", "codes"),
    [
        (opportunity(), "Involving", []),
        (opportunity(), "Collaborating", ["rung_not_reviewed"]),
        (opportunity(rung="Devolving"), "Involving", ["rung_misfit", "rung_not_reviewed"]),
        (opportunity(rung="Collaborating", method="survey"), "Collaborating", ["rung_method"]),
        (opportunity(rung="Consulting", patient_partners_only="yes"), "Consulting", ["partners_rung"]),
        (opportunity(patient_partners_only="yes", activity="routine survey"), "Involving", ["partners_activity"]),
        (opportunity("2027-03-12 14:00", "2027-03-12 16:00"), "Involving", ["friday"]),
        (opportunity("2026-12-08 14:00", "2026-12-08 16:00"), "Involving", ["lead_time"]),
        (opportunity(cannot_meet="[step_free]"), "Involving", ["cannot_meet"]),
    ],
)
def test_every_fact_of_a_plan_reaches_the_checks(house: House, text: str, rung: str, codes: list[str]) -> None:
    number = written(house, text, rung=rung)
    assert [finding.code for finding in house.inviting.show(number).findings] == codes
