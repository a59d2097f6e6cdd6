"""Chromium as the tests of the staff pages use it, and axe beside it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from hatch_build import fetch
from tests.browser.pages import WHO

CHROMIUM = shutil.which("chromium")  # the system's; where there is none, the one that playwright installed
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SPEAKS = dict.fromkeys(("LANG", "LANGUAGE", "LC_ALL"), "en_US.UTF-8")
"""Dates are written in the order of this language, whatever the machine speaks."""
SIZES = {"desktop": (1280, 900), "phone": (390, 844), "small": (320, 640), "zoomed": (640, 450)}
# For a busy machine; what is expected of a page waits as long as what is done on it.
PATIENCE = 60_000  # milliseconds
expect.set_options(timeout=PATIENCE)
FETCHED = Path(__file__).with_name("fetched")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser of our own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, env={**os.environ, **SPEAKS})
        yield browser
        browser.close()


def context_of(browser: Browser, size: str = "desktop", **options: Any) -> BrowserContext:
    """A new visitor with a window of that size; the policy of the pages does not hold for the axe that we bring."""
    width, height = SIZES[size]
    viewport: Any = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, **{"locale": "en-GB", **options})
    context.set_default_timeout(PATIENCE)
    return context


def signed_in(context: BrowserContext, url: str, who: str = WHO) -> Page:
    """A page of somebody who has just come in."""
    page = context.new_page()
    page.goto(f"{url}/phones/staff")
    page.get_by_role("button", name=who).click()
    page.wait_for_url("**/today")
    return page


def axe() -> str:
    """The source of axe-core, fetched once as the styles are."""
    fetch(FETCHED, "tests")
    return (FETCHED / "axe.js").read_text("utf-8")


def faults(page: Page, source: str) -> list[str]:
    """What axe finds wrong with a page, each with where it is."""
    page.evaluate(source)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['help']}: {', '.join(str(node['target']) for node in one['nodes'][:3])}"
        for one in found["violations"]
    ]


def too_wide(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
