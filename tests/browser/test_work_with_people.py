"""Longer tasks of staff from start to end, each with nothing but a keyboard.

Chromium, `serve` and `worker` as processes on PostgreSQL, and phones that answer.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import update

from bot.store.engine import begin, open_engine
from bot.store.taking_part_tables import opportunities
from tests.browser import keyboard
from tests.browser.at_work import PASSWORD, PEOPLE, Colleague, browser, colleague, hospital, trust
from tests.browser.chromium import context_of
from tests.console.sign_on_double import SignOnDouble
from tests.store.conftest import empty_postgresql
from tests.system.hospital import Hospital, eventually, improvers
from tests.system.phones import SmsPhone, waits_for

__all__ = ["browser", "empty_postgresql", "hospital", "trust"]

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.postgresql]

ANSWERS = ("known_already", "groups_affected", "how_involved", "can_change", "affected_more", "how_engaged")
TOLD = {"title": "New signs", "what": "We look at six signs.", "why": "Many get lost.", "can_change": "The colours."}
TOLD |= {"place": "Hall 2", "access": "There is a lift.", "bring": "your glasses"}


@pytest.fixture(scope="module")
def esme(browser: Browser, hospital: Hospital) -> Colleague:
    return by_keys(browser, hospital, "Esme", "engagement")


@pytest.fixture(scope="module")
def pat(browser: Browser, hospital: Hospital) -> Colleague:
    return by_keys(browser, hospital, "Pat", "ppi")


def by_keys(browser: Browser, hospital: Hospital, name: str, role: str) -> Colleague:
    """A colleague who has no mouse."""
    return replace(colleague(browser, hospital, name, role), keys=True)


def joined(hospital: Hospital, last: int) -> SmsPhone:
    """Somebody who joins by text, knows the eye clinic, and would like to be invited."""
    phone = SmsPhone(hospital, last)
    for said in ("JOIN", "yes", "1", "eye", "AGREE", "yes", "yes", "Ade", "none"):
        phone.says(said)
    return phone


def person_of(hospital: Hospital, phone: SmsPhone) -> int:
    """The number of whoever has that phone."""
    rows = hospital.rows("SELECT person_id FROM addresses WHERE value = :value", value=phone.address)
    return int(rows[0]["person_id"])


def comes(phone: SmsPhone, words: str) -> None:
    """A text with these words arrives."""
    assert eventually(lambda: words in phone.letters()[-1].text), phone.letters()[-1].text


def test_from_a_request_to_a_place_and_thanks(hospital: Hospital, esme: Colleague, pat: Colleague) -> None:
    ade = joined(hospital, 905)
    page = esme.begins("/projects").page
    esme.writes(title="Signs", about="So that nobody gets lost.", lead="Sam")
    esme.presses("Begin").presses("Write a request", "link")
    esme.writes(title="Signs that all can read", **dict.fromkeys(ANSWERS, "As before."))
    esme.presses("Hand it to the PPI team")
    expect(page.locator(".told-done")).to_contain_text("The PPI team has it now")
    request = page.url
    pat.page.goto(request)
    keyboard.chooses(pat.page, pat.page.get_by_label("Involving"))
    pat.writes(impact="People who see badly gain most.")
    pat.presses("Reviewed: people may be asked")

    esme.page.goto(request)
    esme.presses("Write an opportunity", "link")
    start = datetime.now(UTC) + timedelta(weeks=9)
    esme.writes(**{f"{name}_{words}": text for name, text in TOLD.items() for words in ("plain", "easy")})
    esme.writes(starts=f"{start:%Y-%m-%d}T14:00", ends=f"{start:%Y-%m-%d}T16:00")
    esme.writes(contact="Sam on 07700 900121", information_sheet="https://hospital.example/signs")
    esme.writes(consent_form="https://hospital.example/consent")
    keyboard.opens(page, page.locator("summary", has_text="For people who know: any service"))
    keyboard.ticks(page, page.locator("#services-eye"))
    esme.presses("Keep the draft").presses("Ask them")
    opportunity = hospital.rows("SELECT max(id) AS id FROM opportunities")[0]["id"]
    comes(ade, "would you help us")
    ade.says("YES")
    page.goto(f"{hospital.url}/opportunities/{opportunity}")
    expect(page.locator("main")).to_contain_text("Ade")
    expect(page.locator(".figures").first).to_contain_text("1 of 12 places")

    yesterday = datetime.now(UTC) - timedelta(days=1)
    engine = open_engine(hospital.database_url)
    with begin(engine) as connection:
        over = {"starts_at": yesterday - timedelta(hours=2), "ends_at": yesterday}
        connection.execute(update(opportunities).where(opportunities.c.id == opportunity).values(over))
    engine.dispose()
    page.reload()
    esme.presses("That is who came")
    expect(page.locator(".told-done")).to_contain_text("Whoever came is asked how it was")
    comes(ade, "hank you")


def test_what_was_said_is_found_told_back_and_confirmed(hospital: Hospital, esme: Colleague) -> None:
    ade = joined(hospital, 908)
    page = esme.begins("/feedback/enter").page
    keyboard.ticks(page, page.locator("#tell_me"))
    esme.writes(said="The doors are heavy.", phone=ade.address)
    esme.presses("Keep it").presses("Make a finding", "link")
    esme.writes(what="Doors are heavy", owner="Estates", action="Fit motors")
    esme.presses("Add").begins("/findings").presses("Tell people", "link")
    words = "you said doors are heavy. From today they open by themselves."
    esme.writes(plain=f"{{name}}: {words}", easy=f"Hello from {{name}}. {words}")
    esme.presses("Keep the draft").presses("Tell those who said it")
    assert esme.clicks <= 3, "from a finding to an update in two clicks, and one that sends it"
    update_at = page.url
    comes(ade, "doors are heavy")
    ade.says("YES")
    page.goto(update_at)
    expect(page.locator("main")).to_contain_text("confirmed by 1")


def test_a_vote_is_asked_answered_by_phone_closed_and_told(hospital: Hospital, esme: Colleague) -> None:
    ade = joined(hospital, 909)
    page = esme.begins("/votes/new").page
    esme.writes(title="Signs", question_plain="Which colour shall the signs have?", choice_1_plain="Blue")
    esme.writes(change_plain="The colour with most votes is on every sign.", choice_2_plain="Yellow")
    esme.writes(closes=f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%dT%H:%M}")
    esme.presses("Open the vote")
    expect(page.locator(".told-done")).to_contain_text("Open")
    vote = page.url
    ade.says("VOTE")
    ade.says("1")
    page.goto(vote)
    expect(page.locator("main")).to_contain_text("not shown")  # one is too few to be told
    esme.presses("Close it now")
    expect(page.locator(".told-done")).to_contain_text("Closed")
    comes(ade, "Blue")


def test_a_message_is_found_marked_hidden_taken_over_and_handed_back(hospital: Hospital, pat: Colleague) -> None:
    phone = SmsPhone(hospital, 906)
    phone.says("My neighbour Mrs Xylophone drinks")
    page = pat.begins("/transcripts").page
    pat.writes(words="Xylophone")
    pat.presses("Find").presses("From", "link")
    line = page.locator(".line.theirs").last
    keyboard.opens(page, line.locator("summary"))
    keyboard.presses(page, line.get_by_role("button", name="Flag"))
    for label, text in (("Note", "names somebody"), ("Label", "neighbours")):
        keyboard.opens(page, line.locator("summary"))
        keyboard.writes(page, line.get_by_label(label, exact=True), text)
        keyboard.presses(page, line.get_by_role("button", name=f"Keep {label}"))
        expect(line).to_contain_text(text)
    pat.presses("Take over: our questions wait")
    expect(page.locator(".told-done")).to_contain_text("You have taken over")
    before = len(phone.letters())
    pat.writes(text="I have read it. Shall I ring?")
    pat.presses("Send")
    assert "I have read it" in waits_for(phone, before + 1)[-1].text
    pat.presses("Hand back")
    expect(page.locator(".told-done")).to_contain_text("Handed back")
    keyboard.opens(page, line.locator("summary"))
    keyboard.presses(page, line.get_by_role("link", name="Hide for good"))
    pat.writes(reason="names somebody else")
    pat.presses("Hide it for good")
    expect(page.locator("main")).to_contain_text("Hidden for good: names somebody else")
    expect(page.locator("main")).not_to_contain_text("Xylophone")


def test_a_person_is_found_changed_and_put_together_and_a_request_about_data_ends(
    hospital: Hospital, pat: Colleague
) -> None:
    ade, other = joined(hospital, 910), SmsPhone(hospital, 907)
    other.says("JOIN")
    page = pat.begins("/people").page
    pat.writes(words=ade.address)
    pat.presses("Find").presses("Ade", "link").presses("Change their name", "link")
    pat.writes(first_name="Adé", why="rang on Monday")
    pat.presses("Change")
    expect(page.locator("h1")).to_have_text("Adé")
    pat.presses("They are here twice", "link")
    pat.writes(other=str(person_of(hospital, other)))
    pat.presses("Show both")
    pat.writes(why="rang from both")
    pat.presses("Put them together for good")
    expect(page.locator(".told-done")).to_contain_text("one record now")
    assert person_of(hospital, other) == person_of(hospital, ade)
    pat.presses("They ask something now", "link")
    keyboard.chooses(page, page.get_by_label("a copy of what we hold"))
    keyboard.chooses(page, page.get_by_label("by letter"))
    pat.presses("Note it").presses("All such requests", "link")
    keyboard.writes(page, page.get_by_label("Needs three months, because").first, "eight years of messages")
    keyboard.presses(page, page.get_by_role("button", name="Take longer").first)
    expect(page.locator("main")).to_contain_text("Takes longer because: eight years of messages")
    keyboard.presses(page, page.get_by_role("button", name="Finish").first)
    expect(page.locator(".told-done")).to_contain_text("Noted")


def test_an_account_is_made_used_with_a_recovery_code_recorded_and_ended(browser: Browser, hospital: Hospital) -> None:
    ali = by_keys(browser, hospital, "Ali", "administrator")
    page = ali.begins("/staff").page
    ali.writes(name="Kim", email="kim@hospital.example")
    ali.presses("Add")
    kim = Colleague(context_of(browser).new_page(), hospital.url, keys=True)
    kim.page.goto(page.locator(".told code").inner_text())
    kim.writes(password=PASSWORD, again=PASSWORD).presses("Go on")
    kim.writes(code=pyotp.TOTP(kim.page.locator("code.key").text_content() or "").now()).presses("Sign in")
    recovery = kim.page.locator(".codes li").first.inner_text()
    kim.presses("I have kept them", "link").presses("Sign out")
    kim.writes(email="kim@hospital.example", password=PASSWORD).presses("Go on")
    kim.writes(code=recovery).presses("Sign in")
    expect(kim.page.get_by_role("heading", name="Today")).to_be_visible()

    page.reload()
    kims = page.get_by_role("listitem").filter(has_text="Kim")
    keyboard.presses(page, kims.get_by_role("button", name="End account"))
    expect(page.locator(".told-done")).to_contain_text("The account has ended")
    kim.page.goto(f"{hospital.url}/people")
    expect(kim.page.get_by_role("heading", name="Sign in")).to_be_visible()
    ali.begins("/record")
    expect(page.locator("main")).to_contain_text(re.compile("Ali.*end staff|ended"))
    kim.page.context.close()


def test_somebody_signs_in_with_their_trust_s_account(
    browser: Browser, hospital: Hospital, trust: SignOnDouble
) -> None:
    made = improvers("staff", "add", "lou@trust.example", "--name", "Lou", "--role", "ppi", environ=hospital.environ)
    assert made.returncode == 0, made.stderr
    trust.claims = {"sub": "lou-1", "email": "lou@trust.example", "email_verified": True}
    lou = Colleague(context_of(browser).new_page(), hospital.url, keys=True)
    lou.begins("/people/import").presses("Sign in with your trust's account", "link")
    expect(lou.page.get_by_role("heading", name="Take in a membership list")).to_be_visible()
    trust.claims = {"sub": "nobody", "email": "nobody@trust.example", "email_verified": True}
    other = Colleague(context_of(browser).new_page(), hospital.url, keys=True)
    other.begins("/people").presses("Sign in with your trust's account", "link")
    expect(other.page.locator("#errors")).to_contain_text("no account here")
    for one in (lou, other):
        one.page.context.close()


def test_a_list_is_mended_first_and_then_taken_in(hospital: Hospital, pat: Colleague) -> None:
    page = pat.begins("/people").presses("Take in a membership list", "link").page
    heading = "phone,agreed on,invitations,equality form,first name"
    keyboard.gives(page, page.locator("#list"), "list.csv", f"{heading}\n12,soon,yes,yes,Kai\n".encode())
    pat.writes(evidence="membership form 2").presses("Take it in")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("main")).to_contain_text("things to mend")
    assert page.locator("#evidence").input_value() == "membership form 2"
    line = "07700 900987,2026-05-31,yes,yes,Kai"
    keyboard.gives(page, page.locator("#list"), "list.csv", f"{heading}\n{line}\n".encode())
    pat.presses("Take it in")
    expect(page.locator("main")).to_contain_text("1 are new Hospital Improvers")
    people = "SELECT p.state FROM people p JOIN addresses a ON a.person_id = p.id WHERE a.value = '+447700900987'"
    assert [row["state"] for row in hospital.rows(people)] == ["improver"]


def test_people_are_taken_away_as_a_table_and_the_record_tells_of_it(
    browser: Browser, hospital: Hospital, esme: Colleague
) -> None:
    page = esme.begins("/people").page
    keyboard.opens(page, page.locator("summary", has_text="Take a copy of everybody who fits"))
    esme.writes(why="letters by post").presses("As a table (CSV)")
    save = page.get_by_role("link", name="Save the file")
    save.wait_for()  # the worker puts it together meanwhile, and the page brings itself up to date
    keyboard.reaches(page, save)
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert saved.value.path().read_text("utf-8-sig").count("\n") > PEOPLE
    zoe = by_keys(browser, hospital, "Zoe", "administrator")
    zoe.begins("/today").presses("Record", "link").writes(why="letters by post").presses("Find")
    expect(zoe.page.locator("main")).to_contain_text("took a copy of people")
    zoe.presses("Check that no line was changed", "link")
    expect(zoe.page.get_by_role("heading", name="Is the record as it was written?")).to_be_visible()
    zoe.page.context.close()


def test_a_poster_is_made(esme: Colleague) -> None:
    page = esme.begins("/posters").page
    keyboard.reaches(page, page.locator("#word"))
    page.keyboard.type("What you would like to tell us")
    esme.writes(telegram="HospitalBot").presses("Make the page")
    expect(page.locator("main")).to_contain_text("FEEDBACK")


def test_a_broadcast_that_waits_for_its_time_is_paused_and_cancelled(esme: Colleague, pat: Colleague) -> None:
    page = esme.begins("/broadcasts").presses("Write to many", "link").page
    esme.writes(begins=f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%d}T12:00").presses("Keep the draft")
    pat.page.goto(f"{page.url}/approve")
    pat.presses("Approve")
    page.reload()
    esme.presses("Send it at its time").presses("Pause").presses("Go on").presses("Cancel it for good")
    expect(page.locator(".told-done")).to_contain_text("Cancelled")
    expect(page.get_by_role("button", name="Pause")).to_have_count(0)


def test_somebody_is_put_on_duty_and_taken_off_again(esme: Colleague) -> None:
    page = esme.begins("/duty").page
    starts, ends = (datetime.now(UTC) + timedelta(days=days) for days in (1, 2))
    esme.writes(name="Sam", phone="07700 900123", starts=f"{starts:%Y-%m-%d}T09:00", ends=f"{ends:%Y-%m-%d}T09:00")
    esme.presses("Put on duty")
    expect(page.locator(".list")).to_contain_text("+447700900123")
    keyboard.presses(page, page.get_by_role("button", name="Take it back Sam"))
    expect(page.locator(".list")).not_to_contain_text("Sam")


def test_easy_words_are_signed_off_as_readers_approved_them(pat: Colleague) -> None:
    page = pat.begins("/flows").presses("Languages", "link").presses("English", "link").presses("help", "link").page
    pat.writes(readers="Readers' panel of 5 March").presses("They have approved these easy words")
    expect(page.locator(".told-done")).to_contain_text("Noted")


def test_a_report_is_drawn_up_looked_into_and_saved(esme: Colleague) -> None:
    page = esme.begins("/today").presses("Reports", "link").page
    esme.presses("Show it")
    table = page.get_by_role("link", name="Table (CSV)")
    table.wait_for()  # each part is counted by itself
    keyboard.reaches(page, table)
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert saved.value.path().read_text("utf-8-sig").count("\n") > 5
    keyboard.presses(page, page.locator("tbody a").first)
    expect(page.locator("dl")).to_contain_text("Counted from")
