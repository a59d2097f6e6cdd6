"""Script and formulas in everything that anybody can fill in: every page and every file shows them as text.

Nothing here is named field by field: forms, addresses and files are found as a reader finds them, by what stands on the
pages, so that a field, a page or a file that is new is tried by itself.
"""

import csv
import io
import json
import re
from collections import Counter, deque
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from werkzeug.test import TestResponse

from tests.console.conftest import HOSTILE
from tests.console.everything import Everything, everything
from tests.console.forms import Field, Form, Page
from tests.console.test_addresses import PAGES
from tests.console.test_forms import EXAMPLES, SECRET, Found, found, sent
from tests.console.test_rooms import named, writes

__all__ = ["everything", "found"]

pytestmark = pytest.mark.thorough

PLANTS = (f"=1+1{HOSTILE}", f"=1+1{HOSTILE.partition('{{')[0]}", "=1+1<b>alert('x')", "=1<b>")
"""What is planted: where one is refused, such as for its length or for curly brackets, the next is tried."""
SHAPED = {"with_hour": "14:30", "payment": "20", "ends": "2099-03-09T16:00", "until": "", "with": "", "voices": ""}
"""What takes only a time, a sum, or numbers and names that are known, with something that it takes."""
NEVER_TAKEN = {"/people/import", "/entered/list", "/sign-in", "/sign-in/code"}
"""Lists, which are refused line by line, and the way in, which nobody gets by planting anything."""
NOT_OPENED = {"/sign-in/code", "/sign-in/picture.svg", "/sign-in/trust", "/sign-in/trust/back", "/welcome/<token>"}
NOT_OPENED |= {"/handovers/<int:number>"}
"""Steps of the way in, which show nobody's words, and an address that only leads elsewhere."""
OFTEN, SLOW = 3, ("/flows/<name>", "/languages/<language>", "/languages/<language>/<part>", "/reports/show")
"""So many pages of a kind are opened, and one of those that take long."""


class Sown(NamedTuple):
    """What became of a form: whether it was taken, which fields took what was planted, and which never did."""

    taken: bool
    planted: set[str]
    bare: set[str]


def test_what_is_planted_in_every_field_is_text_wherever_it_is_shown(
    everything: Everything, found: list[Found]
) -> None:
    the_hospital_s_own_words(everything)
    people_plant(everything)
    forms = [one for one in found if one.form.method == "post" and one.form.typed and not one.form.living]
    forms.sort(key=lambda one: not one.rule.endswith("/edit"))  # what is sent or approved is changed no more
    sown = [(one.rule, sow(one)) for one in forms]
    assert {rule for rule, each in sown if not each.taken} == NEVER_TAKEN
    planted = {name for _, each in sown for name in each.planted}
    assert {name for _, each in sown if each.taken for name in each.bare} - planted == set(), "never planted anywhere"
    while everything.staffed.exporting.run():
        pass  # copies that are put together apart hold it too
    shown, opened, wrong = set[str](), set[str](), {}
    for rule, path, kind, raw in walked(everything):
        opened.add(rule)
        shown |= {rule} if b"=1" in raw else set()
        if faults := faults_of(kind, raw):
            wrong[path] = faults
    assert wrong == {}
    assert {page.rule for page in PAGES if page.method == "GET"} - opened == NOT_OPENED
    assert {"/transcripts/<any(csv, text, pdf, print):form>", "/copies/<int:number>/file", "/record.csv"} <= shown
    assert len(shown) > 40, "what was planted is seen on too few pages for this to show anything"


def the_hospital_s_own_words(everything: Everything) -> None:
    """Whoever writes the flows and lists of a hospital does so too."""
    sources = dict(everything.sources)
    eye, join = "flows/lists/services.yaml", "flows/join.yaml"
    sources[eye] = sources[eye].replace("label: Eye clinic", 'label: "=1<b>Eye clinic"')
    sources[join] = sources[join].replace("title: Become", "title: =1<b>Become")
    everything.parts.shelf.publish(sources)


def people_plant(everything: Everything) -> None:
    """Whoever writes to us does so too, in what they say and in what they are called."""
    for plant in PLANTS:
        number, person = writes(everything, "JOIN", plant, "CALL")
        named(everything, person, plant)
        writes(everything, plant, number=number)


