"""Pictures of every staff page, at phone and desktop width: `python -m tests.browser.photograph [FOLDER]`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pyotp

from tests.browser.chromium import chromium, context_of, signed_in
from tests.browser.pages import JOINED, REFUSED, invited, opened, pages, people_it, staff_work
from tests.demo.running import running_demo

if TYPE_CHECKING:
    from playwright.sync_api import Page

PICTURES = Path(__file__).with_name("pictures")


def main(folder: Path) -> None:
    """A demo is started, peopled, looked at and ended."""
    folder.mkdir(parents=True, exist_ok=True)
    with running_demo() as demo, chromium() as browser:
        people_it(demo.url)
        for number, size in enumerate(("desktop", "phone")):
            page = signed_in(context_of(browser, size), demo.url)
            if number == 0:
                staff_work(page, demo.url)
            for name, address in pages(JOINED).items():
                answer = opened(page, demo.url, name, address)
                assert answer is not None and answer.status == REFUSED.get(name, 200), name
                page.screenshot(path=folder / f"{name}-{size}.png", full_page=True)
            somebody = context_of(browser, size).new_page()
            link = invited(page, demo.url, f"kim.{size}@hospital.example")
            comes_in(somebody, link, folder, size)


def comes_in(page: "Page", link: str, folder: Path, size: str) -> None:
    """Somebody new follows their link: a password, a phone that is set up, the codes to keep."""

    def look(name: str) -> None:
        page.wait_for_load_state()  # with the picture for the app
        page.screenshot(path=folder / f"{name}-{size}.png", full_page=True)

    page.goto(link)
    look("welcome")
    for field in ("#password", "#again"):
        page.fill(field, "correct horse battery")
    page.get_by_role("button", name="Go on").click()
    key = page.locator("code.key")
    look("code")
    page.fill("#code", pyotp.TOTP(key.text_content() or "").now())
    page.get_by_role("button", name="Sign in").click()
    page.locator(".codes").wait_for()
    look("recovery")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
