"""A reader who lays every form of every report of two years side by side, and works back from all that is printed.

Nothing but what is printed is read: pages, Word files, tables and data must say the same, and from what they say no
hidden number may follow. The truth is counted slowly from the rows.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from typing import Any, NamedTuple

import pytest
from docx import Document

from bot.demo.year import Year
from bot.language import english_name
from bot.programme.definitions import DEFINITIONS
from bot.programme.periods import Period
from bot.programme.report import Report
from bot.programme.surveys import TITLE
from bot.store.bulk import put
from bot.store.engine import begin
from bot.work.evidence import Gathering
from bot.work.folder import SHIPPED
from bot.work.outreach import labels
from bot.work.report_data import as_csv, as_json
from bot.work.report_html import as_html
from bot.work.report_word import as_word
from bot.work.reports import Asked, Reports
from tests.programme.reading_back import Sum, witness
from tests.work.hospital import Hospital
from tests.work.slowly import LONDON, Slowly

pytestmark = pytest.mark.thorough

SEEN = datetime(2027, 2, 1, 12, tzinfo=UTC)
YEAR = Year(people=150, opportunities=20, responses=450)
QUARTERS = [Period.parse(f"{year}Q{number}") for year in (2025, 2026) for number in (1, 2, 3, 4)]
LONGER = [Period.parse(name) for name in ("2025", "2026", "2025/26")]
HALVES = [Period.parse(f"{year}H{number}") for year in (2025, 2026) for number in (1, 2)]
HIDDEN = "not shown"
CHANNELS = {"sms": "SMS", "telegram": "Telegram"}
ASKED = "Who was asked and who answered, by "
DIMENSIONS = {"languages": "language", "words": "plain or easy words", "channels": "channel"}
COLUMNS = {
    "invitations": ("Invitations", "Answered", "Invitations answered"),
    "messages": ("Messages to many", "Arrived", "Messages to many that arrived"),
    "updates": ("Told what came of it", "Said whether it is right", "Updates answered"),
    "contributions": ("Told us something", "Heard what came of it so far", ""),
}
LINES = {
    "Where people who joined came from": "People who joined",
    "Where people who left had come from": "People who left",
    "Where people involved once came from": "People involved",
    "How people told us things": "Things people told us",
    "Answers by service": "Friends and Family answers",
}
"""Tables of one number for each group, and the figure that they add up to."""


class Tables(HTMLParser):
    """Every table of a page by its caption: its rows, the head first."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, list[list[str]]]] = []
        self._rows: list[list[str]] = []
        self._caption = self._cell = ""
        self._into = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._rows, self._caption = [], ""
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("th", "td", "caption", "span"):
            self._into, self._cell = tag, "" if tag != "span" else self._cell

    def handle_endtag(self, tag: str) -> None:
        if tag == "caption":
            self._caption = self._cell
        elif tag in ("th", "td"):
            self._rows[-1].append(self._cell.strip())
        elif tag == "table":
            self.found.append((self._caption.removesuffix(", as a table"), self._rows))
        self._into = ""

    def handle_data(self, data: str) -> None:
        if self._into in ("th", "td", "caption"):
            self._cell += data


class Read(NamedTuple):
    """All that a reader has of one period: every figure, and every table as row and column."""

    figures: dict[str, str]
    tables: dict[str, dict[str, dict[str, str]]]


def read(page: str) -> Read:
    figures: dict[str, str] = {}
    tables: dict[str, dict[str, dict[str, str]]] = {}
    for caption, (head, *rows) in Tables(page).found:
        if caption.endswith("The figures"):
            figures |= {row[0]: row[1] for row in rows}
        else:
            tables[caption] = {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}
    return Read(figures, tables)


