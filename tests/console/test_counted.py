"""The lists behind figures: the rows of the period, as many as the figure says, whoever looks and however late."""

import re
from datetime import UTC, date, datetime

import pytest

from bot.console.counted import SAID
from bot.console.paging import PAGE
from bot.demo.year import Year
from bot.programme.periods import Period
from bot.store.bulk import put
from bot.store.engine import begin
from bot.work.evidence import Gathering
from tests.console.conftest import Colleague, Console, text_of

pytestmark = pytest.mark.thorough

YEAR = Year(people=80, opportunities=12, responses=60)


@pytest.fixture(scope="module")
def reported(console: Console) -> Console:
    """The staff pages a year and more after a made-up year."""
    with begin(console.parts.engine) as connection:
        put(connection, YEAR.rows)
    console.now = datetime(2028, 1, 3, 12, tzinfo=UTC)
    return console


def behind(colleague: Colleague, key: str, period: str) -> tuple[str, str, int]:
    """What the figure says, what the list says, and how many rows stand on its pages together."""
    page = colleague.reads(f"/reports/figure?key={key}&period={period}")
    address = re.search(r'href="(/reports/counted[^"]*)"', page)
    assert address is not None and "It holds this period" in text_of(page), key
    path, rows, told = address[1].replace("&amp;", "&"), 0, []
    while path:
        page = colleague.reads(path)
        told = re.findall("<dd>(.*?)</dd>", page)
        rows += page.count('<li class="item">')
        more = re.search(r'href="([^"]*)">Older ones', page)
        path = more[1].replace("&amp;", "&") if more else ""
    return told[0], told[1], rows


@pytest.mark.parametrize("period", ["2026Q2", "2025/26"])
def test_a_list_holds_the_rows_of_the_period_and_as_many_as_the_figure_says(reported: Console, period: str) -> None:
    rhea, seen = reported.colleague("reader"), 0
    Gathering(reported.parts.engine, reported.parts.zone, reported.clock).of(Period.parse(period))
    for key in (*SAID, "active"):
        figure, listed, rows = behind(rhea, key, period)
        assert int(listed.replace(",", "")) == rows, key
        assert key == "days_to_told" or figure.partition(" of ")[0] == listed, key
        seen += rows
    assert seen > 2 * PAGE, "there was something to see, on more pages than one"
    figure, listed, rows = behind(reported.colleague("ppi"), "paid", period)
    paid = [row["pence"] for row in YEAR.rows["claims"] if row.get("paid_at")]
    assert figure == listed and rows <= len(paid)


def test_who_saw_what_was_said_stands_in_the_record(reported: Console) -> None:
    rhea, period = reported.colleague("reader"), Period.parse("2026Q3")
    said = [row for row in YEAR.rows["contributions"] if period.start <= row["said_on"] < period.until]
    newest = {row["person_id"] for row in said[-PAGE:] if row["person_id"]}
    before = len(reported.recorded("saw_words"))
    rhea.reads("/reports/counted?key=contributions&period=2026Q3")
    seen = reported.recorded("saw_words")[before:]
    assert len(seen) == len(newest) and {line["why"] for line in seen} == {"behind contributions"}


def test_later_entries_do_not_move_the_figure_and_the_list_says_so(reported: Console) -> None:
    rhea = reported.colleague("reader")
    rhea.reads("/reports/show?kind=quarterly&period=2026Q1")
    late = {"method": "paper", "kind": "other", "from_whom": "unknown", "text": "Late", "said_on": date(2026, 2, 3)}
    with begin(reported.parts.engine) as connection:
        put(connection, {"contributions": [{**late, "id": 90_000}]})
    page = text_of(rhea.reads("/reports/counted?key=contributions&period=2026Q1"))
    assert "The figure stays as its first report had it." in page and "Late" in page
    assert "The figure stays" not in text_of(rhea.reads("/reports/counted?key=active&period=2026Q1"))


def test_there_is_no_list_of_what_is_not_shown_or_is_none_of_the_readers_business(reported: Console) -> None:
    rhea = reported.colleague("reader")
    for query in ("key=promises_kept&period=2019Q3", "key=access_met&period=2026Q2", "key=active&period=soon"):
        assert rhea.get(f"/reports/counted?{query}").status_code == 404, query
    assert rhea.get("/reports/counted/paid?period=2026Q2").status_code == 403
    page = text_of(rhea.reads("/reports/figure?key=paid&period=2026Q2"))
    assert "Your role does not include the list." in page
