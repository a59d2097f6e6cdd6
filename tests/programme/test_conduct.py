"""Which code of conduct stands, since when, and for whom an older one is still enough."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.programme.conduct import standing

JAN, FEB, MAR, APR = (datetime(2027, month, 1, tzinfo=UTC) for month in (1, 2, 3, 4))
ENOUGH = timedelta(days=60)


@pytest.mark.parametrize(
    ("versions", "version", "first", "since", "changed"),
    [
        ([("draft-1", JAN)], "draft-1", "draft-1", JAN, False),
        ([("draft-1", JAN), ("draft-1", FEB)], "draft-1", "draft-1", JAN, False),
        ([("draft-1", JAN), ("1", FEB)], "1", "draft-1", FEB, True),
        ([("draft-1", JAN), ("1", FEB), ("1", MAR)], "1", "draft-1", FEB, True),
        # One that came back stands since it came back.
        ([("1", JAN), ("2", FEB), ("1", MAR), ("1", APR)], "1", "1", MAR, False),
    ],
)
def test_it_stands_since_it_was_published(
    versions: list[tuple[str, datetime]], version: str, first: str, since: datetime, changed: bool
) -> None:
    code = standing(versions, ENOUGH)
    assert code is not None and (code.version, code.first, code.since) == (version, first, since)
    assert code.is_changed is changed


def test_there_is_none_before_the_first() -> None:
    assert standing([], ENOUGH) is None


@pytest.mark.parametrize(("agreed", "stands"), [("2", True), ("1", False), (None, False), ("3", False)])
def test_who_agreed_before_versions_were_kept_agreed_to_the_first(agreed: str | None, stands: bool) -> None:
    code = standing([("1", JAN), ("2", FEB)], ENOUGH)
    assert code is not None and code.stands(agreed) is stands


@pytest.mark.parametrize(("days", "needed"), [(0, False), (59, False), (60, True), (400, True)])
def test_an_older_one_is_enough_for_a_while(days: int, needed: bool) -> None:
    code = standing([("1", JAN), ("2", FEB)], ENOUGH)
    assert code is not None and code.is_needed(FEB + timedelta(days=days)) is needed
    assert code.told_at_latest() == FEB + timedelta(days=30)


def test_the_first_is_always_enough() -> None:
    code = standing([("1", JAN)], ENOUGH)
    assert code is not None and not code.is_needed(APR + timedelta(days=999)) and code.stands(None)