@pytest.fixture
def printed(hospital: Hospital) -> dict[str, Report]:
    """Every report of two years, by its period; newsletters and public pages by their kind as well."""
    with begin(hospital.engine) as connection:
        put(connection, YEAR.rows)
    gathering = Gathering(hospital.engine, LONDON, lambda: SEEN)
    reports = Reports(gathering, lambda: hospital.shelf.current()[1], SHIPPED / "flows")
    kinds = {3: "quarterly", 12: "annual"}
    found = {each.name: reports.make(Asked(kinds[each.months], each)) for each in (*QUARTERS, *LONGER)}
    found |= {f"newsletter {half.name}": reports.make(Asked("newsletter", half)) for half in HALVES}
    return found | {
        f"public {each.name}": reports.make(Asked("public", each)) for each in (*QUARTERS, *HALVES, *LONGER)
    }


@pytest.fixture
def pages(printed: dict[str, Report]) -> dict[str, Read]:
    """What each says. Its drawings are left out: they show no more than the tables, which is tested by itself."""
    return {name: read(as_html(without_drawings(report))) for name, report in printed.items()}


def without_drawings(report: Report) -> Report:
    sections = (
        replace(each, pictures=tuple(replace(one, drawn="") for one in each.pictures)) for each in report.sections
    )
    return replace(report, sections=tuple(sections))


def rows_of(report: Report) -> Counter[tuple[str, ...]]:
    return Counter(row for section in report.sections for picture in section.pictures for row in picture.rows)


def test_every_form_of_a_report_says_the_same_and_no_more(printed: dict[str, Report]) -> None:
    for report in (printed["2026Q3"], printed["2025/26"]):
        told = rows_of(report)
        page = Tables(as_html(report)).found
        assert Counter(tuple(row) for name, rows in page for row in rows[1:] if "The figures" not in name) == told
        figures = {line.title: line.value for section in report.sections for line in section.lines}
        assert read(as_html(report)).figures == figures
        word = Document(BytesIO(as_word(report)))
        in_word = Counter(tuple(cell.text for cell in row.cells) for table in word.tables for row in table.rows[1:])
        assert {row for row in in_word if row not in told and row[0].partition("\n")[0] not in figures} == set()
        assert told - in_word == Counter()
        data = json.loads(as_json(report))
        assert (
            Counter(tuple(row) for each in data["sections"] for one in each["pictures"] for row in one["rows"]) == told
        )
        for line in csv.reader(io.StringIO(as_csv(report))):
            cells = {cell.rpartition(": ")[2] for cell in line[8].split("; ")} | {line[4]}
            numbers = {cell for cell in cells if re.fullmatch(r"[\d,]+", cell)}
            assert not line[3] or numbers <= {cell for row in told if row[0] == line[3].lstrip("'") for cell in row}
        for section in report.sections:
            for picture in section.pictures:
                drawn = [value for _, value in picture.points if value is not None]
                hidden = [row for row in picture.rows if HIDDEN in row[1:2]]
                assert not hidden or len(drawn) <= len(picture.rows) - len(hidden), "what is hidden is not drawn"


def number(text: str) -> int | None:
    """What a cell says; of "at least" so many, so many of the quarters that name groups."""
    return None if text == HIDDEN else int(text.removeprefix("at least ").replace(",", ""))


def labelled(counts: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(key) or key[:1].upper() + key[1:].replace("_", " "): count for key, count in counts.items()}


def small_ones(counts: Mapping[Any, int]) -> Iterator[Any]:
    return (name for name, count in counts.items() if 0 < count < 5)


def around(sums: list[Sum], known: Mapping[Any, int], name: Any) -> list[Sum]:
    """The sums that have to do with a number, without what is known in them: the rest says nothing of it."""
    left: list[Sum] = []
    for parts, whole in sums:
        unknown = {each: times for each, times in parts.items() if each not in known}
        left.append((unknown, whole - sum(times * known[each] for each, times in parts.items() if each in known)))
    found: list[Sum] = []
    reached, waiting = {name}, [name]
    while waiting:
        each = waiting.pop()
        for one in [one for one in left if each in one[0] and one not in found]:
            found.append(one)
            waiting += one[0].keys() - reached
            reached |= one[0].keys()
    return found


