"""Copies that take long: put together apart, told how far they are, for their maker alone, and gone in time."""

import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from bot.store import exports, interests, people, transcripts
from bot.store.engine import begin, reading
from bot.store.transcripts import Page, Wanted
from bot.work import exporting, people_copy, record_copy, transcript_copy
from bot.work.conversation import KEPT_APART
from bot.work.exporting import Exporting
from bot.work.transcript_pdf import can_be_made
from tests.console.conftest import Colleague, Console, hidden, text_of
from tests.console.test_rooms import JOINING, seen, writes

NO_LETTERS = "the fonts are fetched by npm when the project is installed"


@pytest.fixture
def esme(console: Console) -> Colleague:
    """Somebody of the engagement team."""
    return console.colleague("engagement")


def ordered(someone: Colleague, form: str, **typed: Any) -> int:
    """The number of a copy that they asked for."""
    answer = someone.post("/transcripts/copies", form=form, why="asked by PALS", **typed)
    assert answer.status_code == 303, text_of(answer.get_data(as_text=True))
    return int(answer.location.rpartition("/")[2])


def test_a_long_copy_is_offered_apart_and_a_short_one_is_written_at_once(
    console: Console, esme: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, person = writes(console, "JOIN", "yes")
    at_once = esme.get(f"/transcripts/csv?person={person}&why=x")
    assert at_once.headers["Content-Type"].startswith("text/csv")
    monkeypatch.setattr("bot.console.transcripts.AT_ONCE", 2)
    offered = esme.reads(f"/transcripts/csv?person={person}&why=x")
    assert "put together apart" in text_of(offered) and f'name="person" value="{person}"' in offered


def test_how_far_it_is_can_be_seen_and_then_the_file_is_there(
    console: Console, esme: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, person = writes(console, "=1+1", *JOINING[:-1], "2")
    monkeypatch.setattr(transcript_copy, "AT_ONCE", 3)
    number = ordered(esme, "csv", person=person)
    page = esme.reads(f"/copies/{number}")
    assert "waits for its turn" in text_of(page) and 'hx-trigger="every 2s"' in page
    monkeypatch.setattr(exporting, "_A_TURN", 1)
    assert console.staffed.exporting.run() == 1
    part = esme.get(f"/copies/{number}", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert re.search(r"3 of about \d+ are there", text_of(part)) and "<html" not in part
    assert esme.get(f"/copies/{number}/file").status_code == 302
    while console.staffed.exporting.run():
        pass
    assert "It is ready" in text_of(esme.reads(f"/copies/{number}"))
    file = esme.get(f"/copies/{number}/file")
    assert file.headers["Content-Type"].startswith("text/csv") and "attachment" in file.headers["Content-Disposition"]
    # The same as is written at once, formulas defused and answers kept apart in it.
    same = esme.get(f"/transcripts/csv?person={person}&why=x").get_data(as_text=True)
    assert file.get_data(as_text=True) == same and "'=1+1" in same and KEPT_APART in same
    taken = [one for one in console.recorded("took_copy_of_messages") if one["about"] == f"copy {number}"]
    assert taken[0]["why"] == "asked by PALS (csv: person)" and taken[0]["subject"]
    [saved] = [one for one in console.recorded("fetched_copy") if one["about"] == f"copy {number}"]
    assert (saved["actor"], saved["origin"]) == (esme.name, "127.0.0.1")
    # What was looked for is kept no longer than it is needed.
    assert console.house.rows("SELECT asked FROM exports WHERE id = :n", n=number)[0]["asked"] is None


@pytest.mark.skipif(not can_be_made(), reason=NO_LETTERS)
def test_a_pdf_is_laid_out_and_says_why_it_was_taken(console: Console, esme: Colleague) -> None:
    _, person = writes(console, "JOIN", "عندي سؤال")
    asked = f"/transcripts/pdf?person={person}&why=asked"
    assert "Put it together" in text_of(esme.reads(asked))
    number = ordered(esme, "pdf", person=person)
    while console.staffed.exporting.run():
        pass
    file = esme.get(f"/copies/{number}/file").get_data()
    assert file.startswith(b"%PDF-") and b"Why: asked by PALS" in file and esme.name.encode() in file


def test_without_letters_a_pdf_is_refused_and_a_text_offered(console: Console, esme: Colleague, tmp_path: Path) -> None:
    here = console.parts
    without = Exporting(here.engine, here.zone, here.clock, tmp_path)
    console.app.extensions["console"] = replace(console.staffed, exporting=without)
    try:
        refused = esme.get("/transcripts/pdf?why=x")
        assert refused.status_code == 400 and "Take a text" in text_of(refused.get_data(as_text=True))
        number = ordered(esme, "pdf")  # the form was open already
        while without.run():
            pass
        assert "It could not be made" in text_of(esme.reads(f"/copies/{number}"))
    finally:
        console.app.extensions["console"] = console.staffed


def test_nobody_else_has_it_not_even_an_administrator(console: Console, esme: Colleague) -> None:
    number = ordered(esme, "text")
    while console.staffed.exporting.run():
        pass
    ali = console.colleague("administrator")
    for address in (f"/copies/{number}", f"/copies/{number}/file"):
        assert ali.get(address).status_code == 404
    assert ali.post(f"/copies/{number}/drop").status_code == 404
    assert f"/copies/{number}" not in ali.reads("/copies") and f"/copies/{number}" in esme.reads("/copies")
    assert "gone from here" in esme.does(f"/copies/{number}/drop")
    assert esme.get(f"/copies/{number}").status_code == 404
    assert not console.house.rows("SELECT 1 FROM export_parts WHERE export_id = :n", n=number)


def test_it_is_gone_after_a_day(console: Console, esme: Colleague) -> None:
    number = ordered(esme, "text")
    console.staffed.exporting.run()
    console.pass_time(hours=25)
    console.staffed.exporting.run()
    assert console.colleague("engagement").get(f"/copies/{number}").status_code == 404
    assert not console.house.rows("SELECT 1 FROM export_parts WHERE export_id = :n", n=number)


def test_it_goes_with_whoever_is_forgotten_and_with_words_that_are_hidden(console: Console) -> None:
    esme, pat = console.colleague("engagement"), console.colleague("ppi")
    number_of, person = writes(console, "JOIN", "my name is Zuleika")
    first, second, other = (ordered(esme, "text", person=each) for each in (person, person, writes(console, "JOIN")[1]))
    while console.staffed.exporting.run():
        pass
    assert "Zuleika" in esme.get(f"/copies/{first}/file").get_data(as_text=True)
    letter = console.house.messages(number_of, "in")[-1]["id"]
    pat.does(f"/messages/{letter}/hide", reason="a name")
    assert "This copy is gone" in text_of(esme.reads(f"/copies/{first}"))
    assert esme.get(f"/copies/{second}/file").status_code == 302
    third = ordered(esme, "text", person=person)
    while console.staffed.exporting.run():
        pass
    with begin(console.parts.engine) as connection:
        people.forget(connection, person)
    assert "This copy is gone" in text_of(esme.reads(f"/copies/{third}"))
    assert "It is ready" in text_of(esme.reads(f"/copies/{other}"))


def test_whoever_may_no_longer_see_it_gets_nothing(console: Console) -> None:
    pat = console.colleague("ppi")
    number = ordered(pat, "text")
    half = ordered(pat, "csv")
    while console.staffed.exporting.run():
        pass
    account = console.colleagues["ppi"]
    with begin(console.parts.engine) as connection:
        connection.execute(text("UPDATE staff SET role = 'reader' WHERE id = :id"), {"id": account})
        connection.execute(text("UPDATE exports SET state = 'waiting' WHERE id = :id"), {"id": half})
    try:
        while console.staffed.exporting.run():
            pass
        assert pat.get(f"/copies/{number}/file").status_code == 403
        with reading(console.parts.engine) as connection:
            found = exports.find(connection, half, account)
        assert found is not None and found.state == exports.FAILED
    finally:
        with begin(console.parts.engine) as connection:
            connection.execute(text("UPDATE staff SET role = 'ppi' WHERE id = :id"), {"id": account})


def test_the_record_is_copied_in_the_same_way(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    ali = console.colleague("administrator")
    for _ in range(3):
        ali.reads("/people")
    asked = f"/record.csv?action=searched_people&actor={ali.name}"
    assert ali.get(asked).content_type.startswith("text/csv")
    monkeypatch.setattr("bot.console.oversight.AT_ONCE", 2)
    offered = ali.reads(asked)
    assert "put together apart" in text_of(offered)
    kept = {name: hidden(offered, name) for name in ("action", "actor")}
    number = int(ali.post("/record/copies", **kept).location.rpartition("/")[2])
    monkeypatch.setattr(record_copy, "AT_ONCE", 2)
    while console.staffed.exporting.run():
        pass
    lines = ali.get(f"/copies/{number}/file").get_data(as_text=True).splitlines()
    assert len(lines) >= 2 and all("searched people" in line for line in lines[1:])
    assert console.colleague("ppi").post("/record/copies").status_code == 403


def test_people_who_fit_are_copied_with_their_needs_and_each_is_recorded(
    console: Console, esme: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, first = writes(console, "JOIN", "yes")
    _, second = writes(console, "JOIN", "yes")
    _, other = writes(console, "JOIN", "yes")
    stopped, _ = writes(console, "STOP", number=number)
    with begin(console.parts.engine) as connection:
        for person, name in ((first, "=Zenobia"), (second, "=Zenobia2"), (other, "Ade")):
            people.save(connection, person, facts={"first_name": name, "access_own": "+large print"})
        interests.replace(connection, first, "access", ["hearing"])
    page = esme.reads("/people?words==Zenobia")
    assert hidden(page, "words") == "=Zenobia" and 'action="/people/copies"' in page
    monkeypatch.setattr(people_copy, "AT_ONCE", 1)
    answer = esme.post("/people/copies", words="=Zenobia", why="a letter by post")
    copy = int(answer.location.rpartition("/")[2])
    assert esme.get(f"/copies/{copy}/file").status_code == 302
    monkeypatch.setattr(exporting, "_A_TURN", 1)
    assert console.staffed.exporting.run() == 1
    part = esme.get(f"/copies/{copy}", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert re.search(r"1 of about \d+ are there", text_of(part))
    while console.staffed.exporting.run():
        pass
    file = esme.get(f"/copies/{copy}/file")
    assert 'attachment; filename="people-' in file.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(file.get_data().decode("utf-8-sig"))))
    assert [row["number"] for row in rows] == [f"{second}", f"{first}"]
    cells = ("first name", "addresses", "nothing may be sent", "needs")
    assert tuple(rows[1][name] for name in cells) == ("'=Zenobia", f"'{stopped}", "yes", "hearing; +large print")
    assert rows[0]["needs"] == "'+large print" and rows[0]["nothing may be sent"] == "no"
    [line] = [one for one in console.recorded("took_copy_of_people") if one["about"] == f"copy {copy}"]
    assert (line["why"], line["actor"]) == ("a letter by post (words)", esme.name)
    assert [seen(console, each, "in a copy", "saw_person") for each in (first, second, other)] == [1, 1, 0]
    assert esme.refused("/people/copies", why=" ", state="nearly") == "There is a problem Say why you take a copy."
    reader = console.colleague("reader")
    assert "/people/copies" not in reader.reads("/people")
    assert reader.post("/people/copies", why="x").status_code == 403


def test_a_copy_is_written_before_all_of_it_is_read(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    writes(console, *JOINING)
    read: list[int] = []
    found = transcripts.find

    def counted(connection: Connection, wanted: Wanted, most: int) -> Page:
        page = found(connection, wanted, most)
        read.append(len(page.found))
        return page

    monkeypatch.setattr(transcripts, "find", counted)
    monkeypatch.setattr(transcript_copy, "AT_ONCE", 3)
    all_of_them = transcript_copy.everything(console.parts.engine, Wanted())
    lines = transcript_copy.as_csv(all_of_them, console.parts.zone)
    assert next(lines).startswith("\ufeffnumber") and read == []
    next(lines)
    assert read == [3]  # three of many are read, and one of them is written
    assert len(list(lines)) > 10 and set(read[:-1]) == {3}
