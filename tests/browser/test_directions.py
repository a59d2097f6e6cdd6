"""From right to left, in a real browser: every number, link, reply word and English name in one piece and in its order.

Chromium says where each letter stands. In a run of digits or Roman letters each is to the right of the one before it,
and nothing else stands between the first and the last of a line, whatever the letters round them do.
"""

import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.language import isolate_runs
from tests.browser.chromium import PATIENCE, chromium, context_of, signed_in
from tests.browser.photograph_languages import CHOSEN_BY, demo_in_every_language, says
from tests.demo.running import Demo

pytestmark = [pytest.mark.browser, pytest.mark.processes]

# Where each letter of every text of the hospital stands, but for spaces and marks that take no room.
PLACES = """
texts => texts.map(text => {
  const found = [];
  const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    for (let at = 0; at < node.length; at++) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const [box] = range.getClientRects();
      found.push(box && box.width > 0 ? [node.data[at], box.left, box.right, box.top] : [node.data[at], 0, 0, -1]);
    }
  }
  return found;
})
"""
MARKS = "\u2068\u2069"
INSIDE = set("@:/._+&'?=#%~- \u00a0")
WRITTEN = {
    "pl": "{name}: dziękujemy za pomoc w tym roku. STOP kończy te wiadomości.",
    "ur": "{name}: اس سال آپ کی مدد کا شکریہ۔ STOP سے یہ پیغامات بند ہو جاتے ہیں۔",
}
SAID = ("JOIN", "HELP", "COMPLAIN", "LANGUAGE", "MY DATA")


class Letter(NamedTuple):
    """One letter on the screen; `top` is -1 where it takes no room."""

    sign: str
    left: float
    right: float
    top: float


def _is_roman(sign: str) -> bool:
    return (sign.isascii() and sign.isdecimal()) or unicodedata.name(sign, "").startswith("LATIN ")


def runs(text: list[Letter]) -> list[list[Letter]]:
    """What stands from one digit or Roman letter to the last that follows with only signs and spaces between."""
    found: list[list[Letter]] = []
    run: list[Letter] = []
    between: list[Letter] = []
    for letter in (each for each in text if each.sign not in MARKS):
        if _is_roman(letter.sign):
            run += [*between, letter] if run else [letter]
            between = []
        elif run and letter.sign in INSIDE:
            between.append(letter)
        elif run:
            found.append(run)
            run, between = [], []
    return [*found, run] if run else found


def faults(text: list[Letter]) -> list[str]:
    """What is out of its place in one text."""
    wrong = []
    for run in runs(text):
        written = "".join(letter.sign for letter in run)
        seen = [letter for letter in run if letter.top >= 0]
        for one, next_one in pairwise(seen):
            if next_one.top < one.top - 1 or (abs(next_one.top - one.top) <= 1 and next_one.left < one.right - 1):
                wrong.append(f'"{written}": "{next_one.sign}" does not follow "{one.sign}"')
        own = {id(letter) for letter in run}
        for top in {letter.top for letter in seen}:
            line = [letter for letter in seen if letter.top == top]
            first, last = min(letter.left for letter in line), max(letter.right for letter in line)
            for other in text:
                middle = (other.left + other.right) / 2
                if id(other) not in own and abs(other.top - top) <= 1 and first < middle < last:
                    wrong.append(f'"{written}": "{other.sign}" stands within it')
    return wrong


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with demo_in_every_language() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def _spoken_with(page: Page, url: str, channel: str, language: str) -> list[list[Letter]]:
    page.set_default_timeout(PATIENCE)
    page.goto(f"{url}/phones")
    said = [CHOSEN_BY[language], *SAID]
    says(page, channel, said)
    expect(page.locator(f"#{channel}-lines .theirs")).to_have_count(len(said) + 1)  # the link comes after its code
    texts = page.locator(f"#{channel}-lines .theirs .said").evaluate_all(PLACES)
    return [[Letter(*letter) for letter in text] for text in texts]


@pytest.mark.parametrize("channel", ["sms", "telegram"])
@pytest.mark.parametrize("language", ["ur", "ar"])
def test_numbers_links_words_and_names_keep_their_places(
    browser: Browser, demo: Demo, language: str, channel: str
) -> None:
    page = browser.new_page(viewport={"width": 900, "height": 1300})
    texts = _spoken_with(page, demo.url, channel, language)
    written = ["".join(letter.sign for letter in run).replace("\u00a0", " ") for text in texts for run in runs(text)]
    assert any("07700 900" in run for run in written)  # a telephone number
    assert any(run.startswith("http") for run in written)  # a link
    assert any("English" in run for run in written)  # a name
    assert [fault for text in texts for fault in faults(text)] == []
    page.close()


def test_the_measure_sees_what_changed_places_and_not_what_is_kept_in_its_place(browser: Browser) -> None:
    wrong = ("فون 07700 900123 پر", "نام \u2068Jos\u2069é سے")
    right = ("فون 07700\u00a0900123 پر", isolate_runs("نام José سے، فون 07700 900123", "ur"))
    page = browser.new_page()
    page.set_content("".join(f'<p class="said" dir="rtl">{text}</p>' for text in (*wrong, *right)))
    measured = [[Letter(*one) for one in text] for text in page.locator(".said").evaluate_all(PLACES)]
    assert [bool(faults(text)) for text in measured] == [True, True, False, False]
    page.close()


def test_every_message_says_which_language_it_is_in_and_runs_as_its_letters_do(browser: Browser, demo: Demo) -> None:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{demo.url}/phones")
    says(page, "sms", ["JOIN", "Polski", "اردو", "ગુજરાતી", "English"])
    said = page.locator("#sms-lines .theirs .said")
    expect(said.last).to_have_attribute("lang", "en")
    assert said.evaluate_all("all => all.map(one => one.lang)") == ["en", "pl", "ur", "gu", "en"]
    assert said.evaluate_all("all => all.map(one => getComputedStyle(one).direction)") == [
        *("ltr", "ltr", "rtl", "ltr", "ltr")
    ]
    page.close()


@pytest.mark.parametrize("form", ["/broadcasts/new", "/opportunities/1/edit"])
def test_what_staff_write_in_other_languages_is_seen_on_a_phone_in_each(
    browser: Browser, demo: Demo, form: str
) -> None:
    page = signed_in(context_of(browser), demo.url)
    page.goto(demo.url + form)
    for language, words in WRITTEN.items():
        page.locator("details", has=page.locator(f"#plain_{language}")).locator("summary").click()
        for part in ("plain", "easy"):
            page.fill(f"#{part}_{language}", words)
        page.fill(f"#reviewed_{language}", "Ewa, 3 November 2026")
    for language, words in WRITTEN.items():
        said = page.locator(f"#looked .handset .said[lang={language}]")
        expect(said).to_have_count(4)  # plain and easy words, by SMS and by Telegram
        expect(said.first).to_contain_text(words.partition("}: ")[2][:20])
        for each in range(4):  # what is typed last may still be on its way, and then all four are drawn anew
            expect(said.nth(each)).to_have_css("direction", "rtl" if language == "ur" else "ltr")
    page.context.close()