def sow(one: Found) -> Sown:
    """The form is sent with what is planted in all that can be written, until it is taken."""
    form = anew(one)
    left: dict[str, list[str]] = {}
    for number, each in enumerate(form.fields):
        left.setdefault(each.name, []).extend(candidates(each, number))
    left = {name: values for name, values in left.items() if values}
    free = {each.name for each in form.typed if not shaped(each)}
    for _ in range(60):
        answer = sent(one.someone, form, form.filled() | {name: [values[0]] for name, values in left.items()})
        planted = {name for name in free if "<b>" in left[name][0]}
        if answer.status_code in (200, 302, 303):
            return Sown(True, planted, free - planted)
        assert faults_of("text/html", answer.get_data()) == [], form.action
        more = {name for name, values in left.items() if len(values) > 1}
        wrong = {name for name in more if words_of(name) in blamed(answer)}
        long = {name for name in planted if PLANTS[-1] not in left[name][0]}
        again = wrong - (planted - long) or long or wrong or planted & more or more
        if not again:
            break
        for name in again:
            left[name].pop(0)
    return Sown(False, set(), free)


def blamed(answer: TestResponse) -> set[str]:
    """Which words of the form something is wrong with; plain and easy ones are told of together."""
    summary = Page(answer.get_data(as_text=True)).by_id("errors")
    return {words_of(link["href"].removeprefix("#")) for link in summary.all("a")} if summary else set()


def words_of(name: str) -> str:
    """The name of the words, plain or easy."""
    return name.removesuffix("_plain").removesuffix("_easy")


def anew(one: Found) -> Form:
    """The form, or one like it, as it stands now: something else may have been done meanwhile."""
    for path in one.paths:
        if "/play" in path or one.rule in NEVER_TAKEN:
            break
        answer = one.someone.get(path)
        for form in Page(answer.get_data(as_text=True), path).forms():
            if form.asks == one.form.asks and not form.living and without_numbers(form) == without_numbers(one.form):
                return form
    return one.form


def without_numbers(form: Form) -> str:
    """Where forms of this kind are sent."""
    return re.sub("[0-9]+", "", form.action)


def candidates(each: Field, number: int) -> list[str]:
    """What is tried in a field, until one is taken."""
    if each.kind in ("select", "radio"):
        return [each.value, *reversed(each.options)]
    if not each.typed:
        return []
    if shaped(each):
        return [each.value, "", SHAPED.get(each.name) or EXAMPLES.get(each.kind) or "1"]
    planted = [f"{each.value} {plant} {number}".strip() for plant in PLANTS]
    return [*planted, f"{PLANTS[-1]}{number}", each.value, f"usual {number}"]


def shaped(each: Field) -> bool:
    """Whether only a day, a number, an address and the like can stand there."""
    return each.name in {*SHAPED, *SECRET} or each.kind in EXAMPLES or each.numeric


def walked(everything: Everything) -> Iterator[tuple[str, str, str, bytes]]:
    """(kind of address, address, kind of file, what it holds) of all that links and looking for things lead to."""
    matching = everything.app.url_map.bind("texts.hospital.example", url_scheme="https")
    waiting, seen, often = deque(everything.addresses()), set(), Counter[str]()
    while waiting:
        path = waiting.popleft()
        rule, _ = matching.match(path.partition("?")[0].partition("#")[0], method="GET", return_rule=True)
        if path in seen or often[rule.rule] >= (1 if rule.rule in SLOW else OFTEN):
            continue
        seen.add(path)
        often[rule.rule] += 1
        answer = everything.ali.get(path)
        kind, raw = answer.content_type.partition(";")[0], answer.get_data()
        yield rule.rule, path, kind, raw
        if kind == "text/html":
            page = Page(raw.decode(), path)
            waiting += sorted(page.links() - seen)
            waiting += [f"{form.action}?why=x" for form in page.forms() if form.method == "get"]


def faults_of(kind: str, raw: bytes) -> list[str]:
    """What in a page or file is not only text."""
    match kind:
        case "text/html":
            page = Page(raw.decode())
            made = [each.tag for each in page.root.all() if each.tag == "b" or (each.tag == "script" and each.text)]
            made += [name for each in page.root.all() for name in each.attributes if name.startswith("on")]
            return made + ["49"] * (b"&amp;49" in raw)
        case "text/csv":
            cells = [cell for line in csv.reader(io.StringIO(raw.decode("utf-8-sig"))) for cell in line]
            return [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        case "image/svg+xml":
            return [each.tag for each in ElementTree.fromstring(raw).iter() if each.tag.endswith(("script", "}b"))]
        case "application/json":
            json.loads(raw)
            return []
        case "text/plain":
            return []
        case "application/pdf":
            return [name.decode() for name in (b"/JavaScript", b"/Launch") if name in raw]
        case _ if kind.endswith("wordprocessingml.document"):
            with ZipFile(io.BytesIO(raw)) as word:
                parts = [ElementTree.fromstring(word.read(name)) for name in word.namelist() if name.endswith(".xml")]
            return [] if parts else ["empty"]
        case _:
            return [f"nobody here can look into {kind}"]
