"""The page with the two phones in a real browser: wide, narrow, by keyboard alone, and without JavaScript."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser.chromium import PATIENCE
from tests.browser.chromium import chromium as a_browser
from tests.demo.running import Demo, running_demo

pytestmark = [pytest.mark.browser, pytest.mark.processes]

DESKTOP, PHONE, SMALL = (1280, 900), (390, 844), (320, 640)
FOCUSED = "[...document.querySelectorAll('*')].indexOf(document.activeElement)"
SMS_JOIN = ("JOIN", "yes", "1", "diabetes", "AGREE", "yes", "yes", "Ade", "none")

Open = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """One demo: every page below is a new visitor with phones of its own."""
    with running_demo() as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with a_browser() as running:
        yield running


@pytest.fixture
def visit(chromium: Browser, demo: Demo) -> Open:
    """Opens the page as a new visitor; whatever the browser complains of fails the test."""

    @contextmanager
    def opened(size: tuple[int, int] = DESKTOP, **options: Any) -> Iterator[Page]:
        viewport: Any = {"width": size[0], "height": size[1]}
        context = chromium.new_context(viewport=viewport, **options)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.extend(_complaint(message)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(demo.url)
        yield page
        context.close()
        assert complaints == []

    return opened


def _complaint(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type in ("error", "warning") else []


def answers(page: Page, channel: str, count: int) -> None:
    """So many messages of the hospital's are on that phone, and no more."""
    expect(page.locator(f"#{channel}-lines .theirs")).to_have_count(count, timeout=PATIENCE)


def join_by_sms(page: Page) -> None:
    for count, words in enumerate(SMS_JOIN, 1):
        page.fill("#sms-text", words)
        page.locator(".sms .write button").click()
        answers(page, "sms", count)
    expect(page.locator("#sms-lines .theirs").last).to_contain_text("Welcome, Ade.")


def join_on_telegram(page: Page) -> None:
    presses = ("Yes", "Yes, as a patient", "Diabetes", "Yes", "Yes", "Yes")
    page.get_by_role("button", name="Send /start").click()
    answers(page, "telegram", 1)
    for count, label in enumerate(presses, 2):
        page.locator("#telegram-lines .theirs").last.get_by_role("button", name=label, exact=True).click()
        answers(page, "telegram", count)
    for count, words in enumerate(("Ade", "none"), len(presses) + 2):
        page.fill("#telegram-text", words)
        page.press("#telegram-text", "Enter")
        answers(page, "telegram", count)
    expect(page.locator("#telegram-lines .theirs").last).to_contain_text("Welcome, Ade.")


def is_wider_than_the_window(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALL], ids=["desktop", "phone", "small"])
def test_joining_on_both_phones(visit: Open, size: tuple[int, int]) -> None:
    with visit(size) as page:
        join_by_sms(page)
        join_on_telegram(page)
        expect(page.locator("#sms-lines .theirs .note").last).to_have_text("2 SMS parts · delivered ✓✓")
        for channel in ("sms", "telegram"):
            memory = page.locator(f"#{channel}-memory")
            expect(memory).to_contain_text("is a Hospital Improver")
            expect(memory.locator(".agreements .mark")).to_have_text(["✓"] * 5)
            expect(memory.locator(".apart")).to_have_text(["kept apart"] * 5)
        assert not is_wider_than_the_window(page)


def test_joining_by_keyboard_alone(visit: Open) -> None:
    with visit() as page:
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("SMS phone")
        page.keyboard.press("Enter")
        expect(page.locator("#sms-text")).to_be_focused()
        for count, words in enumerate(SMS_JOIN, 1):
            page.keyboard.type(words)
            page.keyboard.press("Enter")
            answers(page, "sms", count)
            expect(page.locator("#sms-text")).to_be_focused()
        expect(page.locator("#sms-lines .theirs").last).to_contain_text("Welcome, Ade.")


def test_every_control_is_reached_by_keyboard_and_shows_it(visit: Open) -> None:
    with visit() as page:
        page.get_by_role("button", name="Send /start").click()
        answers(page, "telegram", 1)
        page.reload()
        controls = page.locator("a, button, select, input:not([type=hidden]), [tabindex='0'], summary").count()
        reached = set()
        for _ in range(controls):
            page.keyboard.press("Tab")
            reached.add(page.evaluate(FOCUSED))
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        assert len(reached) == controls


def test_without_javascript(visit: Open) -> None:
    with visit(java_script_enabled=False) as page:
        for words in SMS_JOIN:
            before = page.locator("#sms-lines .theirs").count()
            page.fill("#sms-text", words)
            page.locator(".sms .write button").click()
            while page.locator("#sms-lines .theirs").count() == before:
                page.get_by_role("link", name="Look for new messages").click()
        assert "Welcome, Ade." in page.locator("#sms-lines .theirs").last.inner_text()
        page.get_by_role("button", name="A fresh phone").first.click()
        assert page.locator("#sms-lines li").count() == 0
        page.get_by_role("button", name="Send /start").click()
        while page.locator("#telegram-lines .theirs").count() == 0:
            page.get_by_role("link", name="Look for new messages").click()
        page.locator("#telegram-lines").get_by_role("button", name="No", exact=True).click()
        assert page.locator("#telegram-lines .mine").last.locator(".said").inner_text() == "Pressed: No"


def test_new_messages_come_by_themselves_and_are_read_out_once(visit: Open, demo: Demo) -> None:
    with visit() as page:
        page.get_by_role("button", name="Send JOIN").first.click()
        answers(page, "sms", 1)
        page.evaluate("document.querySelector('#sms-lines .theirs').dataset.kept = 'yes'")
        expect(page.locator("#sms-lines .theirs .note")).to_contain_text("delivered")
        # The tick came, and the line is still the same one: a screen reader does not read it again.
        assert page.locator("#sms-lines .theirs").get_attribute("data-kept") == "yes"
        other = page.context.new_page()
        other.goto(demo.url)
        other.fill("#sms-text", "yes")
        other.press("#sms-text", "Enter")
        answers(page, "sms", 2)


def test_the_newest_message_is_in_sight(visit: Open) -> None:
    with visit(SMALL) as page:
        join_by_sms(page)
        assert abs(page.evaluate("document.querySelector('.sms .screen').scrollTop")) < 2  # its end


def test_words_in_every_script_are_only_words(visit: Open) -> None:
    text = "<img src=x onerror=alert(1)> مرحبا ગુજરાતી"
    with visit() as page:
        page.fill("#telegram-text", text)
        page.press("#telegram-text", "Enter")
        answers(page, "telegram", 1)
        assert page.locator("#telegram-lines .mine .said").inner_text() == text
        assert page.locator(".phone img").count() == 0
        page.fill("#sms-text", "مرحبا")
        page.press("#sms-text", "Enter")
        answers(page, "sms", 1)
        direction = "getComputedStyle(document.querySelector('#sms-lines .mine .said')).direction"
        assert page.evaluate(direction) == "rtl"


def test_a_demo_that_has_ended_is_said_so(chromium: Browser) -> None:
    with running_demo() as short:
        page = chromium.new_page()
        page.goto(short.url)
        short.interrupt()
        expect(page.locator("#gone")).to_contain_text("Start it again", timeout=PATIENCE)
        page.close()
