"""The staff pages in a real browser: axe and width in every setting, the keyboard alone, and without JavaScript."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from bot.demo.colleagues import NAMES
from bot.programme.roles import ADMINISTRATOR, ENGAGEMENT, PPI_TEAM, READER, may
from tests.browser.chromium import PATIENCE, axe, chromium, context_of, faults, signed_in, too_wide
from tests.browser.pages import (
    FROM_RIGHT_TO_LEFT,
    ITS_MAKER_S,
    JOINED,
    REFUSED,
    TODAY,
    invited,
    opened,
    pages,
    people_it,
    staff_work,
)
from tests.console.test_addresses import PAGES
from tests.demo.running import Demo, Visitor, running_demo

pytestmark = [pytest.mark.browser, pytest.mark.processes]

SETTINGS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "desktop": ("desktop", ADMINISTRATOR, {}),
    "small": ("small", ADMINISTRATOR, {}),
    "zoomed": ("zoomed", PPI_TEAM, {"device_scale_factor": 2}),
    "dark": ("phone", ENGAGEMENT, {"color_scheme": "dark"}),
    "forced": ("phone", READER, {"forced_colors": "active", "reduced_motion": "reduce"}),
}
"""How somebody may look at every page: the window, their role, and what they have set; the small one with names from
right to left, and the zoomed one as a desktop is at 200 %, half as wide and with letters twice as large."""

COLOURS: tuple[dict[str, Any], ...] = (
    {"color_scheme": "dark", "forced_colors": "none"},
    {"color_scheme": "light", "forced_colors": "active"},
    {"color_scheme": "light", "forced_colors": "none"},
)
"""What somebody may have set, tried one after the other on the same page; as it is for most comes last."""
CHOSEN = "a[href], button, select, input:not([type=hidden]), textarea, [tabindex='0'], summary"
STRAY = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), stray = []
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent
    if (!/[\\u0590-\\u08ff]/.test(text) || walker.currentNode.parentElement.closest('option, textarea')) continue
    const apart = (each) => /isolate|plaintext/.test(getComputedStyle(each).unicodeBidi)
    let each = walker.currentNode.parentElement
    while (each !== document.body && !apart(each)) each = each.parentElement
    if (each === document.body) stray.push(text.trim())
  }
  return stray
}"""
"""Words from right to left that could turn round those beside them."""
THERE = """(chosen) => {
  const all = [...document.querySelectorAll('*')], radios = new Set()
  return [...document.querySelectorAll(chosen)].filter((each) => {
    if (!each.checkVisibility() || each.tabIndex < 0 || each.disabled) return false
    if (each.type !== 'radio') return true
    const first = !radios.has(each.name)
    radios.add(each.name)
    return first
  }).map((each) => all.indexOf(each))
}"""
"""Where everything stands that can be used; of several to choose one from, the first."""
FOCUSED = """() => {
  const at = document.activeElement, look = getComputedStyle(at)
  const seen = look.outlineStyle !== 'none' || look.boxShadow !== 'none' || at.getClientRects().length === 0
  return [[...document.querySelectorAll('*')].indexOf(at), seen, at.outerHTML.slice(0, 80)]
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def demo(browser: Browser) -> Iterator[Demo]:
    """A demo with somebody in it, and some work of staff."""
    with running_demo() as running:
        people_it(running.url)
        context = context_of(browser)
        staff_work(signed_in(context, running.url), running.url)
        context.close()
        yield running


@pytest.fixture(scope="module")
def source() -> str:
    """axe-core."""
    return axe()


@pytest.mark.parametrize("setting", SETTINGS)
def test_axe_finds_nothing_and_no_page_is_wider_than_its_window(
    browser: Browser, demo: Demo, source: str, setting: str
) -> None:
    size, role, options = SETTINGS[setting]
    context = context_of(browser, size, **options)
    page = signed_in(context, demo.url, NAMES[role])
    complaints: list[str] = []
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    person = FROM_RIGHT_TO_LEFT if setting == "small" else JOINED
    found: dict[str, list[str]] = {}
    for name, address in pages(person).items():
        answer = opened(page, demo.url, name, address)
        assert answer is not None and answer.status == status_of(name, address, role), name
        # Where colours are the reader's own, they are not ours to be found wrong.
        wrong = [line for line in faults(page, source) if setting != "forced" or "contrast" not in line]
        wrong += [f"{too_wide(page)} pixels too wide"] if too_wide(page) > 0 else []
        wrong += [f"not kept in its place: {text}" for text in page.evaluate(STRAY)]
        found |= {name: wrong} if wrong else {}
    context.close()
    assert found == {}
    assert [line for line in complaints if not any(f"status of {code}" in line for code in (400, 403, 404))] == []


def status_of(name: str, address: str, role: str) -> int:
    """What the page answers somebody of that role."""
    path = address.partition("?")[0]
    rules = [page for page in PAGES if page.method == "GET" and re.fullmatch(re.sub("<.*?>", "[^/]+", page.rule), path)]
    # The address without a name in it comes before the one with any.
    [least] = [page.least for page in sorted(rules, key=lambda page: page.rule.count("<"))[:1]]
    if least is not None and not may(role, least):
        return 403
    return 404 if name in ITS_MAKER_S and role != ADMINISTRATOR else REFUSED.get(name, 200)


def test_a_colleague_is_asked_for_a_code_and_let_in_by_keyboard_alone(browser: Browser, demo: Demo) -> None:
    context = context_of(browser)
    link = invited(signed_in(context, demo.url), demo.url, "kim@hospital.example")
    context.close()

    context = context_of(browser)
    page = context.new_page()
    page.goto(link)
    page.locator("#password").focus()
    page.keyboard.type("correct horse battery")
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Set up your phone")).to_be_visible()
    secret = page.locator("code.key").text_content() or ""
    page.locator("#code").focus()
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.locator("#errors")).to_be_focused()
    page.locator("#code").focus()
    page.keyboard.type(pyotp.TOTP(secret).now())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Keep these codes")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(8)
    page.get_by_role("link", name="I have kept them").focus()
    context.close()


def test_every_control_of_every_page_is_reached_by_keyboard_in_order_and_seen(browser: Browser, demo: Demo) -> None:
    context = context_of(browser)
    page = signed_in(context, demo.url)
    wrong: dict[str, object] = {}
    for name, address in pages(JOINED).items():
        page.goto(demo.url + address)
        # From the beginning, wherever a page has put the focus by itself.
        page.evaluate("document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute('tabindex')")
        there = page.evaluate(THERE, CHOSEN)
        reached: list[int] = []
        dates = page.locator("input[type=date], input[type=datetime-local]").count()
        for _ in range(len(there) + dates * 6):  # the parts of a date are stepped through one by one
            page.keyboard.press("Tab")
            at, seen, what = page.evaluate(FOCUSED)
            if reached[-1:] != [at]:
                reached.append(at)
                wrong |= {} if seen else {name: f"the focus is not to be seen on {what}"}
            if len(reached) == len(there):
                break
        if reached != there:
            wrong[name] = f"reached in another order, or not at all: {[at for at in there if at not in reached]}"
    context.close()
    assert wrong == {}


@pytest.mark.parametrize("size", ["desktop", "small"])
def test_axe_finds_nothing_on_the_way_in_nor_where_something_is_refused(
    browser: Browser, demo: Demo, source: str, size: str
) -> None:
    ali = signed_in(context_of(browser), demo.url)
    link = invited(ali, demo.url, f"kim.{size}@hospital.example")
    page = context_of(browser, size, color_scheme="dark").new_page()
    found: dict[str, list[str]] = {}

    def look(name: str) -> None:
        wrong = faults(page, source) + ([f"{too_wide(page)} pixels too wide"] if too_wide(page) > 0 else [])
        found.update({name: wrong} if wrong else {})

    for name, path in {
        "in": "/sign-in",
        "public": "/what-changed?easy=yes",
        "gone": "/welcome/x",
        "none": "/x",
    }.items():
        page.goto(demo.url + path)
        look(name)
    page.goto(f"{demo.url}/sign-in")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#errors")).to_be_focused()
    look("not in")
    page.goto(link)
    look("welcome")
    page.fill("#password", "short")
    page.get_by_role("button", name="Go on").click()
    look("another password")
    for field in ("#password", "#again"):
        page.fill(field, "correct horse battery")
    page.get_by_role("button", name="Go on").click()
    look("a phone to set up")
    page.get_by_role("button", name="Sign in").click()
    look("a wrong code")
    page.fill("#code", pyotp.TOTP(page.locator("code.key").text_content() or "").now())
    page.get_by_role("button", name="Sign in").click()
    look("recovery")
    page.goto(f"{demo.url}/staff")
    expect(page.locator("h1")).to_have_text("Your role does not include this")
    look("not for this role")
    assert found == {}
    page.context.close()
    ali.context.close()


def test_axe_finds_nothing_on_what_goes_to_many_in_each_of_its_states(
    browser: Browser, demo: Demo, source: str
) -> None:
    context, another = context_of(browser, "small"), context_of(browser, "desktop", color_scheme="dark")
    page, pat = signed_in(context, demo.url), signed_in(another, demo.url, NAMES[PPI_TEAM])
    found: dict[str, list[str]] = {}

    def look(at: Page, name: str) -> None:
        wrong = faults(at, source) + ([f"{too_wide(at)} pixels too wide"] if too_wide(at) > 0 else [])
        found.update({name: wrong} if wrong else {})

    def press(at: Page, button: str, state: str) -> None:
        at.get_by_role("button", name=button, exact=True).click()
        at.locator(".told-done").wait_for()
        look(at, state)

    page.goto(f"{demo.url}/broadcasts/new")
    page.fill("#begins", f"{TODAY + timedelta(days=9)}T12:00")
    press(page, "Keep the draft", "a broadcast in draft")
    broadcast = page.url
    pat.goto(f"{broadcast}/approve")
    look(pat, "a broadcast to be approved")
    press(pat, "Approve", "an approved broadcast")
    pat.goto(f"{broadcast}/approve")
    look(pat, "an approval that is given")
    page.goto(broadcast)
    press(page, "Send it at its time", "a broadcast that waits for its time")
    press(page, "Pause", "a paused broadcast")
    press(page, "Go on", "a broadcast that goes on")
    press(page, "Cancel it for good", "a cancelled broadcast")
    pat.goto(f"{broadcast}/approve")
    look(pat, "an approval of what is cancelled")

    words = "you said letters were too small. They are larger now."
    page.goto(f"{demo.url}/updates/new")
    fields = {"title": "Larger letters still", "voices": "1", "plain": f"{{name}}: {words}"}
    for name, text in (fields | {"easy": f"Hello from {{name}}. You said so. {words.capitalize()}"}).items():
        page.fill(f"#{name}", text)
    press(page, "Keep the draft", "an update in draft")
    look(page, "an update")
    page.fill("#begins", f"{TODAY + timedelta(days=9)}T12:00")
    press(page, "Tell those who said it", "an update that waits for its time")
    press(page, "Take that back", "an update that was taken back")
    press(page, "Tell those who said it", "an update that was told")
    context.close()
    another.close()
    assert found == {}


def test_axe_finds_nothing_where_something_fails_and_a_double_click_makes_one(
    browser: Browser, source: str, tmp_path: Path
) -> None:
    found: dict[str, list[str]] = {}

    def look(title: str) -> None:
        expect(page.locator("h1")).to_have_text(title, timeout=PATIENCE)
        wrong = faults(page, source) + ([f"{too_wide(page)} pixels too wide"] if too_wide(page) > 0 else [])
        found.update({title: wrong} if wrong else {})

    with running_demo("--folder", tmp_path) as demo, closing(connect(tmp_path / "demo.db")) as database:
        page = signed_in(context_of(browser, "small"), demo.url)
        page.goto(f"{demo.url}/feedback/enter")
        page.fill("#said", "The doors are heavy.")
        page.get_by_role("button", name="Keep it", exact=True).dblclick()
        page.locator(".told-done").wait_for()
        assert database.execute("SELECT count(*) FROM contributions WHERE text LIKE '%heavy%'").fetchone() == (1,)
        # A page that the browser has kept can be sent again when its reader comes back to it.
        page.goto(f"{demo.url}/feedback/enter")
        page.evaluate("document.querySelector('main form').dataset.sent = 'yes'")
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
        page.locator("#said").evaluate("(field) => field.value = 'x'.repeat(2000000)")
        page.get_by_role("button", name="Keep it", exact=True).click()
        look("That is too large")
        database.execute("ALTER TABLE projects RENAME TO projects_elsewhere")
        page.goto(f"{demo.url}/projects")
        look("Something went wrong on our side")
        database.execute("ALTER TABLE projects_elsewhere RENAME TO projects")
        database.execute("BEGIN IMMEDIATE")  # another program writes, and does not end
        page.goto(f"{demo.url}/people")
        look("Not now")
        database.rollback()
        page.context.close()
    assert found == {}


def test_axe_finds_nothing_on_forms_that_come_back_and_the_focus_is_on_what_is_wrong(
    browser: Browser, demo: Demo, source: str
) -> None:
    context = context_of(browser, "small")
    page = signed_in(context, demo.url)
    found: dict[str, list[str]] = {}
    tried = 0
    for name, address in pages(JOINED).items():
        page.goto(demo.url + address)
        form = page.locator("main form[method=post][novalidate]").first
        if name == "sign-in" or not form.count():
            continue
        form.evaluate("""(form) => {
            for (const each of form.querySelectorAll('input:not([type=hidden]), textarea')) each.value = ''
        }""")
        with page.expect_navigation():
            form.locator("button").last.dispatch_event("click")
        if page.locator("#errors").count():
            tried += 1
            expect(page.locator("#errors")).to_be_focused()
            wrong = [f"{too_wide(page)} pixels too wide"] if too_wide(page) > 0 else []
            for colours in COLOURS:
                page.emulate_media(**colours)
                # Where colours are the reader's own, they are not ours to be found wrong.
                own = colours["forced_colors"] == "active"
                wrong += [f"{colours}: {line}" for line in faults(page, source) if not own or "contrast" not in line]
            found |= {name: wrong} if wrong else {}
    context.close()
    assert found == {}
    assert tried > 12


def test_the_three_tasks_are_done_by_keyboard_alone(browser: Browser, demo: Demo) -> None:
    with Visitor(demo.url) as visitor:
        visitor.say("sms", "PERSON")
    context = context_of(browser)
    page = signed_in(context, demo.url, "Esme Engagement")

    tabbed_to(page, "link", "Broadcasts")
    tabbed_to(page, "link", "Write to many")
    tabbed_to(page, "button", "Keep the draft")
    tabbed_to(page, "button", "Send it now")
    expect(page.locator(".told-done")).to_contain_text("It goes out")

    tabbed_to(page, "link", "Today")
    tabbed_to(page, "link", "Read and answer")
    while page.evaluate("document.activeElement.id") != "text":
        page.keyboard.press("Tab")
    page.keyboard.type("We ring you at 4.")
    tabbed_to(page, "button", "Send")
    expect(page.locator(".line.ours").last).to_contain_text("We ring you at 4.")

    tabbed_to(page, "link", "Today")
    while page.evaluate("document.activeElement.id") != "rang":
        page.keyboard.press("Tab")
    page.keyboard.type("Dorothy")
    page.keyboard.press("Enter")
    tabbed_to(page, "button", "Stop all messages")
    expect(page.locator(".told-done")).to_contain_text("Nothing more is sent")
    context.close()


def tabbed_to(page: Page, role: str, name: str) -> None:
    """Tab is pressed until the first of that name has the focus, then Enter; a new page follows."""
    wanted = page.get_by_role(role, name=re.compile(f"^{name}")).first  # type: ignore[arg-type]
    wanted.wait_for()
    for _ in range(200):
        if wanted.evaluate("(each) => each === document.activeElement"):
            break
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_an_answer_takes_two_clicks_and_reaches_the_phone(browser: Browser, demo: Demo) -> None:
    context = context_of(browser)
    page = signed_in(context, demo.url, "Esme Engagement")
    page.get_by_role("link", name="Read and answer").first.click()
    page.fill("#text", "We ring you at 3.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".told-done")).to_contain_text("on its way")
    expect(page.locator(".line.ours").last).to_contain_text("We ring you at 3.")
    page.goto(f"{demo.url}/today")
    context.close()


def test_she_rang_and_wants_no_more_takes_three_clicks_without_javascript(browser: Browser, demo: Demo) -> None:
    context = context_of(browser, "phone", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo.url}/phones/staff")
    page.get_by_role("button", name="Esme Engagement").click()
    page.goto(f"{demo.url}/people?words=Bartek")
    clicks = 0
    page.get_by_role("link", name="Bartek").click()
    clicks += 1
    page.get_by_role("button", name="Stop all messages").click()
    clicks += 1
    assert clicks <= 3
    assert "Nothing more is sent" in page.locator(".told-done").inner_text()
    context.close()


def test_what_is_pressed_twice_without_javascript_is_done_once(browser: Browser, demo: Demo) -> None:
    context = context_of(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo.url}/phones/staff")
    page.get_by_role("button", name="Esme Engagement").click()
    page.goto(f"{demo.url}/feedback/enter")
    page.fill("#said", "The corridor is cold.")
    page.get_by_role("button", name="Keep it", exact=True).dblclick()
    page.locator(".told-done").first.wait_for()
    page.goto(f"{demo.url}/feedback")
    expect(page.get_by_text("The corridor is cold.")).to_have_count(1)
    context.close()


def test_writing_to_many_takes_four_clicks_and_is_checked_as_it_is_typed(browser: Browser, demo: Demo) -> None:
    context = context_of(browser)
    page = signed_in(context, demo.url)
    page.goto(f"{demo.url}/today")
    page.get_by_role("link", name="Broadcasts").click()
    page.get_by_role("link", name="Write to many").click()
    words = page.locator("#plain").input_value()
    page.locator("#plain").fill("{nothing}")
    expect(page.locator("[hx-post]")).to_contain_text("To mend:")
    page.locator("#plain").fill(words.replace("year", "month"))
    expect(page.locator("[hx-post]")).to_contain_text("help this month")
    page.get_by_role("button", name="Keep the draft").click()
    page.get_by_role("button", name="Send it now").click()
    expect(page.locator(".told-done")).to_contain_text("It goes out")
    context.close()


def test_what_is_wrong_takes_the_focus_and_what_was_typed_stays(browser: Browser, demo: Demo) -> None:
    context = context_of(browser)
    page = signed_in(context, demo.url)
    page.goto(f"{demo.url}/people/{JOINED}/messages")
    page.fill("#text", "word " * 300)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#errors")).to_be_focused()
    assert page.locator("#text").input_value().count("word") == 300
    page.locator("#errors a").click()
    expect(page.locator("#text")).to_be_focused()
    context.close()


def test_a_name_from_right_to_left_stays_in_its_place(browser: Browser, demo: Demo) -> None:
    context = context_of(browser)
    page = signed_in(context, demo.url)
    page.goto(f"{demo.url}/people/{FROM_RIGHT_TO_LEFT}/messages")
    expect(page.locator("h1 bdi")).to_have_text("مريم العبد الله")
    beside = "getComputedStyle([...document.querySelectorAll('.line.theirs .said')].at(-1)).direction"
    page.goto(f"{demo.url}/people/{JOINED}/messages")
    assert page.evaluate(beside) == "ltr"
    context.close()


def test_what_was_not_understood_is_reviewed_by_keys_alone(browser: Browser, demo: Demo) -> None:
    with Visitor(demo.url) as visitor:
        visitor.say("sms", "blue cheese")
    context = context_of(browser)
    page = signed_in(context, demo.url, "Esme Engagement")
    page.goto(f"{demo.url}/review?queue=not_understood")
    expect(page.locator(".line.theirs").last).to_contain_text("blue cheese")
    page.keyboard.press("f")
    expect(page.locator(".told-done")).to_contain_text("Flagged")
    page.goto(f"{demo.url}/review?queue=not_understood")
    page.keyboard.press("d")
    expect(page.locator(".told-done")).to_contain_text("Looked after")
    page.goto(f"{demo.url}/review?queue=not_understood&keys=off")
    expect(page.locator("main")).not_to_contain_text("blue cheese")
    context.close()


def _complaint(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type in ("error", "warning") else []
