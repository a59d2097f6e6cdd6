"""From a project to who came, on the pages of staff; and writing to many with somebody else's approval."""

import re
from datetime import timedelta
from html import unescape

import pytest
from werkzeug.test import TestResponse

from bot.console.starting import starts
from bot.programme.planning import rung_misfit
from bot.store import estimates, invitations, opportunities
from bot.store.engine import begin
from bot.work.broadcast import Writing
from bot.work.opportunity_file import ladder_of
from tests.console.conftest import BASE, HOSTILE, Colleague, Console, hidden, text_of
from tests.console.test_rooms import JOINING, seen, writes

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
    return int(console.house.rows(f"SELECT coalesce(max(id), 0) AS id FROM {table}")[0]["id"])


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
    given |= {"consent_form": "https://hospital.example/consent"}
    return {**given, **starts()["opportunities"]["usual"], "services": "diabetes", **more}


def test_a_request_is_helped_with_handed_in_and_decided(console: Console, esme: Colleague, pat: Colleague) -> None:
    number = project(console, esme)
    page = text_of(esme.reads(f"/projects/{number}/request"))
    assert "Which groups are affected?" in page and "For example: Everybody who visits" in page
    given = {"title": "New signs", "influence": "nothing", "then": "submit", **ANSWERS}
    opened = pen(esme.reads(f"/projects/{number}/request"))
    missing = esme.post(f"/projects/{number}/request", **opened, **given | {"can_change": " "})
    page = missing.get_data(as_text=True)
    opened |= {"request": hidden(page, "request")}
    assert missing.status_code == 400 and 'href="#can_change"' in page and "A workshop." in page
    unsure = given | opened | {"can_change": "", "then": "keep"}
    assert "Kept as a draft" in esme.does(f"/projects/{number}/request", **unsure)
    draft = newest(console, "requests")
    assert "Still to be answered" in text_of(esme.reads(f"/requests/{draft}"))
    assert "has no answer" in esme.does(f"/requests/{draft}/submit")
    assert 'value="New signs"' in esme.reads(f"/projects/{number}/request?like={draft}")
    page = esme.reads(f"/requests/{draft}/edit")
    assert 'value="New signs"' in page and hidden(page, "request") == str(draft)
    esme.does(f"/projects/{number}/request", **given, **pen(page), request=str(draft))
    request = newest(console, "requests")
    assert request == draft
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
    seen = hidden(pat.reads(f"/requests/{request}"), "edition")
    pat.does(f"/requests/{request}/return", why="One word more")
    page = esme.reads(f"/requests/{request}/edit")
    esme.does(f"/projects/{number}/request", **given | {"title": "Newer signs"}, **pen(page), request=str(request))
    late = {"rung": ladder[0], "impact": "None.", "edition": seen}
    assert "changed it meanwhile: read it again" in pat.refused(f"/requests/{request}/review", **late)
    late["edition"] = hidden(pat.reads(f"/requests/{request}"), "edition")
    assert "People may be asked now" in pat.does(f"/requests/{request}/review", **late)
    page = text_of(esme.reads(f"/projects/{number}"))
    assert page.index("The project began") < page.index("Request handed in: Newer signs")
    for action in ("began_project", "wrote_request", "submitted_request", "returned_request", "reviewed_request"):
        assert console.recorded(action)


def part_of(answer: TestResponse) -> str:
    """What a part of a page says."""
    return text_of(f"<main>{answer.get_data(as_text=True)}</main>")


def pen(page: str) -> dict[str, str]:
    """What a form carries, so that the second of two who write in it is told."""
    return {name: hidden(page, name) for name in ("pen_seen", "pen_own")}


