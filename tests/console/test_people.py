"""One person in two records, a list taken in, requests about data, and details put right: as staff do it in pages."""

import io
import re
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from bot.console.once import FIELD, new_key
from tests.console.conftest import BASE, HOSTILE, Colleague, Console, hidden, text_of
from tests.console.forms import Page
from tests.console.test_rooms import named, writes

HEADING = "phone,agreed on,invitations,equality form,first name"


@pytest.fixture
def pat(console: Console) -> Colleague:
    """Somebody of the PPI team."""
    return console.colleague("ppi")


def sends(
    someone: Colleague,
    raw: bytes | None,
    action: str = "check",
    evidence: str = "form 2",
    name: str = "list.csv",
    key: str = "",
) -> TestResponse:
    form: dict[str, object] = {"csrf_token": someone.token(), "action": action, "evidence": evidence}
    form[FIELD] = key or new_key()
    if raw is not None:
        form["list"] = (io.BytesIO(raw), name)
    return someone.client.post(
        "/people/import", base_url=BASE, headers={"Referer": f"{BASE}/"}, data=form, content_type="multipart/form-data"
    )


def lines_of(*numbers: str, name: str = "Kai") -> bytes:
    return "\n".join([HEADING, *(f"{number},2026-05-31,yes,yes,{name}" for number in numbers)]).encode()


def test_two_records_are_seen_side_by_side_and_become_one(console: Console, pat: Colleague) -> None:
    _, stays = writes(console, "JOIN")
    number, goes = writes(console, "I like petunias a lot")
    named(console, goes, HOSTILE)
    page = pat.reads(f"/people/{stays}/merge?other={goes}")
    assert number in text_of(page) and "<script>alert" not in page
    seen = hidden(page, "seen")
    unsaid = pat.post(f"/people/{stays}/merge", other=str(goes), seen=seen, why=" ")
    assert unsaid.status_code == 400 and "Say how you know" in text_of(unsaid.get_data(as_text=True))
    done = pat.does(f"/people/{stays}/merge", other=str(goes), seen=seen, why="rang from both")
    assert "They are one record now" in done
    assert console.person(number) == stays
    assert "I like petunias" in text_of(pat.reads(f"/people/{stays}/messages"))
    gone = pat.reads(f"/people/{goes}")
    assert "put together with another" in text_of(gone) and f'href="/people/{stays}"' in gone
    assert "not here any more" in pat.refused(f"/people/{stays}/merge", other=str(goes), seen=seen, why="again")
    assert console.recorded("took_in_record")[-1]["why"] == "rang from both"


def test_of_two_who_decide_about_the_same_records_the_second_is_told(console: Console, pat: Colleague) -> None:
    _, stays = writes(console, "JOIN")
    _, goes = writes(console, "JOIN")
    seen = hidden(pat.reads(f"/people/{stays}/merge?other={goes}"), "seen")
    named(console, goes, "Zoe")
    assert "meanwhile" in pat.refused(f"/people/{stays}/merge", other=str(goes), seen=seen, why="same voice")


@pytest.mark.parametrize(
    ("other", "says"), [("ade", "number, like 12"), ("{self}", "the same record"), ("999999", "not here")]
)
def test_a_record_that_cannot_be_the_other_is_refused(console: Console, pat: Colleague, other: str, says: str) -> None:
    _, person = writes(console, "JOIN")
    answer = pat.get(f"/people/{person}/merge?other={other.format(self=person)}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400 and says in text_of(page) and 'href="#other"' in page


def test_a_list_is_told_line_by_line_and_taken_in(console: Console, pat: Colleague) -> None:
    known, _ = writes(console, "JOIN")
    new = console.house.number()
    checked = sends(pat, lines_of(known, new, name="=1+1")).get_data(as_text=True)
    assert "2 lines, of which 1 are new. Nothing was changed." in text_of(checked)
    assert "2 known, and stays as it is" in text_of(checked) and "3 new: a Hospital Improver" in text_of(checked)
    assert console.house.rows("SELECT id FROM addresses WHERE value = :v", v=new) == []
    taken = text_of(sends(pat, lines_of(known, new), "take").get_data(as_text=True))
    assert "1 are new Hospital Improvers" in taken
    assert "Kai" in text_of(pat.reads(f"/people/{console.person(new)}"))
    assert console.recorded("imported_people")[-1]["why"].startswith("1 new, 1 known; agreed in: form 2")
    assert console.recorded("imported_people")[-1]["actor"] == pat.name


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (None, "Choose the file"),
        (b"", "The file is empty"),
        ("phone;Zoë".encode("latin-1"), "is not UTF-8"),
        (b"PK\x03\x04\x00\x00\x00", "not a CSV file"),
        (b'a,b\n"open', "cannot be read as CSV"),
        (b"a,b\n1,2\n", "this column is missing"),
        (f"{HEADING}\n12,2026-05-31,yes,maybe,{HOSTILE.replace(',', '')}".encode(), "must be yes or no"),
    ],
    ids=["none", "empty", "latin", "zip", "quote", "columns", "cells"],
)
def test_what_is_no_list_is_told_beside_the_field(pat: Colleague, raw: bytes | None, says: str) -> None:
    answer = sends(pat, raw, "take", "kept in the office")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400 and says in text_of(page) and 'href="#list"' in page
    assert 'value="kept in the office"' in page and "alert('x')" not in unescape(page)