def attack(sums: list[Sum], known: dict[Any, int], truth: Mapping[Any, int], spared: set[Any]) -> int:
    """How many hidden small numbers stood the attack; none may be known, or be known not to be 1, or 4."""
    assert {name: truth.get(name, 0) for name in known} == known, "what is printed is true"
    tried = 0
    for name in small_ones(truth):
        if name[0] not in spared:
            tried += 1
            assert name not in known
            left = around(sums, known, name)
            possible = [value for value in (1, 4) if witness(left, truth, name, value) is not None]
            assert possible == [1, 4], (name, truth[name])
    return tried


def truth_of(title: str, quarter: Period, services: Mapping[str, str]) -> dict[str, int]:
    slow = Slowly(YEAR, quarter.start, quarter.until, SEEN)
    if title.startswith("Where people who left"):
        return labelled(slow.came_from(slow.ledger()[2]), {})
    if title.startswith("Where people involved"):
        source = {row["id"]: row["source"] or "not said" for row in YEAR.rows["people"]}
        return labelled(Counter(source[person] for person in slow.involved()), {})
    if title.startswith("Where"):
        found = Counter(row["source"] or "not said" for row in slow.within("people", "joined_at"))
        return labelled(found + slow.came_from(slow.ledger()[1]), {})
    if title.startswith("How"):
        return labelled(Counter(row["method"] for row in slow.within("contributions", "said_on")), CHANNELS)
    ours = [row["service"] for row in slow.within("feedback", "month") if row["question"] == "score"]
    for row in slow.within("outside_feedback", "said_on"):
        ours += [row["service"]] * row["responses"] if row["source"] == "friends_and_family" else []
    return labelled(Counter(service or "not said" for service in ours), services)


def test_tables_of_one_number_give_nothing_away(hospital: Hospital, pages: dict[str, Read]) -> None:
    services = labels(hospital.shelf.current()[1], "services")
    tried = 0
    for title, figure in LINES.items():
        truth = {(q.name, cell): n for q in QUARTERS for cell, n in truth_of(title, q, services).items()}
        cells = {cell for _, cell in truth}
        known: dict[Any, int] = {}
        sums: list[Sum] = []
        for quarter in QUARTERS:
            page = pages[quarter.name]
            whole = number(page.figures[figure])
            assert whole is not None
            sums.append(({(quarter.name, cell): 1 for cell in cells}, whole))
            rows = page.tables.get(title, {})
            shown = {cell: number(rows[cell]["Number"]) if cell in rows else 0 for cell in cells if rows}
            known |= {(quarter.name, cell): count for cell, count in shown.items() if count is not None}
        for period in LONGER:
            named = [each.name for each in period.quarters() if pages[each.name].tables.get(title)]
            for cell, columns in pages[period.name].tables.get(title, {}).items():
                count = number(columns["Number"])
                sums += [] if count is None else [({(name, cell): 1 for name in named}, count)]
        few = {q.name for q in QUARTERS if (number(pages[q.name].figures[figure]) or 0) < 5}
        tried += attack(sums, known, truth, few)
    assert tried > 10, "there was something to find"


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_how_often_we_did_not_understand_gives_no_group_away(pages: dict[str, Read], dimension: str) -> None:
    """Of these there is a number and no part, and the figure of the same name is what they add up to."""
    title, column = f"{ASKED}{DIMENSIONS[dimension]}", "Not understood"
    truth = {(q, cell): n for (q, cell, sort), n in truth_of_way("misunderstood", dimension).items() if sort == "all"}
    cells = {cell for _, cell in truth}
    known: dict[Any, int] = {}
    sums: list[Sum] = []
    for name in (each.name for each in QUARTERS):
        whole = number(pages[name].figures[column])
        assert whole is not None
        sums.append(({(name, cell): 1 for cell in cells}, whole))
        rows = {cell: number(row[column]) for cell, row in pages[name].tables.get(title, {}).items() if cell in cells}
        if any(count is not None for count in rows.values()):
            known |= {(name, cell): n for cell in cells if (n := rows.get(cell, 0)) is not None}
    named = {name for name, _ in known}
    for period in LONGER:
        inside = [each.name for each in period.quarters() if each.name in named]
        for cell, row in pages[period.name].tables.get(title, {}).items():
            count = number(row[column])
            sums += [({(name, cell): 1 for name in inside}, count)] if count is not None and cell in cells else []
    few = {q.name for q in QUARTERS if (number(pages[q.name].figures[column]) or 0) < 5}
    assert known, "there was something to read"
    attack(sums, known, truth, few)