def test_a_request_is_kept_as_one_goes_and_what_is_worth_a_look_is_said(console: Console, esme: Colleague) -> None:
    number = project(console, esme)
    path = f"/projects/{number}/request"
    opened = pen(esme.reads(path))
    part = esme.post(f"{path}/kept", **opened, influence="nothing").get_data(as_text=True)
    assert "Not kept yet" in part and "<html" not in part and hidden(part, "request") == ""
    given = {"title": "Going well", "influence": "nothing", "can_change": "The colours of all signs."}
    part = esme.post(f"{path}/kept", **opened, **given).get_data(as_text=True)
    made = hidden(part, "request")
    assert "Kept as a draft" in part and made == str(newest(console, "requests"))
    # A line that was lost before the answer came: what is sent once more is the same draft.
    assert hidden(esme.post(f"{path}/kept", **opened, **given).get_data(as_text=True), "request") == made
    more = given | {"how_involved": "A survey, as co-production of new signs", "request": made}
    part = part_of(esme.post(f"{path}/kept", **opened, **more))
    assert "One of the two cannot be right" in part and "can change nothing, so it can only be" in part
    assert "Kept as a draft" in esme.does(path, **opened, **more, then="keep")
    page = text_of(esme.reads(f"/requests/{made}"))
    assert "as co-production" in page and "Worth a look" in page


def test_two_people_with_one_request_and_the_second_is_told(console: Console, esme: Colleague, pat: Colleague) -> None:
    number = project(console, esme)
    path = f"/projects/{number}/request"
    esme.does(path, title="Ours", influence="advise", then="keep")
    made = str(newest(console, "requests"))
    hers, his = (pen(each.reads(f"/requests/{made}/edit")) for each in (esme, pat))
    esme.does(path, title="Hers", influence="advise", then="keep", request=made, **hers)
    his_words = {"title": "His", "influence": "advise", "request": made, **his}
    part = pat.post(f"{path}/kept", **his_words).get_data(as_text=True)
    assert f"{esme.name.replace(chr(39), '&#39;')} changed this while you were writing" in part
    refused = pat.post(path, then="keep", **his_words)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409 and 'value="His"' in page and f'href="/requests/{made}"' in page
    assert "Hers" in text_of(pat.reads(f"/requests/{made}"))
    assert "Kept as a draft" in pat.does(path, **his_words | pen(page), then="keep")
    assert "His" in text_of(esme.reads(f"/requests/{made}"))


def test_what_is_kept_by_itself_stays_on_the_page_of_whoever_was_signed_out(console: Console) -> None:
    stranger = console.stranger()
    sent = {"csrf_token": stranger.token()}
    headers = {"Referer": f"{BASE}/", "HX-Request": "true"}
    answer = stranger.client.post("/projects/1/request/kept", base_url=BASE, headers=headers, data=sent)
    assert (answer.status_code, answer.headers.get("HX-Redirect")) == (401, None)


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
        noted = {"had": str(person), "came": str(person), "seen": hidden(later.reads(path), "seen")}
        assert "Whoever came is asked" in later.does(f"{path}/attended", **noted)
        assert "noted who came meanwhile" in later.does(f"{path}/attended", **noted | {"came": ""})
        assert "came, turn" in text_of(later.reads(path))
    finally:
        console.now = late


