"""Longer tasks of staff from start to end: Chromium, `serve` and `worker` on PostgreSQL, and phones that answer."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from bot.store.engine import begin, open_engine
from bot.store.taking_part_tables import opportunities
from tests.browser.at_work import PASSWORD, Colleague, browser, colleague, esme, hospital, pat
from tests.browser.chromium import context_of
from tests.store.conftest import empty_postgresql
from tests.system.hospital import Hospital, eventually
from tests.system.phones import SmsPhone, waits_for

__all__ = ["browser", "empty_postgresql", "esme", "hospital", "pat"]

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.postgresql]

ANSWERS = ("known_already", "groups_affected", "how_involved", "can_change", "affected_more", "how_engaged")
TOLD = {"title": "New signs", "what": "We look at six signs.", "why": "Many get lost.", "can_change": "The colours."}
TOLD |= {"place": "Hall 2", "access": "There is a lift.", "bring": "your glasses"}


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


def fills(page: Page, **given: str) -> None:
    """Each field is filled in."""
    for name, value in given.items():
        page.fill(f"#{name}", value)


def comes(phone: SmsPhone, words: str) -> None:
    """A text with these words arrives."""
    assert eventually(lambda: words in phone.letters()[-1].text), phone.letters()[-1].text


def test_from_a_request_to_a_place_and_thanks(hospital: Hospital, esme: Colleague, pat: Colleague) -> None:
    ade = joined(hospital, 905)
    page = esme.begins("/projects").page
    fills(page, title="Signs", about="So that nobody gets lost.", lead="Sam")
    esme.presses("Begin").presses("Write a request", "link")
    fills(page, title="Signs that all can read", **dict.fromkeys(ANSWERS, "As before."))
    esme.presses("Hand it to the PPI team")
    expect(page.locator(".told-done")).to_contain_text("The PPI team has it now")
    request = page.url
    pat.page.goto(request)
    pat.page.get_by_label("Involving").check()
    fills(pat.page, impact="People who see badly gain most.")
    pat.presses("Reviewed: people may be asked")

    esme.page.goto(request)
    esme.presses("Write an opportunity", "link")
    start = datetime.now(UTC) + timedelta(weeks=9)
    fills(page, **{f"{name}_{words}": text for name, text in TOLD.items() for words in ("plain", "easy")})
    fills(page, starts=f"{start:%Y-%m-%d}T14:00", ends=f"{start:%Y-%m-%d}T16:00")
    fills(page, contact="Sam on 07700 900121", information_sheet="https://hospital.example/signs")
    page.get_by_text("For people who know: any service").click()
    page.locator("#services-eye").check()
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
    page.locator("#tell_me").check()
    fills(page, said="The doors are heavy.", phone=ade.address)
    esme.presses("Keep it").presses("Make a finding", "link")
    fills(page, what="Doors are heavy", owner="Estates", action="Fit motors")
    esme.presses("Add").begins("/findings").presses("Tell people", "link")
    words = "you said doors are heavy. From today they open by themselves."
    fills(page, plain=f"{{name}}: {words}", easy=f"Hello from {{name}}. {words}")
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
    fills(page, title="Signs", question_plain="Which colour shall the signs have?", choice_1_plain="Blue")
    fills(page, change_plain="The colour with most votes is on every sign.", choice_2_plain="Yellow")
    fills(page, closes=f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%dT%H:%M}")
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
    fills(page, words="Xylophone")
    pat.presses("Find").presses("From", "link")
    line = page.locator(".line.theirs").last
    line.get_by_text("Do something").click()
    line.get_by_role("button", name="Flag").click()
    for label, text in (("Note", "names somebody"), ("Label", "neighbours")):
        line.get_by_text("Do something").click()
        line.get_by_label(label, exact=True).fill(text)
        line.get_by_role("button", name=f"Keep {label}").click()
        expect(line).to_contain_text(text)
    pat.presses("Take over: our questions wait")
    expect(page.locator(".told-done")).to_contain_text("You have taken over")
    before = len(phone.letters())
    fills(page, text="I have read it. Shall I ring?")
    pat.presses("Send")
    assert "I have read it" in waits_for(phone, before + 1)[-1].text
    pat.presses("Hand back")
    expect(page.locator(".told-done")).to_contain_text("Handed back")
    line.get_by_text("Do something").click()
    line.get_by_role("link", name="Hide for good").click()
    fills(page, reason="names somebody else")
    pat.presses("Hide it for good")
    expect(page.locator("main")).to_contain_text("Hidden for good: names somebody else")
    expect(page.locator("main")).not_to_contain_text("Xylophone")


def test_a_person_is_found_changed_and_put_together_and_a_request_about_data_ends(
    hospital: Hospital, pat: Colleague
) -> None:
    ade, other = joined(hospital, 910), SmsPhone(hospital, 907)
    other.says("JOIN")
    page = pat.begins("/people").page
    fills(page, words=ade.address)
    pat.presses("Find").presses("Ade", "link").presses("Change their name", "link")
    fills(page, first_name="Adé", why="rang on Monday")
    pat.presses("Change")
    expect(page.locator("h1")).to_have_text("Adé")
    pat.presses("They are here twice", "link")
    fills(page, other=str(person_of(hospital, other)))
    pat.presses("Show both")
    fills(page, why="rang from both")
    pat.presses("Put them together for good")
    expect(page.locator(".told-done")).to_contain_text("one record now")
    assert person_of(hospital, other) == person_of(hospital, ade)
    pat.presses("They ask something now", "link")
    page.get_by_label("a copy of what we hold").check()
    page.get_by_label("by letter").check()
    pat.presses("Note it").presses("All such requests", "link")
    page.get_by_role("button", name="Finish").click()
    expect(page.locator(".told-done")).to_contain_text("Noted")


def test_an_account_is_made_used_with_a_recovery_code_recorded_and_ended(browser: Browser, hospital: Hospital) -> None:
    ali = colleague(browser, hospital, "Ali", "administrator")
    page = ali.begins("/staff").page
    fills(page, name="Kim", email="kim@hospital.example")
    ali.presses("Add")
    kim = context_of(browser).new_page()
    kim.goto(page.locator(".told code").inner_text())
    fills(kim, password=PASSWORD, again=PASSWORD)
    kim.get_by_role("button", name="Go on").click()
    fills(kim, code=pyotp.TOTP(kim.locator("code.key").text_content() or "").now())
    kim.get_by_role("button", name="Sign in").click()
    recovery = kim.locator(".codes li").first.inner_text()
    kim.get_by_role("link", name="I have kept them").click()
    kim.get_by_role("button", name="Sign out").click()
    fills(kim, email="kim@hospital.example", password=PASSWORD)
    kim.get_by_role("button", name="Go on").click()
    fills(kim, code=recovery)
    kim.get_by_role("button", name="Sign in").click()
    expect(kim.get_by_role("heading", name="Today")).to_be_visible()

    page.reload()
    page.get_by_role("listitem").filter(has_text="Kim").get_by_role("button", name="End account").click()
    expect(page.locator(".told-done")).to_contain_text("The account has ended")
    kim.goto(f"{hospital.url}/people")
    expect(kim.get_by_role("heading", name="Sign in")).to_be_visible()
    ali.begins("/record")
    expect(page.locator("main")).to_contain_text(re.compile("Ali.*end staff|ended"))
    kim.context.close()
