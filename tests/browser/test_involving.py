"""Involving people from the browser, each task from start to end: to many, a request, an opportunity, a vote."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from bot.store.engine import begin, open_engine
from tests.browser.chromium import PATIENCE, chromium, context_of, signed_in
from tests.demo.running import Demo, running_demo
from tests.store.crowds import improver

pytestmark = [pytest.mark.browser, pytest.mark.processes]

CROWD = 400


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo among whose people are 400 more who have joined."""
    folder: Path = tmp_path_factory.mktemp("demo")
    with running_demo("--folder", folder) as running:
        engine = open_engine(f"sqlite:///{folder / 'demo.db'}")
        with begin(engine) as connection:
            for last in range(300, 300 + CROWD):
                improver(connection, last, services=("heart",))
        engine.dispose()
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


class Clicks:
    """Presses on links and buttons, counted."""

    def __init__(self) -> None:
        self.made = 0

    def on(self, page: Page, role: str, name: str) -> None:
        """One more."""
        page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]
        self.made += 1


def test_400_people_are_texted_in_six_clicks_with_somebody_else_s_approval(browser: Browser, demo: Demo) -> None:
    clicks = Clicks()
    esme = signed_in(context_of(browser), demo.url, "Esme Engagement")
    clicks.on(esme, "link", "Broadcasts")
    clicks.on(esme, "link", "Write to many")
    clicks.on(esme, "link", "What is on")
    expect(esme.locator("#looked")).to_contain_text("people get it")
    expect(esme.locator("#looked")).to_contain_text("It would be over")
    expect(esme.locator("#looked .handset")).to_have_count(4)
    clicks.on(esme, "button", "Keep the draft")
    expect(esme.get_by_role("button", name="Send it now")).to_have_count(0)
    link = esme.locator("a.break").get_attribute("href") or ""
    number = link.split("/")[-2]

    pat = signed_in(context_of(browser, "phone"), demo.url, "Pat Patel")
    pat.goto(f"{demo.url}/broadcasts/{number}/approve")
    expect(pat.locator("main")).to_contain_text("It would be over")
    clicks.on(pat, "button", "Approve")
    expect(pat.locator(".told-done")).to_contain_text("Approved")

    esme.reload()
    clicks.on(esme, "button", "Send it now")
    expect(esme.locator(".told-done")).to_contain_text("It goes out")
    assert clicks.made <= 6
    esme.get_by_role("button", name="Pause").click()
    expect(esme.locator("main")).to_contain_text("paused")
    esme.get_by_role("button", name="Go on").click()
    # It is watched live: the part that tells of it comes anew by itself.
    expect(esme.locator("main")).to_contain_text("have left", timeout=PATIENCE)


def test_a_request_is_kept_as_it_is_typed_and_a_lost_line_or_sign_in_loses_nothing(
    browser: Browser, demo: Demo
) -> None:
    context = context_of(browser)
    page = signed_in(context, demo.url, "Esme Engagement")
    page.goto(f"{demo.url}/projects/1/request")
    page.fill("#title", "Quieter nights")
    page.fill("#can_change", "When lights go out, and who is told of noise.")
    page.locator("#influence").select_option("nothing")
    expect(page.locator(".kept")).to_contain_text("Kept as a draft")
    expect(page.locator("form .advice")).to_contain_text("One of the two cannot be right")

    context.set_offline(True)
    page.fill("#known_already", "Many write that they cannot sleep.")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.locator("[data-told=no-line]")).to_be_visible()
    assert page.locator("#known_already").input_value() == "Many write that they cannot sleep."
    context.set_offline(False)

    page.locator("#influence").select_option("advise")
    expect(page.locator(".kept")).to_be_visible()
    context.clear_cookies(name="staff")
    page.fill("#groups_affected", "Everybody who stays overnight.")
    expect(page.locator("[data-told=signed-out]")).to_be_visible()
    assert page.locator("#groups_affected").input_value() == "Everybody who stays overnight."
    context.close()

    page = signed_in(context_of(browser), demo.url, "Esme Engagement")
    page.goto(f"{demo.url}/projects/1")
    page.get_by_role("link", name="Quieter nights").first.click()
    expect(page.locator("main")).to_contain_text("Many write that they cannot sleep.")
    page.get_by_role("link", name="Go on writing it").click()
    expect(page.locator("#title")).to_have_value("Quieter nights")


