"""From a project to who came, on the pages of staff; and writing to many with somebody else's approval."""

import re
from datetime import timedelta

import pytest

from bot.console.starting import starts
from bot.programme.planning import rung_misfit
from bot.store import invitations
from bot.store.engine import begin
from bot.work.opportunity_file import ladder_of
from tests.console.conftest import HOSTILE, Colleague, Console, text_of
from tests.console.test_rooms import JOINING, writes

pytestmark = pytest.mark.thorough

ANSWERS = {
    "known_already": "Letters say that people get lost.",
    "groups_affected": "Everybody who visits.",
    "how_involved": "A workshop.",
    "can_change": "Colours and words.",
    "affected_more": "People who see badly.",
    "how_engaged": "By way of their own group.",
}
TOLD = {
    "title": "Choosing new signs",
    "what": "We look at six signs.",
    "why": "Many people get lost.",
    "can_change": "You choose the colours.",
    "place": "Hall 2, Infirmary Road",
    "access": "There is a lift.",
    "bring": "your glasses",
}


@pytest.fixture
def esme(console: Console) -> Colleague:
    """Somebody of the engagement team."""
    return console.colleague("engagement")


@pytest.fixture
def pat(console: Console) -> Colleague:
    """Somebody of the PPI team."""
    return console.colleague("ppi")


def newest(console: Console, table: str) -> int:
    """The number of the newest row."""
    return int(console.house.rows(f"SELECT max(id) AS id FROM {table}")[0]["id"])


def project(console: Console, esme: Colleague, title: str = "Signs") -> int:
    """A project has begun."""
    assert "The project is there" in esme.does("/projects", title=title, about="So that nobody gets lost.", lead="Sam")
    return newest(console, "projects")


def reviewed(console: Console, esme: Colleague, pat: Colleague) -> int:
    """A request that the PPI team has reviewed."""
    given = {"title": "New signs", "influence": "advise", "then": "submit", **ANSWERS}
    assert "The PPI team has it" in esme.does(f"/projects/{project(console, esme)}/request", **given)
    number = newest(console, "requests")
    assert "Request to review: New signs" in text_of(pat.reads("/today"))
    impact = {"rung": rung_of(console), "impact": "People who see badly gain most."}
    assert "People may be asked now" in pat.does(f"/requests/{number}/review", **impact)
    return number


