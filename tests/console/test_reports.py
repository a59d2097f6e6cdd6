"""Reports on the pages of staff: chosen, counted, shown, saved, each figure explained; missing voices; judgements."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document

from bot.console.reports import LISTS
from bot.demo.year import Year
from bot.programme.definitions import DEFINITIONS
from bot.programme.roles import READER, ROLES
from bot.store.bulk import put
from bot.store.engine import begin
from tests.console.conftest import HOSTILE, Colleague, Console, text_of
from tests.flow.accented import CODE, english_in, sources

pytestmark = pytest.mark.thorough

YEAR = Year(people=80, opportunities=12, responses=200)
QUARTER = "/reports/show?kind=quarterly&period=2026Q3"


@pytest.fixture(scope="module")
def reported(console: Console) -> Console:
    """The staff pages of February 2027, over a made-up year."""
    with begin(console.parts.engine) as connection:
        put(connection, YEAR.rows)
    console.now = datetime(2027, 2, 1, 12, tzinfo=UTC)
    return console


@pytest.fixture
def rhea(reported: Console) -> Colleague:
    """Somebody who may look, and nothing else."""
    return reported.colleague("reader")


def test_a_report_is_chosen_and_shown_with_every_figure(rhea: Colleague) -> None:
    form = rhea.reads("/reports")
    assert 'value="2026Q4" selected' in form and "2025/26: April 2025 to March 2026" in form
    page = rhea.reads(QUARTER)
    assert page.count("<figure") >= 12 and page.count("data:image/svg+xml") >= 6
    for each in DEFINITIONS:
        assert each.title in text_of(page) and f"key={each.key}&amp;period=2026Q3" in page
    assert "July to September 2026, the quarter 2026Q3" in text_of(page)
    other = rhea.reads(f"{QUARTER}&against=2025Q1")
    assert '<th scope="col">January to March 2025</th>' in other
    assert "Made on 2027-02-01" in text_of(rhea.reads("/reports/show?kind=public&period=2026Q3&easy=yes&language=pl"))


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("kind=quarterly&period=2026", "is not made for a year"),
        ("kind=quarterly&period=soon", '"soon" is not a period'),
        ("kind=newsletter&period=2027H1", "is not over"),
        ("kind=quarterly&period=2026Q3&against=2025", "is held against another quarter"),
    ],
)
def test_what_cannot_be_shown_stands_beside_the_period(rhea: Colleague, query: str, told: str) -> None:
    for address in (f"/reports/show?{query}", f"/reports/file?{query}&form=csv"):
        answer = rhea.get(address)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 400 and told in text_of(page) and 'id="period-error"' in page


def test_it_is_saved_in_four_forms(rhea: Colleague) -> None:
    files = {
        form: rhea.get(f"/reports/file?kind=quarterly&period=2026Q3&form={form}")
        for form in ("html", "docx", "csv", "json")
    }
    for form, answer in files.items():
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == f'attachment; filename="quarterly-2026Q3.{form}"'
    assert "<!doctype html>" in files["html"].get_data(as_text=True)
    assert Document(io.BytesIO(files["docx"].get_data())).tables
    assert len(list(csv.reader(io.StringIO(files["csv"].get_data(as_text=True))))) > 40
    assert json.loads(files["json"].get_data())["period"] == "2026Q3"
    assert rhea.get("/reports/file?kind=quarterly&period=2026Q3&form=exe").status_code == 404


def test_a_long_one_says_how_far_it_is_and_can_be_left(reported: Console, rhea: Colleague) -> None:
    with begin(reported.parts.engine) as connection:
        connection.exec_driver_sql("DELETE FROM kept_reports")
    address = "/reports/show?kind=annual&period=2026"
    assert "0 of 5 parts are counted. Next: January to March 2026." in text_of(rhea.reads(address))
    assert "1 of 5 parts are counted." in text_of(rhea.reads(f"{address}&count=yes"))
    part = rhea.get(f"{address}&count=yes", headers={"HX-Request": "true"})
    assert "2 of 5" in part.get_data(as_text=True) and "<html" not in part.get_data(as_text=True)
    assert "2 of 5" in text_of(rhea.reads(address))
    rhea.reads(f"{address}&count=yes")
    last = rhea.get(f"{address}&count=yes", headers={"HX-Request": "true"})
    assert last.headers["HX-Redirect"] == address
    assert "The five standards" in text_of(rhea.reads(address))


def test_files_and_missing_voices_of_a_long_period_say_how_far_they_are_too(reported: Console, rhea: Colleague) -> None:
    with begin(reported.parts.engine) as connection:
        connection.exec_driver_sql("DELETE FROM kept_reports")
    year = "kind=annual&period=2026"
    leads = rhea.get(f"/reports/file?{year}&form=csv").location
    assert leads == f"/reports/show?{year}" and "0 of 5 parts" in text_of(rhea.reads(leads))
    assert "0 of 5 parts" in text_of(rhea.reads("/reports/outreach?period=2026"))
    address = "/reports/voices?period=2026"
    assert "0 of 5 parts are counted." in text_of(rhea.reads(address))
    for done in range(1, 5):
        assert f"{done} of 5 parts are counted." in text_of(rhea.reads(f"{address}&count=yes"))
    assert "who lives here" in text_of(rhea.reads(address))
    assert rhea.get(f"/reports/file?{year}&form=csv").content_type.startswith("text/csv")


def test_everybody_may_read_what_changed_once_staff_have_had_time_for_it(reported: Console, rhea: Colleague) -> None:
    with begin(reported.parts.engine) as connection:
        connection.exec_driver_sql("DELETE FROM kept_reports")
    stranger, today = reported.stranger(), reported.now
    assert "There is nothing to show yet." in text_of(stranger.reads("/what-changed"))
    assert "Easy words : English" in text_of(stranger.reads("/what-changed"))
    rhea.reads("/reports/show?kind=quarterly&period=2026Q4")
    page = stranger.reads("/what-changed")
    assert "What people like you changed" in text_of(page) and "October to December 2026" in text_of(page)
    assert "sign-out" not in page and "recorded" not in page and "/reports" not in page
    assert "People who help our hospitals:" in text_of(stranger.reads("/what-changed?easy=yes"))
    for language in ("moon", HOSTILE[:40]):
        assert '<html lang="en" dir="ltr">' in stranger.reads(f"/what-changed?language={language}")
    reported.now = datetime(2027, 1, 5, 12, tzinfo=UTC)
    assert "October to December 2026" not in stranger.reads("/what-changed"), (
        "others may still enter what belongs to the quarter"
    )
    reported.now = today


def test_everybody_may_read_the_newsletter(reported: Console, rhea: Colleague) -> None:
    stranger = reported.stranger()
    rhea.reads("/reports/show?kind=newsletter&period=2026H2&count=yes")
    for _ in range(4):
        rhea.reads("/reports/show?kind=newsletter&period=2026H2&count=yes")
    page = stranger.reads("/newsletter")
    assert "You said, we did" in text_of(page) and "July to December 2026" in text_of(page)
    assert "/newsletter?language=en&amp;easy=yes" in page and page.count("/what-changed") == 1
    assert "People who help our hospitals:" in text_of(stranger.reads("/newsletter?easy=yes"))


def test_the_page_and_the_newsletter_lead_to_one_another_in_the_same_words(reported: Console) -> None:
    stranger = reported.stranger()
    with begin(reported.parts.engine) as connection:
        connection.exec_driver_sql("DELETE FROM kept_reports")
    empty = text_of(stranger.reads("/newsletter"))
    assert "Hospital Improvers: our news There is nothing to show yet." in empty
    assert '/newsletter?language=en&amp;easy=yes">Hospital Improvers: our news</a>' in stranger.reads(
        "/what-changed?easy=yes"
    )
    assert '/what-changed?language=en">What people like you changed</a>' in stranger.reads("/newsletter")


def test_every_figure_says_what_is_behind_it(reported: Console, rhea: Colleague) -> None:
    assert set(LISTS) == {each.key for each in DEFINITIONS}
    for each in DEFINITIONS:
        page = rhea.reads(f"/reports/figure?key={each.key}&period=2026Q3")
        text = text_of(page)
        assert each.means in text and each.counted in text and "SELECT" in text, each.key
        counted = LISTS[each.key]
        if counted.endpoint and "too small to be shown" not in text:
            least = reported.staffed.least[f"console_{counted.endpoint}"]
            assert least in ROLES
            assert (counted.what if least == READER else "Your role does not include the list.") in text
    assert "hear_by" in rhea.reads("/reports/figure?key=promises_kept&period=2026Q3")
    assert rhea.get("/reports/figure?key=nothing&period=2026Q3").status_code == 404


def test_a_number_that_is_not_shown_leads_to_no_list(rhea: Colleague) -> None:
    page = rhea.reads("/reports/figure?key=promises_kept&period=2019Q3")
    assert "too small to be shown. So no list leads from it" in text_of(page)
    assert ">What was said</a>" not in page
    assert ">What was said</a>" in rhea.reads("/reports/figure?key=contributions&period=2026Q3")


def test_from_a_gap_to_a_draft_in_one_click(reported: Console, rhea: Colleague, tmp_path: Path) -> None:
    object.__setattr__(reported.parts, "folder", tmp_path)
    page = rhea.reads("/reports/voices?period=2026Q4")
    assert "Ethnic group" in text_of(page) and "nothing here leads to a person" in text_of(page)
    assert "Draft an outreach" not in page, "who lives here is not entered"
    assert "No group is missing" in text_of(rhea.reads("/reports/outreach?period=2026Q4"))
    (tmp_path / "flows" / "lists" / "population").mkdir(parents=True)
    for_whom = str(reported.parts.shelf.current()[1].organisation["full_name"])
    (tmp_path / "flows" / "lists" / "population" / "here.yaml").write_text(
        f"title: T\nfor: {for_whom}\nquestions:\n  ethnic_group:\n    source: An invented table\n    date: 2026-01-01\n"
        "    of a hundred: {asian: 20, black: 70, white: 5}\n"
    )
    assert 'href="/reports/outreach?period=2026Q4">Draft an outreach' in rhea.reads("/reports/voices?period=2026Q4")
    draft = rhea.reads("/reports/outreach?period=2026Q4")
    text = text_of(draft)
    assert "Ethnic group: Black or Black British" in text and "Reply JOIN any day." in text
    assert "Places Ask groups and places" in text and "easy words" in text
    assert "/people/" not in draft


def test_judgements_are_written_down_and_the_empty_places_stand_out(reported: Console) -> None:
    esme = reported.colleague("engagement")
    page = text_of(esme.reads("/judging"))
    assert "Leadership not judged yet" in page and "Empty places: Authority, Resources" in page
    assert "Kept" in esme.does("/judging", sort="standard", key="leadership", says="fully", evidence=HOSTILE)
    number = YEAR.rows["projects"][0]["id"]
    assert "Kept" in esme.does("/judging", sort="stakeholder", key="need", says="People who see badly", project=number)
    assert "Kept" in esme.does("/judging", sort="principle", key="capacity", says="partly", project=number)
    assert "Kept" in esme.does("/judging", sort="partners", key="own", says="We were heard.")
    page = esme.reads("/judging")
    text = text_of(page)
    assert "Leadership fully" in text and "alert('x')" not in page and "Their own involvement: We were heard." in text
    assert "Need People who see badly" in text and "Building People's Capacity partly" in text
    for wrong, field in (
        ({"sort": "standard", "key": "moon", "says": "fully"}, "key"),
        ({"sort": "standard", "key": "leadership", "says": "wonderful"}, "says"),
        ({"sort": "partners", "key": "own", "says": " "}, "says"),
        ({"sort": "principle", "key": "capacity", "says": "fully"}, "project"),
        ({"sort": "principle", "key": "capacity", "says": "fully", "project": "99999999"}, "project"),
    ):
        answer = esme.post("/judging", **wrong)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 400 and f'id="{field}-error"' in page and f'id="{field}"' in page, wrong
    assert reported.recorded("judged")[-1]["actor"] == esme.name


def test_what_others_count_is_entered_or_taken_in(reported: Console) -> None:
    esme = reported.colleague("engagement")
    given = {"kind": "social_media_posts", "date": "2027-01-05", "count": "7", "note": "Read on Facebook"}
    assert "Kept" in esme.does("/entered", **given)
    assert "7 Social media posts about opportunities, 5 Jan 2027 Read on Facebook" in text_of(esme.reads("/entered"))
    for name, value, told in (
        ("count", "many", "is not a whole number"),
        ("date", "soon", "is not a day"),
        ("date", "2030-01-01", "is still to come"),
        ("kind", "moons", "is not a kind"),
    ):
        page = esme.post("/entered", **given | {name: value}).get_data(as_text=True)
        assert told in text_of(page) and f'id="{name}-error"' in page and "Read on Facebook" in page

    def listed(text: str, **more: str) -> str:
        file = io.BytesIO(text.encode()), "list.csv"
        answer = esme.post("/entered/list", listed="observations", file=file, **more)
        return text_of(esme.reads("/entered") if answer.status_code == 303 else answer.get_data(as_text=True))

    good = "sort,date,count\nawards,2027-01-02,1\n"
    assert 'There is no column "kind"' in listed(good).replace("there is no", "There is no")
    assert "1 lines can be taken in. Nothing was kept." in listed(good, columns="kind = sort", look="yes")
    assert "1 lines read, 1 new." in listed(good, columns="kind = sort")
    assert 'line 2: "never" is not a day.' in listed("kind,date,count\nawards,never,1\n")
    assert "The columns are kind, date, count, note." in listed(good, columns="type: sort")
    assert "Choose what the list holds" in text_of(esme.post("/entered/list").get_data(as_text=True))


def test_no_english_is_left_on_the_pages_that_everybody_may_read(reported: Console, rhea: Colleague) -> None:
    rhea.reads("/reports/show?kind=quarterly&period=2026Q4")
    for _ in range(6):
        rhea.reads("/reports/show?kind=newsletter&period=2026H2&count=yes")
    # What people were told, and their stories, stand there in the words in which they were written.
    rows = reported.house.rows("SELECT words AS said FROM updates UNION ALL SELECT parts FROM stories")
    written = "\n".join(str(row["said"]) for row in rows)
    before = reported.parts.flow_sources()
    reported.parts.shelf.publish(sources())
    try:
        for page, least in (("/what-changed", 8), ("/newsletter", 6)):
            for more in ("", "&easy=yes"):
                html = reported.stranger().reads(f"{page}?language={CODE}{more}")
                assert f'<html lang="{CODE}"' in html
                main = re.sub('<ul class="ways">.*?</ul>', "", html, flags=re.DOTALL)  # each language by its own name
                said = [text_of(one) for one in re.findall("<h[12].*?</h[12]>|<p.*?</p>", main, re.DOTALL)]
                ours = [text for text in said if text[-30:] not in written]
                assert len(ours) >= least
                assert {text: found for text in ours if (found := english_in(text))} == {}
    finally:
        reported.parts.shelf.publish(before)
