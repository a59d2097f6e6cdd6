"""How long each kind of record is kept: the usual periods, and what a trust has chosen instead."""

import re
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from bot.programme.kept import KINDS

USUAL: Mapping[str, str] = MappingProxyType({name: kind.usual for name, kind in KINDS.items()})
"""Each kind, and its period where the organisation says nothing. The data protection officer decides."""

FOR_EVER = "for ever"
_SPAN = re.compile(r"([1-9][0-9]{0,3}) (day|week|month|year)s?")
_DAYS = {"day": 1, "week": 7, "month": 30.4375, "year": 365.25}


class PeriodMistake(ValueError):
    """A period that cannot be read, in the words of whoever wrote it."""


def periods(chosen: Mapping[str, str]) -> dict[str, timedelta | None]:
    """How long each kind is kept, None for ever; `chosen` overrides the usual. PeriodMistake for what is none."""
    if unknown := sorted(chosen.keys() - USUAL.keys()):
        raise PeriodMistake(f'"{unknown[0]}" is not a kind of record. They are: {", ".join(USUAL)}.')
    return {kind: _span(kind, chosen.get(kind, usual)) for kind, usual in USUAL.items()}


def _span(kind: str, text: str) -> timedelta | None:
    if text == FOR_EVER:
        return None
    found = _SPAN.fullmatch(text)
    if not found:
        raise PeriodMistake(f'"{kind}": "{text}" is not a period. Write it like 14 days, 24 months, or {FOR_EVER}.')
    return timedelta(days=int(found[1]) * _DAYS[found[2]])
