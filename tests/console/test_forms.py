"""Every form of every page, sent with something wrong: it is said beside the field, and nothing typed is lost."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from werkzeug.test import TestResponse

from bot.console.once import FIELD
from tests.console.conftest import BASE, Colleague
from tests.console.everything import Everything, everything
from tests.console.forms import Element, Field, Form, Page
from tests.console.test_addresses import PAGES

__all__ = ["everything"]

pytestmark = pytest.mark.thorough

SELDOM_SEEN = {"/sign-in/again", "/transcripts/copies", "/record/copies"}
SELDOM_SEEN |= {f"/{room}/<int:number>/translate" for room in ("broadcasts", "updates")}
"""What only whoever was signed out in the middle of a form gets to see, what leads to a PDF where there are letters to
set it in or to a long copy, and what is there where another language is switched on; each has a test of its own."""
EXAMPLES = {"email": "sam@hospital.example", "tel": "07700 900123", "url": "https://hospital.example/sheet"}
EXAMPLES |= {"date": "2099-03-09", "datetime-local": "2099-03-09T14:00", "password": "correct horse battery"}
SECRET = ("password", "again", "code")
"""What is never put into a page again."""
LONG = ("word " * 1_300).strip()


class Found(NamedTuple):
    """A form, who can fill it in, the address that it is sent to, and the pages on which one like it stands."""

    someone: Colleague
    form: Form
    rule: str
    paths: list[str]


@pytest.fixture(scope="module")
def found(everything: Everything) -> list[Found]:
    """Every form, once for each kind."""
    matching = everything.app.url_map.bind("texts.hospital.example", url_scheme="https")
    kinds: dict[tuple[str, str, tuple[str, ...]], Found] = {}
    for someone, path, html in everything.read():
        for form in Page(html, path).forms():
            to = form.action.partition("?")[0]
            rule, _ = matching.match(to, method=form.method.upper(), return_rule=True)
            kind = kinds.setdefault((form.method, rule.rule, form.asks), Found(someone, form, rule.rule, []))
            kind.paths.append(path)
    return list(kinds.values())


def test_every_address_that_is_sent_to_has_its_form_on_a_page(found: list[Found]) -> None:
    sent_to = {one.rule for one in found if one.form.method == "post"}
    assert {page.rule for page in PAGES if page.method == "POST"} - sent_to <= SELDOM_SEEN


def test_every_form_that_is_sent_has_a_key_by_which_it_is_done_once(found: list[Found]) -> None:
    sent = [one.form for one in found if one.form.method == "post"]
    keys = {tuple(each.value for each in form.fields if each.name == FIELD) for form in sent if not form.living}
    assert all(len(key) == 1 and re.fullmatch("[0-9a-f]{32}", key[0]) for key in keys)


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    everything: Everything, found: list[Found]
) -> None:
    wrong: dict[str, list[str]] = {}
    for one in found:
        if one.form.living or not one.form.typed:
            continue
        for how, given in ways(one.form):
            with everything.as_it_was():
                faults = faults_of(one, given)
            if faults:
                wrong.setdefault(f"{one.form.method} {one.rule}", []).append(f"{how}: {'; '.join(faults)}")
    assert wrong == {}


def ways(form: Form) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """(what is wrong with it, what is sent): all empty, all too long, and each field alone."""
    given = form.filled() | {each.name: [example(each)] for each in form.typed}
    yield "all empty", given | {each.name: [""] for each in form.typed}
    yield "all too long", given | {each.name: [LONG[: each.longest or len(LONG)].strip()] for each in form.typed}
    for each in form.typed:
        yield f"{each.name} empty", given | {each.name: [""]}
        yield f"{each.name} wrong", given | {each.name: ["soon <b>"]}


def example(each: Field) -> str:
    """What somebody may well write there."""
    return each.value or EXAMPLES.get(each.kind) or ("1" if each.numeric else f"Kept: {each.name}")


def faults_of(one: Found, given: dict[str, list[str]]) -> list[str]:
    """What is wrong with how a form that was sent came back; nothing where it was taken."""
    answer = sent(one.someone, one.form, given)
    if moved := answer.status_code in (302, 303):
        answer = one.someone.get(answer.location)
    if not answer.content_type.startswith("text/html"):
        return []
    page = Page(answer.get_data(as_text=True), one.form.action)
    summary = page.by_id("errors")
    if summary is None:
        told = [each.text.strip() for each in page.of_class("told-refused") if "hidden" not in each.attributes]
        refused = told if moved else [f"{answer.status_code} and no summary"] * (answer.status_code >= 400)
        return [f"all that was typed is gone: {each}" for each in refused]
    links = list(summary.all("a"))
    faults = [] if links else ["the summary leads to no field"]
    faults += [f"{each['href']} does not say: {each.text}" for each in links if not is_beside(page, each)]
    stands = {(each.name, each.value.strip()) for form in page.forms() for each in form.fields}
    typed = {each.name for each in one.form.typed} - {*SECRET}
    typed_in = [(name, value.strip()) for name in sorted(typed) for value in given[name]]
    return faults + [f"{name} is lost: {value[:30]}" for name, value in typed_in if (name, value) not in stands]


def sent(someone: Colleague, form: Form, given: dict[str, list[str]]) -> TestResponse:
    """What a form is answered."""
    if form.method == "get":
        return someone.get(form.action, query_string=given)
    return someone.client.post(form.action, base_url=BASE, headers={"Referer": f"{BASE}/"}, data=given)


def is_beside(page: Page, link: Element) -> bool:
    """Whether what a link of the summary says stands beside the field that it leads to, for ears too."""
    name = link["href"].removeprefix("#")
    around = [each for each in page.root.all("fieldset") if any(inner["id"] == name for inner in each.all())]
    described = [each["aria-describedby"] for each in (page.by_id(name), *around) if each is not None]
    beside = [page.by_id(which) for each in described for which in each.split()]
    return any(each is not None and link.text.strip() in each.text for each in beside)
