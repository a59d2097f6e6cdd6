"""The demo's two phones in every language that is shipped: `python -m tests.browser.photograph_languages`.

Pictures go into docs/pictures/languages, and docs/languages.md is written with them, so that whoever reads a language
can look at how it stands on a phone without starting anything.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Page, expect

from bot.language import direction, english_name
from tests.browser.chromium import PATIENCE, chromium
from tests.demo.running import ROOT, Demo, running_demo

PAGE = ROOT / "docs" / "languages.md"
PICTURES = ROOT / "docs" / "pictures" / "languages"
CHOSEN_BY = {"en": "English", "pl": "Polski", "gu": "ગુજરાતી", "ur": "اردو", "ar": "العربية"}
SAID = ("yes", "1", "1", "agree")
"""What is answered on both phones after the language is chosen: up to the question about keeping answers."""

HEAD = """# Every language on the phones

Made by `python -m tests.browser.photograph_languages` (it needs the extra `browser`): make it again when words change.
Each picture is the demo's page, with the SMS phone on one side and Telegram on the other, in the same conversation.
No translation has been reviewed yet; what is in doubt of each stands in [translation-doubts](translation-doubts).
What people get of messages that staff write in English alone they choose themselves: [broadcasts](broadcasts.md).

That telephone numbers, links, words to reply with and English names keep their places in Urdu and Arabic is measured in
a browser too, letter by letter (`tests/browser/test_directions.py`).

## How things are put in order

The six services and the six issues that are asked for most stand first, and after them, page by page with MORE, all
others in the order of letters of the reader's language, plain or easy words (`by letters after` in a list): Polish ą
after a, Urdu پ after ب and ے last, Arabic without "ال" (`bot/flow/alphabets.py`). The numbers that somebody sees are
kept with their question, and whoever changes the language is asked anew from the first page. All else that people get,
short lists, opportunities and news, stands in the order that the hospital gave it or that time did. Of several that a
text may have meant, the nearest stands first. Languages stand by their own names, English first.

On the staff pages names of staff, of whoever helped, of flows and of choices stand by name: capitals and accents do not
count ("Łucja" stands by "Lucy"), and Arabic and Indian letters follow the Roman ones. That is done by `by_name` in
`bot/language.py`, so that it is the same on SQLite and on PostgreSQL, whose own orders depend on the machine
(`tests/store/test_staff_names.py`).

Dates, months, hours, sums and lists ("A, B and C") are written as each language writes them, by Babel. The digits of
every script are understood (`tests/flow/answers`), and names may be in any. Numbers in words are understood to ten in
every language, and beyond in English, Polish, Gujarati, Urdu and Arabic ("trzydzieści pięć", "تین مہینے پہلے").
A period to come ("next week", "na dwa tygodnie", "لمدة شهر") is understood in these where a date is asked, and the day
that it means is asked about.
"""


def main(codes: Sequence[str]) -> None:
    """A demo with all languages is started, spoken with in each, photographed and ended."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo_in_every_language() as demo, chromium() as browser:
        for code in codes:
            for easy in (False, True):
                _photograph(browser, demo.url, code, easy)
    PAGE.write_text(_written(), "utf-8")


@contextmanager
def demo_in_every_language() -> Iterator[Demo]:
    """A demo in which every language that is shipped is switched on."""
    with tempfile.TemporaryDirectory() as folder:
        organisation = Path(folder) / "organisation.yaml"
        written = (ROOT / "flows" / "organisation.yaml").read_text("utf-8")
        switched_on = f"languages: [{', '.join(CHOSEN_BY)}]"
        organisation.write_text(written.replace("languages: [en] ", f"{switched_on} "), "utf-8")
        with running_demo("--organisation", organisation) as demo:
            yield demo


def _photograph(browser: Browser, url: str, code: str, easy: bool) -> None:
    context = browser.new_context(viewport={"width": 900, "height": 1300})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{url}/phones")
    for channel, first in (("sms", "JOIN"), ("telegram", "/start")):
        chosen = [] if code == "en" else [CHOSEN_BY[code]]
        says(page, channel, [first, *chosen, *(["EASY"] if easy else []), *SAID])
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / _file(code, easy), clip=_both_phones(page))
    context.close()


def _both_phones(page: Page) -> FloatRect:
    """Where the two phones are, without what stands above and below them."""
    boxes = [box for phone in page.locator(".phone").all() if (box := phone.bounding_box())]
    left, top = min(box["x"] for box in boxes), min(box["y"] for box in boxes)
    right = max(box["x"] + box["width"] for box in boxes)
    bottom = max(box["y"] + box["height"] for box in boxes)
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def says(page: Page, channel: str, texts: Sequence[str]) -> None:
    """Send these one after the other; each has been answered when it returns."""
    for count, text in enumerate(texts, 1):
        page.fill(f"#{channel}-text", text)
        page.press(f"#{channel}-text", "Enter")
        # Not a count: an answer of two messages may be there at once, and the count is then never seen.
        expect(page.locator(f"#{channel}-lines .theirs").nth(count - 1)).to_be_attached(timeout=PATIENCE)


def _file(code: str, easy: bool) -> str:
    return f"{code}-{'easy' if easy else 'plain'}.png"


def _written() -> str:
    parts = [HEAD]
    for code, name in CHOSEN_BY.items():
        runs = ", written from right to left" if direction(code) == "rtl" else ""
        parts.append(f"\n## {english_name(code)} ({name}){runs}\n")
        for easy in (False, True):
            words = "easy words" if easy else "plain words"
            alt = (
                f"The two phones of the demo in {english_name(code)}, {words}: joining, up to the question about data."
            )
            parts.append(f"\n{words.capitalize()}:\n\n![{alt}](pictures/languages/{_file(code, easy)})\n")
    return "".join(parts)


if __name__ == "__main__":
    main(sys.argv[1:] or list(CHOSEN_BY))