def test_the_name_of_a_file_is_only_text(pat: Colleague) -> None:
    for raw in (lines_of("07700 900911"), b"PK\x03\x04"):
        page = sends(pat, raw, name=f"{HOSTILE}.csv").get_data(as_text=True)
        assert not [each for each in Page(page).root.all() if each.tag == "b" or (each.tag == "script" and each.text)]


def test_another_file_from_the_same_page_is_taken_in_too(console: Console, pat: Colleague) -> None:
    key, people = new_key(), "SELECT count(*) AS many FROM people"
    before = console.house.rows(people)[0]["many"]
    for number in ("07700 900912", "07700 900913", "07700 900913"):
        sends(pat, lines_of(number), "take", key=key)
    assert console.house.rows(people)[0]["many"] == before + 2


def test_a_list_that_is_too_large_is_told_so(pat: Colleague) -> None:
    fields = {"csrf_token": pat.token(), "action": "take", "evidence": "kept in the office"}
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    parts += [f'Content-Disposition: form-data; name="list"; filename="list.csv"\r\n\r\n{"x" * 1_100_000}']
    sent = "".join(f"--x\r\n{part}\r\n" for part in parts) + "--x--\r\n"
    headers, kind = {"Referer": f"{BASE}/"}, "multipart/form-data; boundary=x"
    answer = pat.client.post("/people/import", base_url=BASE, headers=headers, data=sent, content_type=kind)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400 and "The file has 1.1 MB, and 1 MB is the most" in text_of(page)
    assert 'href="#list"' in page and 'value="kept in the office"' in page
    whole = b"x" * 8_000_001
    answer = pat.client.post("/people/import", base_url=BASE, data=whole, content_type=kind)
    assert answer.status_code == 413 and "At most 1 MB" in text_of(answer.get_data(as_text=True))


def test_a_request_about_data_has_its_dates(console: Console, pat: Colleague) -> None:
    _, person = writes(console, "JOIN")
    esme = console.colleague("engagement")
    asked = f"{console.now.date():%Y-%m-%d}"
    missing = esme.post(f"/people/{person}/rights", kind="copy", asked_on=asked, note="wants <b>paper")
    page = missing.get_data(as_text=True)
    assert missing.status_code == 400 and "Say how they asked" in text_of(page) and "&lt;b&gt;paper" in page
    wrong = esme.post(f"/people/{person}/rights", kind="copy", way="phone", asked_on="soon")
    assert wrong.status_code == 400 and "Enter a date like" in text_of(wrong.get_data(as_text=True))
    assert "the day it is due" in esme.does(
        f"/people/{person}/rights", kind="copy", way="phone", asked_on=asked, note=""
    )
    number = console.house.rows("SELECT max(id) AS id FROM rights_requests")[0]["id"]
    assert "due on" in text_of(esme.reads(f"/people/{person}"))
    assert esme.post(f"/rights/{number}/longer", why="much").status_code == 403
    assert "Say why" in pat.refused(f"/rights/{number}/longer", why="")
    assert "due later" in pat.does(f"/rights/{number}/longer", why="eight years of messages")
    assert "eight years" in text_of(esme.reads("/rights"))
    assert "Noted" in esme.does(f"/rights/{number}/done", outcome="done")
    assert "noted already" in esme.does(f"/rights/{number}/done", outcome="part")


