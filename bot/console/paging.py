"""Lists that are shown a page at a time, the newest first."""

from collections.abc import Sequence

from flask import request, url_for

from bot.console.house import NAME

PAGE = 25
HIGHEST = 2**63


def before() -> int | None:
    """Before which number the page begins; None for the first page."""
    number = request.args.get("before", type=int)
    return number if number is not None and 0 < number < HIGHEST else None


def older(address: str, shown: Sequence[int]) -> str:
    """Where the list goes on after these numbers; empty when they are the last."""
    return url_for(f"{NAME}_{address}", before=shown[-1]) if len(shown) == PAGE else ""
