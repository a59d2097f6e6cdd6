"""Whole reports of a made-up year, to whoever reads them by eye or by ear; and papers sent by themselves."""

import csv
import io
import json
from base64 import b64decode
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from docx import Document

from bot.channels.mail import Attachment, Mailer, MailTrouble
from bot.demo.year import COULD_NOT as NOT_DONE
from bot.demo.year import Year
from bot.flow import MORE_ABOUT_ME, Ask
from bot.language import english_name
from bot.programme.assessments import PARTNERS, Assessment
from bot.programme.definitions import DEFINITIONS
from bot.programme.evidence import BETTER_OFF, HOW_MUCH, HOW_WELL, SPINE
from bot.programme.periods import NotAPeriod, Period
from bot.store import assessments, kept_reports, stories
from bot.store.bulk import put
from bot.store.engine import begin, reading
from bot.work.evidence import EQUALITY, LATER, SEVERAL, Gathering
from bot.work.folder import SHIPPED
from bot.work.outreach import LANGUAGES, LISTS, draft
from bot.work.population import PopulationMistake, lives_here
from bot.work.report_data import COLUMNS, as_csv, as_json
from bot.work.report_html import as_html
from bot.work.report_mail import ReportMail, ended
from bot.work.report_word import as_word
from bot.work.report_words import spans
from bot.work.reports import COULD_NOT, Asked, Reports
from tests.work.hospital import Hospital
from tests.work.slowly import LONDON

pytestmark = pytest.mark.thorough

SEEN = datetime(2027, 1, 20, 12, tzinfo=UTC)
YEAR = Year(people=120, opportunities=20, responses=600)


