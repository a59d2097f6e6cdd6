"""Whatever stands in a file, a list is read whole or refused in words; no number from it is ever repeated."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.work.visit_list import COLUMNS, ListRefused, mobile, read_lines, rows_of
from tests.flow.books import shipped_book
from tests.work.hospital import LONDON

HEAD = ",".join(COLUMNS) + "\n"
cells = st.lists(st.text(max_size=12), min_size=1, max_size=5).map(",".join)
files = st.one_of(
    st.binary(max_size=60),
    st.lists(cells, max_size=4).map(lambda rows: (HEAD + "\n".join(rows)).encode("utf-8", "replace")),
)


def told_of(file: Path) -> list[str]:
    """Why a list is refused; nothing when it can be read."""
    try:
        read_lines(rows_of(file, COLUMNS), shipped_book(), LONDON)
    except ListRefused as refused:
        return refused.lines
    return []


@given(files)
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(content)
    assert all(line.strip() for line in told_of(file))


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("07700 900123", "+447700900123"),
        ("+44 7700 900123", "+447700900123"),
        ("=07700900123", "+447700900123"),
        ("0116 496 0000", None),
        ("0909 879 0000", None),
        ("+1 212 555 0100", None),
        ("none", None),
        ("", None),
        ("0" * 5_000, None),
    ],
)
def test_only_mobiles_of_this_country_are_usable(written: str, number: str | None) -> None:
    assert mobile(written) == number


def test_a_list_without_an_end_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_text(HEAD + "07700 900123,eye,2026-11-24 12:00,\n" * 20_001)
    with pytest.raises(ListRefused, match="more than 20,000 lines"):
        read_lines(rows_of(file, COLUMNS), shipped_book(), LONDON)


def test_a_number_in_the_wrong_column_is_not_repeated_and_no_cell_moves_the_cursor(tmp_path: Path) -> None:
    file = tmp_path / "swapped.csv"
    file.write_text(HEAD + "eye,07700 900123,2026-11-24 12:00,\n07700900124,eye,\x1b[2J\u202egone,\n", "utf-8")
    with pytest.raises(ListRefused) as refused:
        read_lines(rows_of(file, COLUMNS), shipped_book(), LONDON)
    assert refused.value.lines == [
        "line 2: a phone number is not one of the services or places.",
        'line 3: "\ufffd[2J\ufffdgone" is not a time. Write it like 2026-11-24 14:00.',
        "2 to mend. Nothing was kept.",
    ]