def share(text: str) -> tuple[int, int] | None:
    found = re.match(r"([\d,]+) of ([\d,]+) ", text)
    return None if found is None else (int(found[1].replace(",", "")), int(found[2].replace(",", "")))


def truth_of_way(way: str, dimension: str) -> dict[Any, int]:
    """By quarter, group, and whether it is all of it, what came to something, or the rest."""
    truth: dict[Any, int] = {}
    for quarter in QUARTERS:
        of = Slowly(YEAR, quarter.start, quarter.until, SEEN).ways().get(f"{way} {dimension}", {})
        for key, (part, whole) in of.items():
            name = {"languages": english_name, "channels": CHANNELS.__getitem__}.get(dimension, str)(key)
            parts = {"yes": part, "no": whole - part, "all": whole}
            truth |= {(quarter.name, name, sort): count for sort, count in parts.items()}
    return truth


def printed_of_way(
    page: Read, quarter: str, title: str, cells: set[str], columns: tuple[str, str, str]
) -> tuple[list[Sum], dict[Any, int]]:
    """What the paper of a quarter says of each group, with what adds up in it."""
    rows = page.tables.get(title, {})
    sums: list[Sum] = [({(quarter, c, "yes"): 1, (quarter, c, "no"): 1, (quarter, c, "all"): -1}, 0) for c in cells]
    told = share(page.figures[columns[2]]) if columns[2] else None
    if told is not None:
        wholes = {"yes": told[0], "no": told[1] - told[0], "all": told[1]}
        sums += [({(quarter, c, sort): 1 for c in cells}, whole) for sort, whole in wholes.items()]
    known: dict[Any, int] = {}
    for sort, column in (("all", columns[0]), ("yes", columns[1])):
        shown = {c: number(rows[c][column]) for c in cells if c in rows}
        if any(count is not None for count in shown.values()):
            absent = {c: 0 for c in cells if c not in rows}
            known |= {(quarter, c, sort): n for c, n in {**shown, **absent}.items() if n is not None}
    return sums, known


def few_in(truth: Mapping[Any, int]) -> set[str]:
    """Quarters of so few that they name no group, or not who answered."""
    sums = Counter[tuple[str, str]]()
    for (quarter, _, sort), count in truth.items():
        sums[quarter, sort] += count
    quarters = {quarter for quarter, _ in sums}
    return {q for q in quarters if sums[q, "all"] < 5 or min(sums[q, "yes"], sums[q, "no"]) in range(1, 5)}


def test_who_was_asked_and_who_answered_gives_nothing_away(pages: dict[str, Read]) -> None:
    tried = sum(attack_way(pages, way, dimension) for way in COLUMNS for dimension in DIMENSIONS)
    assert tried > 10, "there was something to find"


def sums_of_all(truth: Mapping[Any, int], cells: set[str], few: set[str]) -> list[Sum]:
    """What all groups of a quarter make together: by another dimension it may be read off, so that it is known.

    Tables share nothing but such sums, so a reader of one of them who has these has all that the others tell of it.
    """
    return [
        ({(quarter, cell, sort): 1 for cell in cells}, sum(truth.get((quarter, cell, sort), 0) for cell in cells))
        for quarter in sorted({quarter for quarter, _, _ in truth} - few)
        for sort in ("all", "yes", "no")
    ]