def test_among_very_many_the_page_of_who_is_next_comes_before_they_are_looked_for(
    console: Console, esme: Colleague, pat: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, person = writes(console, *JOINING)
    esme.does(f"/requests/{reviewed(console, esme, pat)}/opportunity", **opportunity(console))
    path, line = f"/opportunities/{newest(console, 'opportunities')}/next", f"Person {person} : knows Diabetes"
    assert line in text_of(esme.reads(path))
    monkeypatch.setattr(estimates, "COUNTED", 0)
    monkeypatch.setattr(estimates, "FEW", 0)
    if console.parts.engine.dialect.name == "postgresql":
        page = esme.reads(path)
        assert line not in text_of(page) and "Looking among all who match" in page
        path = unescape(re.findall(r'href="([^"]*everybody=yes)"', page)[0])
    page = esme.get(path, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert line in text_of(page) and "<html" not in page
    page = esme.reads(path)
    assert line in text_of(page) and "<html" in page


def test_what_cannot_be_called_co_production_is_refused_with_the_reason(
    console: Console, esme: Colleague, pat: Colleague
) -> None:
    request = reviewed(console, esme, pat)
    top = ladder_of(console.parts.shelf.current()[1])[-1]
    form = f"/requests/{request}/opportunity"
    page = text_of(esme.reads(form))
    assert f"{top} : " in page and "A survey cannot be called" in page
    before = newest(console, "opportunities")
    next_to_top = ladder_of(console.parts.shelf.current()[1])[-2]
    for given, why in (
        ({"rung": top}, "their input can only advise"),
        ({"rung": next_to_top, "method": "survey"}, "what others have chosen to ask"),
    ):
        part = part_of(esme.post(f"{form}/check", **opportunity(console, **given)))
        assert "To mend:" in part and why in part
        refused = esme.post(form, **opportunity(console, **given))
        page = refused.get_data(as_text=True)
        assert refused.status_code == 400 and 'id="rung-error"' in page and why in text_of(page)
        assert "There is a lift." in page
    assert newest(console, "opportunities") == before


def test_an_opportunity_is_told_in_the_languages_that_it_is_written_in(
    console: Console, esme: Colleague, pat: Colleague
) -> None:
    sources = console.parts.flow_sources()
    switched_on = sources["flows/organisation.yaml"].replace("languages: [en]", "languages: [en, pl]")
    console.parts.shelf.publish({**sources, "flows/organisation.yaml": switched_on})
    form = f"/requests/{reviewed(console, esme, pat)}/opportunity"
    assert "Polski: What people do, in easy words" in text_of(esme.reads(form))
    polish = {"title_plain_pl": "Nowe znaki", "what_easy_pl": "Znaki.", "what_plain_pl": "Oglądamy znaki."}
    assert "has no text" in esme.refused(form, **opportunity(console, **polish))
    half = opportunity(console, what_easy_pl="Znaki.", reviewed_pl="Ewa, 3 November 2026")
    assert 'needs "plain" words in "pl" too' in esme.refused(form, **half)
    given = opportunity(console, **polish, reviewed_pl="Ewa, 3 November 2026")
    assert "In Polski there is no" in part_of(esme.post(f"{form}/check", **given))
    esme.does(form, **given)
    number = newest(console, "opportunities")
    assert console.recorded("wrote_opportunity")[-1]["why"] == "Translations read by: Polish: Ewa, 3 November 2026"
    with begin(console.parts.engine) as connection:
        found = opportunities.find(connection, number)
    assert found is not None and found.details.title["pl"] == "Nowe znaki"
    assert found.details.what["pl easy"] == "Znaki." and "pl" not in found.details.why
    edit = esme.reads(f"/opportunities/{number}/edit")
    assert 'value="Nowe znaki"' in edit and 'value="as it was kept before"' in edit
    # A form that was open before the language was switched on keeps what it does not show.
    esme.does(f"/opportunities/{number}/edit", **pen(edit), **opportunity(console, places="3"))
    with begin(console.parts.engine) as connection:
        found = opportunities.find(connection, number)
    assert found is not None and (found.places, found.details.title["pl"]) == (3, "Nowe znaki")


def test_an_opportunity_is_looked_at_before_and_changed_after(
    console: Console, esme: Colleague, pat: Colleague
) -> None:
    number, person = writes(console, *JOINING)
    request = reviewed(console, esme, pat)
    form = f"/requests/{request}/opportunity"
    part = esme.post(f"{form}/check", **opportunity(console, places="many")).get_data(as_text=True)
    assert "whole number" in part and "<html" not in part
    given = opportunity(console, services="diabetes", cannot_meet="interpreter")
    part = part_of(esme.post(f"{form}/check", **given))
    assert "can be asked" in part and "knows Diabetes" in part and "Payment for all places: £40.00" in part
    assert "On phones in English" in part and "SMS, easy words" in part and "Telegram, plain words" in part
    pens = pen(esme.reads(form))
    esme.does(form, **given, **pens)
    made = newest(console, "opportunities")
    esme.does(form, **given, **pens)
    assert newest(console, "opportunities") == made
    path = f"/opportunities/{made}"
    assert "who is left out" in text_of(esme.reads(path)) and "can be asked" in text_of(esme.reads(f"{path}/who"))
    hers, his = pen(esme.reads(f"{path}/edit")), pen(pat.reads(f"{path}/edit"))
    assert "Changed." in esme.does(f"{path}/edit", **given | {"places": "3"}, **hers)
    late = pat.post(f"{path}/edit", **given | {"places": "7"}, **his)
    page = late.get_data(as_text=True)
    assert late.status_code == 409 and "changed this while" in text_of(page) and 'value="7"' in page
    assert "of 3 places" in text_of(esme.reads(path)) and "whoever needs this is left out" in text_of(esme.reads(path))
    esme.does(f"{path}/open")
    with begin(console.parts.engine) as connection:
        invitations.put(connection, made, person, "place", console.now, turn=1)
    page = esme.reads(path)
    assert "Reminder to whoever has a place" in text_of(page) and "has a place" in text_of(page)
    few = esme.post(f"{path}/edit", **given | {"places": "0"}, **pen(esme.reads(f"{path}/edit")))
    assert few.status_code == 400 and 'id="places-error"' in few.get_data(as_text=True)
    moved = given | {"place_plain": "Hall 3", "place_easy": "Hall 3"}
    assert "1 person who said yes is told" in esme.does(f"{path}/edit", **moved, **pen(esme.reads(f"{path}/edit")))
    living = esme.get(path, headers={"HX-Request": "true"})
    assert "of 2 places" in part_of(living) and "<html" not in living.get_data(as_text=True)
    soon = (console.now + timedelta(days=3)).astimezone(console.parts.zone)
    assert "in time to come" in esme.refused(f"{path}/invite", most="5", begins="2001-01-01T10:00")
    assert "A time to begin" in esme.refused(f"{path}/invite", most="5", begins="soon")
    with begin(console.parts.engine) as connection:
        invitations.put(connection, made, person, "cancelled", console.now)
    _, other = writes(console, *JOINING)
    answer = esme.post(f"{path}/invite", most="5", begins=f"{soon:%Y-%m-%d}T10:00")
    assert "It waits for its time" in text_of(esme.reads(answer.location))
    assert console.recorded("changed_opportunity") and other != person and number


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
    phone, _ = writes(console, *JOINING)
    assert '/broadcasts/new"' in esme.reads("/broadcasts")  # 1
    form = esme.reads("/broadcasts/new?start=thanks")  # 2
    assert "person gets it" in text_of(form) or "people get it" in text_of(form)
    given = dict(starts()["broadcasts"]["thanks"])
    looked = esme.post("/broadcasts/check", **given | {"plain": "{nothing}: no"}).get_data(as_text=True)
    assert "To mend:" in looked and "<html" not in looked
    looked = part_of(esme.post("/broadcasts/check", **given))
    assert "£" in looked and "of sending hours" in looked and "1 part" in looked
    refused = esme.post("/broadcasts", **given | {"easy": "{nothing}", "until": "soon"})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 400 and 'href="#until"' in page and "Many things are better" in page
    assert "A draft is kept" in esme.does("/broadcasts", **given)  # 3
    number = newest(console, "broadcasts")
    assert "You wrote it" not in text_of(pat.reads(f"/broadcasts/{number}/approve"))
    asked = pat.reads(f"/broadcasts/{number}/approve")
    assert f'action="/broadcasts/{number}/approve"' in asked
    assert "Approved" in pat.does(f"/broadcasts/{number}/approve", edition=hidden(asked, "edition"))
    assert "Approved by" in text_of(pat.reads(f"/broadcasts/{number}/approve"))
    assert "It goes out" in esme.does(f"/broadcasts/{number}/start")  # 4
    assert 'value="Thank you"' in esme.reads(f"/broadcasts/new?like={number}")
    Writing(console.parts.engine, console.clock, lambda: None).run()
    writes(console, "It was no trouble at all", number=phone)
    page = text_of(esme.reads(f"/broadcasts/{number}"))
    assert "waiting to be sent" in page and "It was no trouble at all" in page and "Replies as they come" in page
    assert console.recorded("read_replies")[-1]["about"] == f"broadcast {number}"
    _, second = writes(console, *JOINING)  # got it not, and so shows that only the replies are recorded
    for _ in range(2):
        esme.get(f"/broadcasts/{number}", headers={"HX-Request": "true", "X-Poll": "yes"})
    because = f"replies to broadcast {number}"
    assert (seen(console, console.person(phone), because), seen(console, second, because)) == (1, 0)
    assert console.recorded("wrote_broadcast")[-1]["actor"] == esme.name


def test_a_draft_is_mended_given_a_time_and_approved_as_it_was_seen(
    console: Console, esme: Colleague, pat: Colleague
) -> None:
    writes(console, *JOINING)
    given = dict(starts()["broadcasts"]["thanks"]) | {"services": "diabetes", "asked_at_most": "4"}
    esme.does("/broadcasts", **given)
    path = f"/broadcasts/{newest(console, 'broadcasts')}"
    seen = hidden(pat.reads(f"{path}/approve"), "edition")
    page = esme.reads(f"{path}/edit")
    assert "People who know: Diabetes" in text_of(page) and "knows Diabetes" in text_of(page)
    hers, his = pen(page), pen(pat.reads(f"{path}/edit"))
    at = (console.now + timedelta(days=2)).astimezone(console.parts.zone)
    early = esme.post(f"{path}/edit", **given, **hers, begins=f"{at:%Y-%m-%d}T05:00")
    assert early.status_code == 400 and "outside sending hours" in text_of(early.get_data(as_text=True))
    timed = given | {"begins": f"{at:%Y-%m-%d}T10:15", "title": "Later"}
    assert "Changed" in esme.does(f"{path}/edit", **timed, **hers)
    assert "changed it meanwhile" in pat.does(f"{path}/approve", edition=seen)
    late = pat.post(f"{path}/edit", **given | {"title": "Mine"}, **his)
    page = late.get_data(as_text=True)
    assert late.status_code == 409 and 'value="Mine"' in page and "changed this while" in text_of(page)
    shown = pat.reads(f"{path}/approve")
    assert "10:15, once it is started" in text_of(shown) and "It would be over" in text_of(shown)
    assert "Approved" in pat.does(f"{path}/approve", edition=hidden(shown, "edition"))
    assert "then start it" in esme.does(f"{path}/start", edition=seen)
    assert "10:15: nothing leaves before" in esme.does(f"{path}/start", edition=hidden(esme.reads(path), "edition"))
    assert "It waits for its time" in text_of(esme.reads(path))
    assert "cannot be changed" in text_of(esme.post(f"{path}/edit", **timed, **hers).get_data(as_text=True))
    assert "Cancelled" in esme.does(f"{path}/cancel")
    assert esme.get(f"{path}/edit").status_code == 404 and console.recorded("changed_broadcast")


def test_words_that_are_translated_already_need_only_what_is_new(console: Console, esme: Colleague) -> None:
    writes(console, *JOINING)
    assert "template=common.send_come" in esme.reads("/broadcasts/new")
    form = esme.reads("/broadcasts/new?template=common.send_come")
    assert 'id="with_place"' in form and 'id="plain"' not in form
    given = {"title": "Open evening", "text": "common.send_come", "with_day": "2099-03-09", "with_hour": "14:30"}
    refused = esme.post("/broadcasts", **given)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 400 and "Say the place." in text_of(page) and 'value="14:30"' in page
    wrong = esme.post("/broadcasts", **given | {"with_day": "soon", "with_place": "Glenfield"})
    assert wrong.status_code == 400 and 'id="with_day-error"' in wrong.get_data(as_text=True)
    part = part_of(esme.post("/broadcasts/check", **given, with_place="Glenfield"))
    assert "Glenfield. You need not tell us before" in part and "Where: Glenfield" in part
    assert "A draft is kept" in esme.does("/broadcasts", **given, with_place="Glenfield")
    page = esme.reads(f"/broadcasts/{newest(console, 'broadcasts')}/edit")
    assert "Glenfield" in page and 'id="plain"' in page


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