def rung_of(console: Console) -> str:
    """A rung in the middle of the ladder."""
    ladder = ladder_of(console.parts.shelf.current()[1])
    return ladder[len(ladder) // 2]


def opportunity(console: Console, **more: str) -> dict[str, str]:
    """The form of an opportunity, filled in."""
    start = (console.now + timedelta(weeks=9)).astimezone(console.parts.zone).replace(hour=14, minute=0)
    start += timedelta(days=(1 - start.weekday()) % 7)
    given = {f"{key}_{part}": text for key, text in TOLD.items() for part in ("plain", "easy")}
    given |= {"rung": rung_of(console), "method": "workshop", "kind": "event", "places": "2", "payment": "20"}
    given |= {"starts": f"{start:%Y-%m-%dT%H:%M}", "ends": f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}"}
    given |= {"contact": "Priya on 07700 900121", "information_sheet": "https://hospital.example/signs"}
    return {**given, **starts()["opportunities"]["usual"], "services": "diabetes", **more}


def test_a_request_is_helped_with_handed_in_and_decided(console: Console, esme: Colleague, pat: Colleague) -> None:
    number = project(console, esme)
    page = text_of(esme.reads(f"/projects/{number}/request"))
    assert "Which groups are affected?" in page and "For example: Everybody who visits" in page
    given = {"title": "New signs", "influence": "nothing", "then": "submit", **ANSWERS}
    missing = esme.post(f"/projects/{number}/request", **given | {"can_change": " "})
    page = missing.get_data(as_text=True)
    assert missing.status_code == 400 and 'href="#can_change"' in page and "A workshop." in page
    assert "Kept as a draft" in esme.does(f"/projects/{number}/request", **given | {"can_change": "", "then": "keep"})
    draft = newest(console, "requests")
    assert "Still to be answered" in text_of(esme.reads(f"/requests/{draft}"))
    assert "has no answer" in esme.does(f"/requests/{draft}/submit")
    assert 'value="New signs"' in esme.reads(f"/projects/{number}/request?like={draft}")
    esme.does(f"/projects/{number}/request", **given)
    request = newest(console, "requests")
    ladder = ladder_of(console.parts.shelf.current()[1])
    page = text_of(pat.reads(f"/requests/{request}"))
    assert f"Not this one: {rung_misfit(ladder, ladder[-1], 'nothing')}" in page
    wrong = pat.post(f"/requests/{request}/review", rung=ladder[-1], impact="None.")
    assert wrong.status_code == 400 and "can change nothing" in text_of(wrong.get_data(as_text=True))
    empty = pat.post(f"/requests/{request}/review", rung=ladder[0], impact=" ")
    assert empty.status_code == 400 and 'id="impact-error"' in empty.get_data(as_text=True)
    assert esme.post(f"/requests/{request}/review", rung=ladder[0], impact="x").status_code == 403
    assert pat.post(f"/requests/{request}/return", why=" ").status_code == 400
    assert "back with whoever wrote it" in pat.does(f"/requests/{request}/return", why="Say more of <b>groups")
    assert "Sent back: Say more of <b>groups" in text_of(esme.reads(f"/requests/{request}"))
    esme.does(f"/requests/{request}/submit")
    assert "People may be asked now" in pat.does(f"/requests/{request}/review", rung=ladder[0], impact="None.")
    page = text_of(esme.reads(f"/projects/{number}"))
    assert page.index("The project began") < page.index(f"Request {request} was handed in")
    for action in ("began_project", "wrote_request", "submitted_request", "returned_request", "reviewed_request"):
        assert console.recorded(action)


def test_nobody_reviews_their_own_request(console: Console, pat: Colleague) -> None:
    given = {"title": "Mine", "influence": "advise", "then": "submit", **ANSWERS}
    pat.does(f"/projects/{project(console, pat)}/request", **given)
    number = newest(console, "requests")
    assert "You wrote it" in text_of(pat.reads(f"/requests/{number}"))
    assert pat.post(f"/requests/{number}/review", rung=rung_of(console), impact="x").status_code == 400


def test_from_an_opportunity_to_who_came(console: Console, esme: Colleague, pat: Colleague) -> None:
    _, person = writes(console, *JOINING)
    request = reviewed(console, esme, pat)
    wrong = esme.post(
        f"/requests/{request}/opportunity", **opportunity(console, starts="soon", title_plain="Eye clinic")
    )
    page = wrong.get_data(as_text=True)
    assert wrong.status_code == 400 and 'id="starts-error"' in page and 'id="title_plain-error"' in page
    assert "name no clinic" in text_of(page) and "There is a lift." in page
    assert "Nobody is asked yet" in esme.does(f"/requests/{request}/opportunity", **opportunity(console))
    number = newest(console, "opportunities")
    path = f"/opportunities/{number}"
    assert "Choosing new signs" in esme.reads(f"/requests/{request}/opportunity?like={number}")
    page = text_of(esme.reads(path))
    assert f"Person {person} : knows Diabetes; asked 0 times in a year" in page and "0 of 2 places" in page
    answer = esme.post(f"{path}/invite", most="50")
    assert answer.status_code == 303 and answer.location.startswith("/broadcasts/")
    assert "Closed" in esme.does(f"{path}/close") and "cannot be closed" in esme.does(f"{path}/close")
    assert "Open" in esme.does(f"{path}/open")
    with begin(console.parts.engine) as connection:
        invitations.put(connection, number, person, "place", console.now, turn=1)
    page = text_of(esme.reads(f"/people/{person}"))
    assert "Can't come Choosing new signs" in page
    assert "Their place is free" in esme.does(f"/people/{person}/opportunities/{number}/cannot-come", why="rang")
    assert "no place there" in esme.does(f"/people/{person}/opportunities/{number}/cannot-come")
    assert "Can come after all" in text_of(esme.reads(f"/people/{person}"))
    assert "on the list again" in esme.does(f"/people/{person}/opportunities/{number}/can-come")
    assert console.recorded("gave_up_place")[-1]["why"] == "rang" and console.recorded("took_place_again")
    assert "is not over yet" in esme.does(f"{path}/attended", had=str(person))
    late, console.now = console.now, console.now + timedelta(weeks=12)
    try:
        later = console.colleague("engagement")
        assert "came" in text_of(later.reads(path))
        assert "Whoever came is asked" in later.does(f"{path}/attended", had=str(person), came=str(person))
        assert "attended" in text_of(later.reads(path))
    finally:
        console.now = late


def test_what_cannot_be_called_co_production_is_refused_with_the_reason(
    console: Console, esme: Colleague, pat: Colleague
) -> None:
    request = reviewed(console, esme, pat)
    top = ladder_of(console.parts.shelf.current()[1])[-1]
    assert f"{top}: " in text_of(esme.reads(f"/requests/{request}/opportunity"))
    esme.does(f"/requests/{request}/opportunity", **opportunity(console, rung=top))
    path = f"/opportunities/{newest(console, 'opportunities')}"
    page = text_of(esme.reads(path))
    assert "To mend:" in page and "their input can only advise" in page and "Ask them" not in page
    assert "cannot go out" in esme.does(f"{path}/open")


def test_a_project_ends_with_its_evaluation(console: Console, esme: Colleague) -> None:
    number = project(console, esme)
    some = {"clear_objectives": "Yes.", "right_people": "Mostly.", "right_methods": "Yes."}
    refused = esme.post(f"/projects/{number}/end", **some)
    assert refused.status_code == 400 and 'id="realistic_outputs-error"' in refused.get_data(as_text=True)
    whole = {**some, "realistic_outputs": "Yes.", "learned_and_fed_back": "That signs matter."}
    assert "has ended" in esme.does(f"/projects/{number}/end", **whole)
    assert "That signs matter." in text_of(esme.reads(f"/projects/{number}"))
    late = esme.post(f"/projects/{number}/request", title="Too late", influence="advise", **ANSWERS)
    assert late.status_code == 400 and "has ended" in text_of(late.get_data(as_text=True))


def test_writing_to_many_in_few_presses(console: Console, esme: Colleague, pat: Colleague) -> None:
    writes(console, *JOINING)
    assert '/broadcasts/new"' in esme.reads("/broadcasts")  # 1
    form = esme.reads("/broadcasts/new?start=thanks")  # 2
    assert "person gets it" in text_of(form) or "people get it" in text_of(form)
    given = dict(starts()["broadcasts"]["thanks"])
    looked = esme.post("/broadcasts/check", **given | {"plain": "{nothing}: no"}).get_data(as_text=True)
    assert "To mend:" in looked and "<html" not in looked
    looked = text_of(f"<main>{esme.post('/broadcasts/check', **given).get_data(as_text=True)}</main>")
    assert "£" in looked and "of sending hours" in looked and "1 part" in looked
    refused = esme.post("/broadcasts", **given | {"easy": "{nothing}", "until": "soon"})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 400 and 'href="#until"' in page and "Many things are better" in page
    assert "A draft is kept" in esme.does("/broadcasts", **given)  # 3
    number = newest(console, "broadcasts")
    assert "You wrote it" not in text_of(pat.reads(f"/broadcasts/{number}/approve"))
    assert f'action="/broadcasts/{number}/approve"' in pat.reads(f"/broadcasts/{number}/approve")
    assert "Approved" in pat.does(f"/broadcasts/{number}/approve")
    assert "Approved by" in text_of(pat.reads(f"/broadcasts/{number}/approve"))
    assert "goes out now" in esme.does(f"/broadcasts/{number}/start")  # 4
    assert 'value="Thank you"' in esme.reads(f"/broadcasts/new?like={number}")
    assert console.recorded("wrote_broadcast")[-1]["actor"] == esme.name


@pytest.mark.parametrize("start", list(starts()["broadcasts"]))
def test_every_start_passes_the_checks_as_it_stands(console: Console, esme: Colleague, start: str) -> None:
    looked = esme.post("/broadcasts/check", **starts()["broadcasts"][start]).get_data(as_text=True)
    assert "To mend:" not in looked and "Advice:" not in looked


def test_script_in_what_staff_write_is_text_everywhere(console: Console, esme: Colleague, pat: Colleague) -> None:
    number = project(console, esme, HOSTILE)
    hostile = dict.fromkeys(ANSWERS, HOSTILE)
    esme.does(f"/projects/{number}/request", title=HOSTILE, influence="advise", then="submit", **hostile)
    request = newest(console, "requests")
    pat.does(f"/requests/{request}/review", rung=rung_of(console), impact=HOSTILE)
    refused = esme.post(
        f"/requests/{request}/opportunity", **opportunity(console, title_plain=HOSTILE, contact=HOSTILE)
    )
    assert refused.status_code == 400
    pages = [refused.get_data(as_text=True), esme.post("/broadcasts", plain=HOSTILE).get_data(as_text=True)]
    pages += [esme.post("/broadcasts/check", title=HOSTILE, plain=HOSTILE).get_data(as_text=True)]
    for path in (
        "/projects",
        f"/projects/{number}",
        f"/requests/{request}",
        "/opportunities",
        f"/requests/{request}/opportunity",
    ):
        pages.append(esme.reads(path))
    for page in pages:
        assert "alert('x')" not in page and "<script>alert" not in page and not re.search(r"<b>&", page)