def attack_way(pages: dict[str, Read], way: str, dimension: str) -> int:
    title, columns = f"{ASKED}{DIMENSIONS[dimension]}", COLUMNS[way]
    truth = truth_of_way(way, dimension)
    cells = {cell for _, cell, _ in truth}
    sums: list[Sum] = []
    known: dict[Any, int] = {}
    for name in (each.name for each in QUARTERS):
        more, seen = printed_of_way(pages[name], name, title, cells, columns)
        sums, known = sums + more, known | seen
    named = {(quarter, sort) for quarter, _, sort in known}
    for period in LONGER:
        inside = [each.name for each in period.quarters()]
        for cell, row in pages[period.name].tables.get(title, {}).items():
            for sort, column in (("all", columns[0]), ("yes", columns[1])):
                count = number(row[column])
                if count is not None and cell in cells:
                    sums.append(({(each, cell, sort): 1 for each in inside if (each, sort) in named}, count))
    few = few_in(truth)
    sums += [] if columns[2] else sums_of_all(truth, cells, few)
    return attack(sums, known, truth, few)


def test_a_survey_is_told_alike_wherever_it_is_told(pages: dict[str, Read]) -> None:
    """Each stands alone, with a sum of its own: the same table twice tells no more than once."""
    told = [
        (title, table) for page in pages.values() for title, table in page.tables.items() if title.startswith(TITLE)
    ]
    assert len(told) > len({title for title, _ in told}) >= 5
    assert len({(title, json.dumps(table)) for title, table in told}) == len({title for title, _ in told})
    assert any(HIDDEN in row["Number"] for _, table in told for row in table.values())


SUMS = {each.key: each.title for each in DEFINITIONS if each.kind == "share"}
for _not_a_sum in ("confidence_more", "confidence_less", "knowledge_more", "knowledge_less", "satisfied"):
    del SUMS[_not_a_sum]  # whoever came in two quarters is one of the year's; and what is made of another
SAID = {
    "changes_confirmed": re.compile(r"Changes that are right, in the eyes of those who asked for them: (\d+)\."),
    "promises_broken": re.compile(r"Times that people waited longer than we promised to hear .*: (\d+)\. We are sorry"),
}
"""What everybody may read of a share: how many of it there are."""


def shown_share(page: Read, key: str) -> tuple[int, int] | None:
    return share(page.figures[SUMS[key]])


def summed(pages: dict[str, Read], period: Period, key: str) -> tuple[int, int]:
    """What the papers of the quarters say, together."""
    shown = [found for quarter in period.quarters() if (found := shown_share(pages[quarter.name], key))]
    return sum(part for part, _ in shown), sum(whole for _, whole in shown)


def test_a_share_of_few_is_not_what_is_left_of_a_year(printed: dict[str, Report], pages: dict[str, Read]) -> None:
    few = 0
    for quarter in QUARTERS:
        truth = Slowly(YEAR, quarter.start, quarter.until, SEEN).figures()
        small = [key for key in SUMS if 0 < truth[key][1] < 5]
        assert all(shown_share(pages[quarter.name], key) is None for key in small)
        few += len(small)
    assert few > 3, "there was something to find"
    for period in LONGER:
        for key in SUMS:
            found = shown_share(pages[period.name], key)
            assert found is None or found == summed(pages, period, key), (period.name, key)
    for period in (*HALVES, *LONGER, *QUARTERS):
        for kind in ("newsletter", "public"):
            report = printed.get(f"{kind} {period.name}")
            text = " ".join(sentence for section in report.sections for sentence in section.says) if report else ""
            for key, pattern in SAID.items():
                told = pattern.search(text)
                assert told is None or int(told[1]) == summed(pages, period, key)[0], (kind, period.name, key)
    assert any(SAID["changes_confirmed"].search(str(report.sections)) for report in printed.values())