def test_a_button_stays_under_the_pointer_that_presses_it_while_the_draft_is_kept(browser: Browser, demo: Demo) -> None:
    page = signed_in(context_of(browser), demo.url, "Esme Engagement")
    page.goto(f"{demo.url}/projects/1/request")
    page.fill("#title", "Softer doors")
    place = page.locator("form .acts")
    place.scroll_into_view_if_needed()
    before = place.bounding_box()
    _press_until_kept(page, page.get_by_role("button", name="Keep as a draft"))
    assert place.bounding_box() == before
    page.mouse.up()
    expect(page.locator(".told-done")).to_contain_text("Kept as a draft")


def test_whoever_lets_go_beside_the_button_is_told_what_was_kept_meanwhile(browser: Browser, demo: Demo) -> None:
    page = signed_in(context_of(browser), demo.url, "Esme Engagement")
    page.goto(f"{demo.url}/projects/1/request")
    page.fill("#title", "Softer floors")
    _press_until_kept(page, page.get_by_role("button", name="Keep as a draft"))
    page.mouse.move(1, 1)
    page.mouse.up()
    expect(page.locator(".kept")).to_contain_text("Kept as a draft")


def _press_until_kept(page: Page, button: Locator) -> None:
    """The mouse goes down on it, which leaves the field that was written in: what stands there is kept."""
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    with page.expect_response(lambda response: response.url.endswith("/request/kept")) as kept:
        page.mouse.down()
    kept.value.finished()
    # The browser has had its turn with the answer when it draws again.
    page.evaluate("() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


def test_an_opportunity_is_checked_as_it_is_typed_and_its_name_must_fit(browser: Browser, demo: Demo) -> None:
    page = signed_in(context_of(browser), demo.url, "Esme Engagement")
    page.goto(f"{demo.url}/opportunities/1")
    page.get_by_role("link", name="Change it").click()
    looked = page.locator("#looked")
    expect(looked.locator(".handset")).to_have_count(4)
    page.locator("#rung").select_option("Devolving")
    expect(looked).to_contain_text("their input can only advise")
    page.get_by_role("button", name="Change it").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("#rung-error")).to_contain_text("choose a lower rung")
    page.locator("#rung").select_option("Involving")
    page.fill("#places", "14")
    page.get_by_role("button", name="Change it").click()
    expect(page.locator(".told-done")).to_contain_text("Changed")
    expect(page.locator("main")).to_contain_text("of 14 places")
    page.get_by_role("link", name="How many there are").click()
    expect(page.locator("main")).to_contain_text("can be asked")


def test_what_was_changed_before_the_page_listened_is_looked_at_all_the_same(browser: Browser, demo: Demo) -> None:
    page = signed_in(context_of(browser), demo.url, "Esme Engagement")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.goto(f"{demo.url}/opportunities/1")
    there = page.get_by_role("link", name="Change it").get_attribute("href")
    page.route("**/htmx.js*", hold)
    page.goto(f"{demo.url}{there}", wait_until="commit")
    page.locator("#rung").select_option("Devolving")
    expect(page.locator("#looked")).not_to_contain_text("their input can only advise")
    held[-1].continue_()
    expect(page.locator("#looked")).to_contain_text("their input can only advise")


def test_a_vote_is_opened_and_asked_of_people_without_javascript(browser: Browser, demo: Demo) -> None:
    page = context_of(browser, "phone", java_script_enabled=False).new_page()
    page.goto(f"{demo.url}/phones/staff")
    page.get_by_role("button", name="Esme Engagement").click()
    page.goto(f"{demo.url}/votes/new")
    typed = {"title": "Signs", "question_plain": "Which colour shall the signs have?"}
    typed |= {"change_plain": "The colour with most votes is on every sign.", "choice_1_plain": "Blue and white"}
    for name, text in (typed | {"choice_2_plain": "Yellow and black"}).items():
        page.fill(f"#{name}", text)
    page.get_by_role("button", name="Open the vote").click()
    assert (
        "must be a time to come" in page.locator("#errors").inner_text()
        or "closes" in page.locator("#errors").inner_text()
    )
    page.fill("#closes", "2099-03-01T18:00")
    page.get_by_role("button", name="Open the vote").click()
    page.get_by_role("button", name="Ask people to vote").click()
    assert "Nothing is sent yet" in page.locator(".told-done").inner_text()
    assert "Which colour shall the signs have?" in page.locator("main").inner_text()