def test_details_are_put_right_and_the_second_of_two_is_told(console: Console, pat: Colleague) -> None:
    _, person = writes(console, "JOIN")
    named(console, person, "Ade")
    page = pat.reads(f"/people/{person}/details")
    assert hidden(page, "first_name_before") == "Ade" and re.search(r'name="services" value="diabetes"', page)
    form: dict[str, Any] = {
        "first_name": "Adé <b>",
        "services": ["diabetes", "eye"],
        "first_name_before": "Ade",
        "access": "quiet",
    }
    assert "Changed" in pat.does(f"/people/{person}/details", **form)
    shown = pat.reads(f"/people/{person}")
    assert "Adé &lt;b&gt;" in shown and "Diabetes" in text_of(shown)
    assert "Needs: A quiet room" in text_of(shown).partition("They rang")[0]
    late = pat.post(f"/people/{person}/details", **{**form, "first_name": "Bo"})
    again = late.get_data(as_text=True)
    assert late.status_code == 400 and "meanwhile" in text_of(again) and 'value="Bo"' in again


def test_script_in_whatever_can_be_filled_in_is_shown_as_text(console: Console, pat: Colleague) -> None:
    number, person = writes(console, f"I asked about {HOSTILE}")
    _, other = writes(console, "JOIN")
    message = console.house.messages(number, "in")[-1]["id"]
    for kind in ("note", "label", "flag"):
        pat.does(f"/messages/{message}/mark", kind=kind, text=HOSTILE[:40])
    pat.does(f"/people/{person}/details", first_name=HOSTILE, first_name_before="", why=HOSTILE)
    asked = {"kind": "copy", "way": "phone", "asked_on": f"{console.now.date()}", "note": HOSTILE}
    pat.does(f"/people/{person}/rights", **asked)
    request = console.house.rows("SELECT max(id) AS id FROM rights_requests")[0]["id"]
    pat.does(f"/rights/{request}/longer", why=HOSTILE)
    pages = [
        *(f"/people/{person}", f"/people/{person}/details", f"/people/{person}/rights", f"/people/{person}/merge"),
        *(f"/people/{other}/merge?other={person}", f"/people/{person}/merge?other=%3Cscript%3Ealert('x')"),
        *("/people", "/rights", "/review?queue=flag", "/transcripts", f"/people/{person}/messages"),
        f"/transcripts/print?person={person}&why=%3Cscript%3Ealert('x')",
    ]
    for path in pages:
        page = pat.get(path).get_data(as_text=True)
        assert "<script>alert" not in page and "&amp;49" not in page, path
    assert "&lt;script&gt;alert" in pat.reads("/rights")
    table = pat.get(f"/transcripts/csv?person={person}&why=x").get_data(as_text=True)
    assert "<script>alert('x')</script>" in table  # a table shows what was written, and runs nothing


def test_no_page_about_a_person_shows_what_is_kept_apart(console: Console, pat: Colleague) -> None:
    number = console.house.number()
    joining = (
        "JOIN",
        "yes",
        "1",
        "eye clinic",
        "agree",
        "yes",
        "yes",
        "Ade",
        "80 or over",
        "genderqueer",
        "limited a lot",
    )
    afterwards = ("skip", "more about me", "yes", "judaism", "widower", "homosexual", "it is not", "none")
    rating = ("RATE", "eye clinic", "very poor", "the purple walrus sang", "no")
    for said in (*joining, *afterwards, *rating):
        console.house.reads(number, said)
    person = console.person(number)
    assert {row["question"] for row in console.house.rows("SELECT question FROM equality_answers")} >= {"religion"}
    theirs = pat.reads(f"/people/{person}")
    linked = {
        unescape(link) for link in re.findall(r'href="(/[^"#]*)', theirs) if "." not in link and "sign-out" not in link
    }
    read = [answer.get_data(as_text=True) for link in sorted(linked) if (answer := pat.get(link)).status_code == 200]
    assert len(read) > 10
    everything = " ".join([theirs, pat.reads(f"/people?words={number[1:]}"), *read]).lower()
    assert everything.count("(answer kept apart)") > 10
    secret = ("genderqueer", "limited a lot", "judaism", "jewish", "widower", "homosexual", "walrus", "age_80_over")
    assert [each for each in secret if each in everything] == []
