"""How long each kind of record is kept."""

from datetime import timedelta

import pytest

from bot.programme.retention import USUAL, PeriodMistake, periods


def test_what_is_not_chosen_is_kept_as_usual() -> None:
    kept = periods({"words of messages": "6 weeks", "alarms that are over": "for ever"})
    assert kept.keys() == USUAL.keys()
    assert kept["words of messages"] == timedelta(days=42) and kept["alarms that are over"] is None
    assert kept["unfinished joining"] == timedelta(days=14)


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"gossip": "1 day"}, '"gossip" is not a kind of record.'),
        ({"words of messages": "soon"}, '"words of messages": "soon" is not a period.'),
        ({"words of messages": "0 days"}, "is not a period"),
        ({"words of messages": "-1 days"}, "is not a period"),
        ({"words of messages": "99999 years"}, "is not a period"),
        ({"words of messages": ""}, "is not a period"),
    ],
)
def test_what_cannot_be_read_is_told(chosen: dict[str, str], told: str) -> None:
    with pytest.raises(PeriodMistake) as refused:
        periods(chosen)
    assert told in str(refused.value)
