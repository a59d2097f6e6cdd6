"""What staff do, from start to end: Chromium, `serve` and `worker` as processes on PostgreSQL, phones that answer."""

import re
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import expect

from tests.browser.at_work import PEOPLE, Colleague, browser, esme, hospital, pat, trust
from tests.store.conftest import empty_postgresql
from tests.system.hospital import Hospital, eventually, improvers
from tests.system.phones import SmsPhone, TelegramPhone, waits_for

__all__ = ["browser", "empty_postgresql", "esme", "hospital", "pat", "trust"]

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.postgresql]


def test_four_hundred_people_are_written_to_in_six_clicks_and_somebody_else_approves(
    hospital: Hospital, esme: Colleague, pat: Colleague
) -> None:
    esme.begins().presses("Broadcasts", "link").presses("Write to many", "link").presses("Thank you", "link")
    expect(esme.page.locator("[hx-post]")).to_contain_text(f"{PEOPLE} people get it")
    expect(esme.page.locator("[hx-post]")).to_contain_text("It takes about")
    esme.presses("Keep the draft")
    link = esme.page.locator("a", has_text="/approve").inner_text()
    pat.page.goto(link)
    pat.clicks = 0
    pat.presses("Approve")
    assert pat.clicks == 1
    esme.page.reload()
    esme.presses("Send it now")
    esme.took(clicks=6, seconds=180)
    phones = {one["To"] for one in eventually(lambda: _all_of_them(hospital)) or hospital.doubles.twilio.sent}
    assert len(phones) == PEOPLE
    expect(esme.page.locator("main")).to_contain_text(f"{PEOPLE} of {PEOPLE} have left", timeout=60_000)


def test_a_call_that_somebody_asks_for_appears_by_itself_and_is_answered_in_two_clicks(
    hospital: Hospital, esme: Colleague
) -> None:
    phone = SmsPhone(hospital, 901)
    esme.begins()
    phone.says("PERSON")
    expect(esme.page.get_by_role("link", name="Read and answer").first).to_be_visible(timeout=60_000)
    esme.began = monotonic()
    esme.presses("Read and answer", "link")
    before = len(phone.letters())
    esme.page.fill("#text", "Shall we ring you at 3?")
    esme.presses("Send")
    esme.took(clicks=2, seconds=15)
    assert "Shall we ring you at 3?" in waits_for(phone, before + 1)[-1].text
    assert "Esme" in phone.letters()[-1].text


def test_she_rang_and_has_had_enough_is_three_clicks_and_nothing_more_comes(
    hospital: Hospital, esme: Colleague
) -> None:
    phone = TelegramPhone(hospital, 902)
    phone.says("JOIN")
    person = hospital.rows("SELECT person_id FROM addresses WHERE value = :value", value=phone.address)[0]["person_id"]
    esme.begins()
    esme.page.fill("#rang", str(person))
    esme.page.keyboard.press("Enter")
    expect(esme.page.get_by_role("heading", name="They rang")).to_be_visible()
    esme.presses("Stop all messages")
    esme.took(clicks=3, seconds=20)
    expect(esme.page.locator(".told-done")).to_contain_text("Nothing more is sent")
    [address] = hospital.rows("SELECT stopped_at FROM addresses WHERE value = :value", value=phone.address)
    assert address["stopped_at"] is not None


def test_a_flow_is_played_by_keyboard_alone_and_its_words_are_signed_for(hospital: Hospital, pat: Colleague) -> None:
    page = pat.page
    page.goto(f"{hospital.url}/flows/join/play")
    page.get_by_role("button", name="Begin", exact=True).press("Enter")
    for said in ("yes", "1", "diabetes"):
        expect(page.locator("#text")).to_be_focused()
        page.keyboard.type(said)
        page.keyboard.press("Enter")
        expect(page.locator(".bubble.ours").last).to_contain_text(said)
    assert hospital.rows("SELECT count(*) AS n FROM conversations WHERE flow = 'call'")[0]["n"] == 0
    page.goto(f"{hospital.url}/languages/pl/help")
    page.get_by_role("button", name="I vouch for this translation").press("Enter")
    expect(page.locator(".told-done")).to_contain_text("Signed")
    told = improvers("language", "status", "pl", environ=hospital.environ).stdout
    assert re.search(r"help +\d+ +\d+ +\d+ +0 of \d+ +Pat, ", told), told


def test_better_words_are_published_and_reach_a_phone_and_the_old_ones_come_back(
    hospital: Hospital, pat: Colleague
) -> None:
    flow = Path(hospital.settings["FLOWS_DIR"]) / "flows" / "help.yaml"
    flow.write_text(flow.read_text("utf-8").replace("Ring {contact_name} on", "Call {contact_name} on"), "utf-8")
    pat = replace(pat, keys=True)
    pat.page.goto(f"{hospital.url}/flows")
    before = pat.page.locator("code").first.inner_text()
    pat.presses("Publish the folder's flows", "link")
    expect(pat.page.locator("main")).to_contain_text("texts are worded otherwise")
    pat.presses("Publish")
    expect(pat.page.locator(".told-done")).to_contain_text("Published")
    phone = SmsPhone(hospital, 903)
    assert eventually(lambda: "Call Priya" in phone.says("HELP"))
    pat.page.goto(f"{hospital.url}/flows/publish?revision={before}")
    pat.presses("Go back to it")
    assert eventually(lambda: "Ring Priya" in phone.says("HELP"))


def test_whoever_joins_is_counted_on_the_drawing_and_by_the_poster_that_they_saw(
    hospital: Hospital, pat: Colleague
) -> None:
    phone = SmsPhone(hospital, 904)
    phone.says("JOIN-W5")
    phone.says("yes")
    page = pat.page
    page.goto(f"{hospital.url}/posters")
    row = page.get_by_role("row").filter(has_text="JOIN-W5")
    expect(row).to_contain_text("Ward 5")
    page.goto(f"{hospital.url}/flows/join")
    page.get_by_text("The drawing in words").click()
    expect(page.locator(".nhsuk-details__text p").last).to_contain_text("Yes (1 went) → recent")


def _all_of_them(hospital: Hospital) -> list[dict[str, str]]:
    thanked = [one for one in hospital.doubles.twilio.sent if "thank you for your help this year" in one["Body"]]
    return thanked if len(thanked) == PEOPLE else []
