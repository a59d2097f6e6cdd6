"""A reader who lays the scores pages as they are served beside the reports as they are saved, and works back."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.demo.year import Year
from bot.store.bulk import put
from bot.store.engine import begin
from tests.console.conftest import Colleague, Console, text_of
from tests.programme.reading_back import Sum, witness

pytestmark = pytest.mark.thorough

YEAR = Year(people=60, opportunities=6, responses=900)
RUNNING = date(2026, 12, 1)
QUARTERS = {"2025Q4": (2025, 10), "2026Q1": (2026, 1), "2026Q2": (2026, 4), "2026Q3": (2026, 7), "2026Q4": (2026, 10)}
"""Of the last one two months are over: its paper is a look ahead, and so far tells of those two, as the page does."""
MONTHS = {
    name: [month for more in range(3) if (month := date(year, first + more, 1)) < RUNNING]
    for name, (year, first) in QUARTERS.items()
}
"""Those that are over: the one that runs has answers too, and nothing may tell of them."""
Number = tuple[Any, ...]


@pytest.fixture(scope="module")
def rhea(console: Console) -> Colleague:
    """Somebody who may look, in the December of a made-up year."""
    with begin(console.parts.engine) as connection:
        put(connection, YEAR.rows)
    console.now = datetime(2026, 12, 5, 12, tzinfo=UTC)
    return console.colleague("reader")


def table(page: str, caption: str) -> list[list[str]]:
    """The rows of a table as they are served, the head left out."""
    found = re.search(rf"<table[^>]*><caption[^>]*>{caption}</caption>.*?</table>", page, re.DOTALL)
    rows = re.findall("<tr>(.*?)</tr>", found[0], re.DOTALL)[1:] if found else []
    return [[text_of(cell).strip() for cell in re.findall("<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows]


def told(text: str) -> dict[str, int]:
    """The number that a cell says; nothing where it is not shown."""
    return {} if text == "not shown" else {"is": int(text.replace(",", ""))}


def truth() -> Counter[Number]:
    """Every number by its name, counted from the rows: of a service in a month and a quarter, and of all of them."""
    found: Counter[Number] = Counter()
    for service, month, count in answers():
        quarter = next((name for name, months in MONTHS.items() if month in months), None)
        if quarter:
            for name in (("month", service, month), ("all", month), ("quarter", service, quarter)):
                found[name] += count
    return found


def answers() -> Iterator[tuple[str, date, int]]:
    for row in YEAR.rows["feedback"]:
        if row["flow"] == "friends_and_family" and row["question"] == "score":
            yield row["service"] or "not said", row["month"], 1
    for row in YEAR.rows["outside_feedback"]:
        if row["source"] == "friends_and_family":
            yield row["service"] or "not said", row["said_on"].replace(day=1), row["responses"]


def read_scores(rhea: Colleague, labels: dict[str, str]) -> dict[Number, int]:
    """What the pages show month by month."""
    overview = rhea.reads("/feedback/scores")
    known: dict[Number, int] = {}
    for month, _, count in table(overview, "By month"):
        known |= {("all", day(month)): number for number in told(count).values()}
    for key, label in labels.items():
        if f'/feedback/scores/{key}"' in overview:
            for month, _, count in table(rhea.reads(f"/feedback/scores/{key}"), "By month"):
                known |= {("month", key, day(month)): number for number in told(count).values()}
        assert label
    return known


def day(month: str) -> date:
    return datetime.strptime(month, "%B %Y").date()  # noqa: DTZ007  a month has no clock


def read_reports(rhea: Colleague, keys: dict[str, str], services: set[str]) -> tuple[dict[Number, int], list[Sum]]:
    """What the papers show of each quarter, by service and of all."""
    known: dict[Number, int] = {}
    sums: list[Sum] = []
    for name, months in MONTHS.items():
        data = json.loads(rhea.get(f"/reports/file?kind=quarterly&period={name}&form=json").get_data(as_text=True))
        [whole] = [line["raw"] for part in data["sections"] for line in part["lines"] if line["key"] == "feedback"]
        shown = {
            keys.get(row[0], row[0]): told(row[1])
            for part in data["sections"]
            for picture in part["pictures"]
            for row in picture["rows"]
            if picture["key"] == "feedback_about"
        }
        # A service without answers in a quarter that names services has none.
        shown |= {each: {"is": 0} for each in services - shown.keys()} if shown else {}
        known |= {("quarter", each, name): count["is"] for each, count in shown.items() if count}
        sums.append(({("all", month): 1 for month in months}, whole))
        sums.append(({("quarter", each, name): 1 for each in services}, whole))
    return known, sums


def test_the_scores_pages_beside_the_reports_give_no_small_number_away(rhea: Colleague, console: Console) -> None:
    book = console.parts.shelf.current()[1]
    labels = {key: words.plain for name in ("services", "places") for key, words in book.lists[name].labels.items()}
    real = truth()
    services = {name[1] for name in real if name[0] == "quarter"}
    keys = {label: key for key, label in labels.items()} | {"Not said": "not said"}
    known, sums = read_reports(rhea, keys, services)
    known |= read_scores(rhea, labels)
    for name, months in MONTHS.items():
        sums += [({**{("month", each, month): 1 for each in services}, ("all", month): -1}, 0) for month in months]
        sums += [
            ({**{("month", each, month): 1 for month in months}, ("quarter", each, name): -1}, 0) for each in services
        ]
    assert {name: real[name] for name in known} == known, "what is shown is true"
    small = [name for name, count in real.items() if 0 < count < 5]
    assert len(small) > 20 and len([name for name in known if name[0] == "month"]) > 20, "there was something to find"
    left = [without(known, *one) for one in sums]
    for number in small:
        assert number not in known
        assert [value for value in (1, 4) if witness(left, real, number, value) is not None] == [1, 4], number


def without(known: dict[Number, int], parts: Mapping[Number, int], whole: int) -> Sum:
    """A sum of what is not known alone."""
    unknown = {each: times for each, times in parts.items() if each not in known}
    return unknown, whole - sum(times * known[each] for each, times in parts.items() if each in known)