class Page(HTMLParser):
    """What a reader of the page comes by: headings, tables with what they are about, and pictures."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def count(self, tag: str) -> int:
        return sum(each == tag for each, _ in self.seen)


class Postbox(Mailer):
    """A mailer that keeps what it is given, or is out of order."""

    def __init__(self) -> None:
        super().__init__("smtp://127.0.0.1", ["team@hospital.example"])
        self.sent: list[tuple[str, str, list[Attachment]]] = []
        self.broken = False

    def send(self, subject: str, body: str, attached: Any = ()) -> None:
        if self.broken:
            raise MailTrouble("mail_unreachable")
        self.sent.append((subject, body, list(attached)))


@pytest.fixture
def reports(hospital: Hospital) -> Reports:
    with begin(hospital.engine) as connection:
        put(connection, YEAR.rows)
    gathering = Gathering(hospital.engine, LONDON, lambda: SEEN)
    return Reports(gathering, lambda: hospital.shelf.current()[1], SHIPPED / "flows")


def test_a_paper_in_all_its_forms(reports: Reports) -> None:
    report = reports.make(Asked("quarterly", Period.parse("2026Q3")))
    shown = {line.key for section in report.sections for line in section.lines}
    assert shown == {each.key for each in DEFINITIONS}
    page_text = as_html(report)
    assert "Nobody is asked about themselves before they begin" in page_text
    page = Page(page_text)
    assert (page.count("h1"), page.count("main")) == (1, 1)
    assert page.count("table") == page.count("caption") == page.count("thead")
    assert page.count("figure") == page.count("figcaption") == page.count("img") <= page.count("table")
    assert all(attrs.get("scope") in ("row", "col") for tag, attrs in page.seen if tag == "th")
    assert "http" not in page_text, "nothing is loaded from anywhere"
    drawings = [attrs for tag, attrs in page.seen if tag == "img"]
    assert len(drawings) > 5
    for drawing in drawings:
        form, _, data = str(drawing["src"]).partition(",")
        assert form == "data:image/svg+xml;base64" and drawing["alt"]
        assert ElementTree.fromstring(b64decode(data)).tag.endswith("svg")
    rows = list(csv.reader(io.StringIO(as_csv(report))))
    assert tuple(rows[0]) == COLUMNS and all(len(row) == len(COLUMNS) for row in rows)
    assert json.loads(as_json(report))["period"] == "2026Q3"
    word = Document(BytesIO(as_word(report)))
    headings = [
        each.text for each in word.paragraphs if ((each.style and each.style.name) or "").startswith("Heading 1")
    ]
    assert headings == [*(section.heading for section in report.sections), "How to read this"]
    assert headings[0] == "In short", "the first page says what matters"
    first = report.sections[0].says
    asked = [first.index(question) for question in (HOW_MUCH, HOW_WELL, BETTER_OFF)]
    assert asked == sorted(asked) and first[asked[0] + 1].startswith("Hospital Improvers: ")
    assert sum(": " in line and ". A year before: " in line for line in first) == 10
    fonts = {word.styles[name].font.name for name in ("Normal", "Title", "Heading 1", "Heading 2")}
    assert fonts == {"Arial"} and "asciiTheme" not in word.styles["Heading 1"].element.rPr.xml
    bold = [each.text for each in word.paragraphs if each.text in SPINE and each.runs[0].bold]
    assert bold == [*SPINE], "what a Board reads first is headed by its questions"
    described = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert len(described) == len(drawings) and all(described)
    assert all(table.rows[0]._tr.xpath("./w:trPr/w:tblHeader") for table in word.tables)
    for table in word.tables:
        rows = [[cell.paragraphs[0].paragraph_format.keep_with_next for cell in row.cells] for row in table.rows]
        on_one_page = len(rows) <= 19
        assert all(all(row) is on_one_page for row in rows[:-1]) and not any(rows[-1]), "no row goes on alone"


def test_what_could_not_be_done_stands_there_in_the_words_in_which_people_were_told(
    hospital: Hospital, reports: Reports
) -> None:
    _, plain, easy = NOT_DONE
    not_done = [row["sent_at"].date() for row in YEAR.rows["updates"] if row["came_of_it"] == "could_not"]
    for name in ("2026Q1", "2026Q3"):
        period = Period.parse(name)
        told = [day for day in not_done if period.start <= day < period.until]
        report = reports.make(Asked("quarterly", period))
        [section] = [each for each in report.sections if each.heading == COULD_NOT]
        [line] = [line for each in report.sections for line in each.lines if line.key == "could_not"]
        assert told and len(section.says) == len(told) == line.raw
        assert all(plain in said and easy not in said for said in section.says), "with the reason"
        assert section.says[0] in as_html(report)
    early = reports.make(Asked("quarterly", Period.parse("2019Q1")))
    assert [each.says for each in early.sections if each.heading == COULD_NOT] == [("Nothing of that kind was told.",)]


def test_a_table_names_the_period_that_its_figures_are_held_against(reports: Reports) -> None:
    asked = Asked("quarterly", Period.parse("2026Q3"))
    for against, head in ((None, "last period"), (Period.parse("2026Q1"), "January to March 2026")):
        report = reports.make(asked._replace(against=against))
        [first, *rows] = csv.reader(io.StringIO(as_csv(report)))
        assert (first[5], first[6]) == (head, "a year before")
        [held] = [row[5] for row in rows if row[1] == "contributions"]
        told = {line.key: line for section in report.sections for line in section.lines}
        assert held == told["contributions"].last


def test_a_word_file_begins_on_the_side_on_which_its_language_does(reports: Reports) -> None:
    for language, turned in (("en", []), ("ar", ["w:bidi"]), ("ur", ["w:bidi"]), ("ur_Latn", [])):
        letter = reports.make(Asked("newsletter", Period.parse("2026H2"), language))
        style = Document(BytesIO(as_word(letter))).styles["Normal"].element
        assert [f"w:{each.tag.rpartition('}')[2]}" for each in style.xpath("./w:pPr/w:bidi")] == turned


def test_the_others(reports: Reports) -> None:
    annual = reports.make(Asked("annual", Period.parse("2026")))
    headings = [section.heading for section in annual.sections]
    assert headings[-4:] == [
        *("The five standards", "The six principles", "Who holds what (ARE IN)", "What Patient Partners say"),
    ]
    letter = reports.make(Asked("newsletter", Period.parse("2026H2")))
    assert "Letters are printed larger." in letter.sections[0].says
    assert [section.heading for section in letter.sections][1] == "What people did", "no story was put there"
    assert any(sentence.startswith("People who are Hospital Improvers: ") for sentence in letter.sections[1].says)
    easy = reports.make(Asked("newsletter", Period.parse("2026H2"), "en", True))
    assert any(sentence.startswith("People who help our hospitals: ") for sentence in easy.sections[1].says)
    easy = reports.make(Asked("public", Period.parse("2026Q4"), "en", True))
    sentences = easy.sections[0].says
    members = sum(row["joined_at"] < datetime(2027, 1, 1, tzinfo=UTC) for row in YEAR.rows["people"])
    assert f"People who help our hospitals: {members}." in sentences
    assert "%" not in " ".join(sentences)
    for kind, period, why in (
        ("quarterly", "2026", "is not made for a year"),
        ("annual", "2026Q1", "is not made for a quarter"),
        ("public", "2027Q1", "is not over"),
    ):
        with pytest.raises(NotAPeriod, match=why):
            reports.make(Asked(kind, Period.parse(period)))
    so_far = reports.make(Asked("quarterly", Period.parse("2027Q1")))
    assert "not over" in so_far.notes[0]


def test_a_gap_leads_to_a_draft_and_to_nobody(hospital: Hospital, reports: Reports, tmp_path: Path) -> None:
    gathering = Gathering(hospital.engine, LONDON, lambda: SEEN)
    nothing = Reports(gathering, lambda: hospital.shelf.current()[1], tmp_path)
    assert "No group is missing" in draft(nothing.outreach(Period.parse("2026Q4")))[0]
    (tmp_path / "lists" / "population").mkdir(parents=True)
    spoken = Counter(row["language"] for row in YEAR.rows["people"] if row["language"] != "en").most_common(1)[0][0]
    for_whom = str(hospital.shelf.current()[1].organisation["full_name"])
    (tmp_path / "lists" / "population" / "here.yaml").write_text(
        f"title: T\nfor: {for_whom}\nquestions:\n  ethnic_group:\n    source: An invented table\n    date: 2026-01-01\n"
        "    of a hundred: {asian: 20, black: 70, white: 5}\n  languages:\n    source: The same\n    date: 2026-01-01\n"
        f"    of a hundred: {{{spoken}: 60, en: 10}}\n"
    )
    told = Reports(gathering, lambda: hospital.shelf.current()[1], tmp_path).outreach(Period.parse("2026Q4"))
    text = "\n".join(draft(told))
    assert "Ethnic group: Black or Black British" in text and "Asian" not in text
    name = english_name(spoken)
    assert f"{name} is missing here too, and is not switched on." in text
    assert "Reply JOIN any day." in text
    (tmp_path / "lists" / "population" / "here.yaml").write_text(
        f"title: T\nfor: {for_whom}\nquestions:\n  ethnic_group:\n    of a hundred: {{asian: 20}}\n"
    )
    with pytest.raises(PopulationMistake, match="figures without a source and a date"):
        lives_here(tmp_path, for_whom)


@pytest.mark.parametrize(
    ("organisation", "tables"),
    [
        ("University Hospitals of Leicester NHS Trust", ("TS007A", "TS008", "TS038", "TS021", "TS024")),
        ("Northern Health and Social Care Trust", ("MS-A02", "MS-A07", "MS-D02", "MS-B01", "table builder")),
    ],
)
def test_what_is_not_entered_of_who_lives_here_says_where_to_look(organisation: str, tables: tuple[str, ...]) -> None:
    here = lives_here(SHIPPED / "flows", organisation)
    asked = ("age_group", "sex_or_gender", "disability", "ethnic_group", LANGUAGES)
    assert set(here) == set(asked)
    for question, table in zip(asked, tables, strict=True):
        shares, source = here[question]
        entered = [share for share in shares.values() if share is not None]
        assert entered or source.startswith("not yet entered: read it in ")
        assert (table in source) is (len(entered) < len(shares)), (question, source)
        assert not entered or "2021 census" in source


def test_missing_voices_show_every_equality_question_that_is_asked(hospital: Hospital, reports: Reports) -> None:
    book = hospital.shelf.current()[1]
    assert {*EQUALITY, "ethnic_detail"} == book.kept_apart_in("equality")
    assert {*LATER, *SEVERAL} == book.kept_apart_in(MORE_ABOUT_ME)
    steps = {step.save: step for step in book.index.values() if isinstance(step, Ask) and step.private}
    for question in (*EQUALITY, *LATER, *SEVERAL):
        listing = steps[question].listing
        assert listing is not None and LISTS[question][1] == listing.name
        assert (steps[question].kind.name == "many of") is (question in SEVERAL)
    shown = {picture.key: picture for picture in reports.missing_voices(Period.parse("2026Q4")).pictures}
    assert set(shown) == {*EQUALITY, *book.asked_later, LANGUAGES}
    asked = shown["religion"]
    assert asked.title == "Religion or belief" and "Hindu" in {row[0] for row in asked.rows}
    assert {row[4] for row in asked.rows} == {"not yet entered"} and "Prefer not to say" in {
        row[0] for row in asked.rows
    }
    assert "people may name several" in shown["impairments"].title
    assert shown["impairments"].columns == ("Group", "Number") and "Seeing" in {
        row[0] for row in shown["impairments"].rows
    }
    html = as_html(reports.make(Asked("quarterly", Period.parse("2026Q4"))))
    assert all(f"<h3>{picture.title}</h3>" in html for picture in shown.values())


@pytest.mark.parametrize("quarter", ["2026Q3", "2026Q4"])
def test_missing_voices_are_those_of_the_report_also_where_nothing_else_is_counted(
    hospital: Hospital, reports: Reports, quarter: str
) -> None:
    gathering = Gathering(hospital.engine, LONDON, lambda: datetime(2026, 12, 20, tzinfo=UTC))
    of, alone = gathering.of(Period.parse(quarter)).evidence.groups, gathering.who_takes_part(Period.parse(quarter))
    of_people = {*EQUALITY, *LATER, *SEVERAL, LANGUAGES, "easy", "channels", "sources"} & of.keys()
    assert {name: alone[name] for name in of_people} == {name: of[name] for name in of_people}


def test_of_who_lives_here_only_what_was_read_somewhere_is_shipped() -> None:
    entered: dict[tuple[str, str, str], float] = {}
    for name in ("University Hospitals of Leicester NHS Trust", "Northern Health and Social Care Trust"):
        found = lives_here(SHIPPED / "flows", name)
        assert set(found) == {"age_group", "sex_or_gender", "disability", "ethnic_group", "languages"}
        for question, listed in found.items():
            entered |= {(name, question, key): share for key, share in listed.shares.items() if share is not None}
    leicester = ("University Hospitals of Leicester NHS Trust", "ethnic_group")
    northern = ("Northern Health and Social Care Trust", "disability")
    assert {key: round(share, 3) for key, share in entered.items()} == {
        (*leicester, "asian"): 0.434,
        (*leicester, "white"): 0.409,
        (*northern, "limited_a_lot"): 0.111,
        (*northern, "limited_a_little"): 0.134,
        (*northern, "not_limited"): 0.755,
    }
    source = lives_here(SHIPPED / "flows", leicester[0])["ethnic_group"].source
    assert "Leicester Times" in source and "2022-11-30" in source
    source = lives_here(SHIPPED / "flows", northern[0])["disability"].source
    assert "two of the four districts" in source and "Larne Times" in source and "2021-03-21" in source


def test_stories_stand_in_the_newsletter_as_their_tellers_agreed(hospital: Hospital, reports: Reports) -> None:
    person = YEAR.rows["people"][0]["id"]
    said = {level: f"A {level} story." for level in ("public", "anonymous", "team", "private")}
    with begin(hospital.engine) as connection:
        numbers = {level: stories.add(connection, person, level, [text], SEEN) for level, text in said.items()}
        for level, number in numbers.items():
            # Whatever was noted, the level that the teller chose decides.
            stories.use(connection, number, "Newsletter 2026H2", True, "Sam", SEEN.date())
            stories.use(connection, number, "newsletter 2026H1", level == "public", "Sam", SEEN.date())
        elsewhere = stories.add(connection, person, "public", ["Another."], SEEN)
        stories.use(connection, elsewhere, "training", True, "Sam", SEEN.date())
    asked = Asked("newsletter", Period.parse("2026H2"))
    told = {section.heading: section.says for section in reports.make(asked).sections}
    assert told["In people's own words"] == ("A public story.", "A anonymous story.")
    with begin(hospital.engine) as connection:
        stories.withdraw(connection, numbers["anonymous"], person, SEEN)
    told = {section.heading: section.says for section in reports.make(asked).sections}
    assert told["In people's own words"] == ("A public story.",)


def test_papers_go_to_the_team_once(hospital: Hospital, reports: Reports) -> None:
    post = Postbox()
    post.broken = True
    mail = ReportMail(hospital.engine, reports, post, LONDON, lambda: datetime(2026, 10, 20, tzinfo=UTC))
    assert mail.run() == 0
    post.broken = False
    assert (mail.run(), mail.run()) == (1, 0)
    assert [attached[0].name for _, _, attached in post.sent] == ["quarterly-2026Q3.docx"]
    early = ReportMail(hospital.engine, reports, post, LONDON, lambda: datetime(2027, 1, 5, tzinfo=UTC))
    assert early.run() == 0, "others may still enter what belongs to the quarter"
    assert [(asked.kind, asked.period.name) for asked in ended(date(2027, 1, 20))] == [
        *(("quarterly", "2026Q4"), ("newsletter", "2026H2"), ("annual", "2026")),
    ]
    assert [(asked.kind, asked.period.name) for asked in ended(date(2026, 7, 20))] == [
        *(("quarterly", "2026Q2"), ("newsletter", "2026H1")),
    ]


def test_without_a_mailer_the_figures_are_kept_all_the_same_so_that_everybody_can_read_them(
    hospital: Hospital, reports: Reports
) -> None:
    today = date(2027, 1, 20)
    assert reports.for_everybody("public", today, "en", False) is None
    clock = ReportMail(hospital.engine, reports, None, LONDON, lambda: SEEN)
    assert clock.run() == 0
    for kind, name in (("public", "2026Q4"), ("newsletter", "2026H2")):
        report = reports.for_everybody(kind, today, "en", False)
        assert report is not None and report.period == name
    assert reports.to_count(Asked("annual", Period.parse("2026"))) == [], "whoever opens it waits for nothing"
    with reading(hospital.engine) as connection:
        assert kept_reports.find(connection, "mailed quarterly", date(2026, 10, 1), 3) is None, "nothing was sent"


def test_of_a_service_that_is_being_set_up_no_figures_are_kept(hospital: Hospital) -> None:
    gathering = Gathering(hospital.engine, LONDON, lambda: SEEN)
    empty = Reports(gathering, lambda: hospital.shelf.current()[1], SHIPPED / "flows")
    clock = ReportMail(hospital.engine, empty, None, LONDON, lambda: SEEN)
    clock.run()
    with begin(hospital.engine) as connection:
        put(connection, YEAR.rows)
    asked = Asked("quarterly", Period.parse("2026Q4"))
    assert empty.to_count(asked), "a list of members that is taken in today is among the figures"
    clock.run()
    assert not empty.to_count(asked)


def test_a_quarter_has_a_section_for_whoever_else_it_goes_to(reports: Reports) -> None:
    last = reports.make(Asked("quarterly", Period.parse("2026Q3"))).sections[-1]
    assert last.heading == "For the patient involvement assurance committee"
    assert [row[0] for row in last.pictures[0].rows if row[0].startswith("Promises")] == [
        *("Promises kept", "Promises kept late", "Promises not kept"),
    ]
    assert "Goals: 1, of which 0 reached." in last.pictures[0].says


def test_the_board_reads_each_quarter_what_patient_partners_say(hospital: Hospital, reports: Reports) -> None:
    summer, autumn = (Asked("quarterly", Period.parse(name)) for name in ("2026Q3", "2026Q4"))
    with begin(hospital.engine) as connection:
        for key, says in (("own", "We were heard."), ("wider", "Younger people are missing.")):
            said = Assessment(PARTNERS, "", key, says, "")
            assessments.add(connection, None, said, datetime(2026, 10, 1, 12, tzinfo=UTC), "Sam")
    told = {asked: reports.make(asked).sections[-2] for asked in (summer, autumn)}
    assert {section.heading for section in told.values()} == {"What Patient Partners say"}
    assert told[summer].says == ("Nothing was written down yet.",)
    assert told[autumn].says == (
        "Their own involvement: We were heard.",
        "The involvement of wider patient groups: Younger people are missing.",
    )


def test_northern_ireland_tells_the_pha(hospital: Hospital, reports: Reports) -> None:
    book = hospital.shelf.current()[1]
    northern = replace(book, organisation={**book.organisation, "nation": "Northern Ireland"})
    gathering = Gathering(hospital.engine, LONDON, lambda: SEEN)
    report = Reports(gathering, lambda: northern, SHIPPED / "flows").make(Asked("quarterly", Period.parse("2026Q3")))
    assert report.title == "Involvement: Quadruple E report, with update to the PHA"
    last = report.sections[-1]
    assert (last.heading, [picture.key for picture in last.pictures][:2]) == (
        "Update to the PHA",
        ["pha", "monitoring"],
    )
    assert {row[0] for row in last.pictures[2].rows} == {
        *("Leadership", "Governance", "Opportunities and Support", "Knowledge and Skills", "Measuring Outcomes"),
    }
    assert "Entries in the regional PHA PPI tool" in {row[0] for row in last.pictures[1].rows}


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "October to December 2026"),
        ("gu_Latn", "October to December 2026"),
        ("pl", "październik 2026 – grudzień 2026"),
        ("gu", "ઑક્ટોબર 2026 – ડિસેમ્બર 2026"),
        ("ur", "اکتوبر 2026 – دسمبر 2026"),
        ("ar", "أكتوبر 2026 – ديسمبر 2026"),
    ],
)
def test_what_everybody_reads_names_its_months_in_their_language(language: str, written: str) -> None:
    assert spans(Period.quarter_of(date(2026, 11, 3)), language) == written
