"""Row 8: what a message costs, and the first page of a match, among 1,000 people and among many.

Two databases of each kind hold 1,000 people each; one of them grows tenfold, and again, up to `--people`. At every size
the same conversations, with people who are new to both, go through both in turn, and the first page of those who would
be asked to an opportunity about two of the services is looked up in both: the least asked first, each with the reasons.
At the last size that page is compared with the same question asked in the best SQL that we know of, and once more after
everybody was asked: then nobody is found without counting for all who match. `--people 1000000` is the row itself, and
`--picture FILE` draws how it grew.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import Engine, bindparam, text

from bench.books import SAID, sources
from bench.databases import NO_SERVER, postgresql_databases, sqlite_files
from bench.measure import Line, Side, at_most, interleaved, micros, ratios, show
from bench.people import populate
from bench.picture import chart
from bot.flow import Heard
from bot.programme.audience import MONTH, Audience
from bot.store import broadcasts, candidates
from bot.store.columns import Moment
from bot.store.engine import begin, open_engine, reading
from bot.work.conversation import Conversations
from bot.work.inbound import Inbound
from bot.work.shelf import Shelf
from bot.work.taking import Keys

FEW = 1_000
SLICES = 25  # conversations a round
LOOKS = 20
OPPORTUNITY = 7  # nobody has been asked to it
HEAR_AT_MOST, PAGE_AT_MOST = 1.3, 1.5
Grown = dict[str, list[float]]
"""By name, what something takes at each size, against what it takes among 1,000 people."""

KEYS = Keys("suppression-" + "k" * 32, "pseudonym-" + "k" * 32)
AUDIENCE = Audience(services=("s1", "s2"))
_ASKED = """FROM messages m WHERE m.person_id = p.id AND m.broadcast_id IS NOT NULL AND m.created_at > :since
         AND m.state NOT IN ('cancelled', 'suppressed', 'expired')"""
_MATCH = f"""FROM people p
WHERE p.state = 'improver' AND p.may_invite AND NOT p.forgetting
  AND (p.quiet_until IS NULL OR p.quiet_until <= :now)
  AND EXISTS (SELECT 1 FROM interests i WHERE i.person_id = p.id AND i.kind = 'service' AND i.key IN ('s1', 's2'))
  AND EXISTS (SELECT 1 FROM addresses a
              WHERE a.person_id = p.id AND a.value IS NOT NULL AND a.stopped_at IS NULL AND a.suppressed IS NULL)
  AND NOT EXISTS (SELECT 1 FROM invitations v WHERE v.person_id = p.id AND v.opportunity_id = 7)
  AND (SELECT count(*) {_ASKED.replace(":since", ":month")}) < 2"""
_WHY = """(SELECT {joined} FROM interests i
  WHERE i.person_id = them.id AND i.kind = 'service' AND i.key IN ('s1', 's2'))"""
_JOINED = {"sqlite": "group_concat(i.key, ',')", "postgresql": "string_agg(i.key, ',')"}
NEVER = f"""SELECT them.id, {_WHY}, 0 FROM (
  SELECT p.id {_MATCH} AND NOT EXISTS (SELECT 1 {_ASKED}) ORDER BY p.id LIMIT 20) them ORDER BY them.id"""
OFTEN = f"""SELECT them.id, {_WHY}, them.asked FROM (
  SELECT p.id, (SELECT count(*) {_ASKED}) AS asked {_MATCH} ORDER BY asked, p.id LIMIT 20) them
ORDER BY them.asked, them.id"""
"""The same by hand, by somebody who knows already whether there are enough whom nobody asked."""


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--people", type=int, default=50_000)
    reader.add_argument("--picture", type=Path)
    given = reader.parse_args()
    sizes = _sizes(given.people)
    lines: list[Line] = []
    grown: Grown = {}
    notes = [f"{FEW:,} people against {given.people:,}; {SLICES * (len(SAID) + 1)} messages a round"]
    with sqlite_files("few", "many") as urls:
        lines += _compared("sqlite", urls, sizes, grown)
    with postgresql_databases("few", "many") as urls:
        lines += _compared("postgresql", urls, sizes, grown) if urls else []
        notes += [] if urls else [NO_SERVER]
    show("Row 8: growth (bench/growth.py)", lines, [*notes, *_told(sizes, grown)])
    if given.picture:
        told = " ".join(_told(sizes, grown))
        given.picture.write_text(chart(f"Cost among so many people, against {FEW:,}", told, sizes, grown, HEAR_AT_MOST))


def _sizes(people: int) -> list[int]:
    sizes = [FEW]
    while sizes[-1] * 10 < people:
        sizes.append(sizes[-1] * 10)
    return [*sizes, people]


def _told(sizes: Sequence[int], grown: Grown) -> list[str]:
    """How each cost grew, in words."""
    return [
        f"{name}: {', '.join(f'{value:.2f} x among {size:,}' for size, value in zip(sizes, values, strict=True))}."
        for name, values in grown.items()
    ]


def _compared(kind: str, urls: Sequence[str], sizes: Sequence[int], grown: Grown) -> list[Line]:
    few, many = (open_engine(url) for url in urls)
    populate(few, FEW)
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[kind]
    hear, page = grown.setdefault(f"{name}, a message", []), grown.setdefault(f"{name}, a page", [])
    for place, people in enumerate(sizes):
        _grow(many, people)
        first = place * 10_000  # nobody who has been heard at an earlier size
        heard = interleaved({"few": _hears(few, first), "many": _hears(many, first)}, slices=SLICES)
        paged = interleaved({"few": _looks(few), "many": _looks(many)}, slices=LOOKS)
        hear.append(median(ratios(heard["many"], heard["few"])))
        page.append(median(ratios(paged["many"], paged["few"])))
    looked = interleaved({"ours": _looks(many), "best": _best(many, NEVER)}, slices=LOOKS)
    _ask_everybody(many)
    often = interleaved({"ours": _looks(many), "best": _best(many, OFTEN)})
    for engine in (few, many):
        engine.dispose()
    return [
        at_most(f"8  {kind}: hear, many / few", ratios(heard["many"], heard["few"]), "x", HEAR_AT_MOST),
        micros("   hear among few", heard["few"]),
        micros("   hear among many", heard["many"]),
        at_most(
            f"8  {kind}: first page of a match / best SQL", ratios(looked["ours"], looked["best"]), "x", PAGE_AT_MOST
        ),
        micros("   first page", looked["ours"]),
        at_most(
            f"8  {kind}: the same, everybody asked before", ratios(often["ours"], often["best"]), "x", PAGE_AT_MOST
        ),
        micros("   first page, everybody asked before", often["ours"]),
    ]


def _grow(engine: Engine, people: int) -> None:
    """So many people are there from now on, with those who were heard meanwhile."""
    with reading(engine) as connection:
        there, newest = connection.execute(text("SELECT count(*), coalesce(max(id), 0) FROM people")).one()
    populate(engine, newest + people - there, newest + 1)


def _hears(engine: Engine, first: int) -> Side:
    """One conversation a time, each with somebody new, numbered from `first`."""
    shelf = Shelf(engine, lambda: datetime.now(UTC))
    shelf.publish(sources())
    hear = Conversations(engine, shelf, KEYS, ZoneInfo("Europe/London"), wake=lambda: None).hear
    senders = count(first)

    def side() -> float:
        number = next(senders)
        said = ("register", *SAID)
        texts = [Inbound("sms", f"+4477008{number:05d}", f"SM{number}.{n}", Heard(one)) for n, one in enumerate(said)]
        began = perf_counter()
        heard = [hear(inbound) for inbound in texts]
        taken = (perf_counter() - began) / len(texts)
        if set(heard) != {"heard"}:
            raise SystemExit("A message was not heard: nothing was measured.")
        return taken

    return side


def _looks(engine: Engine) -> Side:
    def side() -> float:
        began = perf_counter()
        with reading(engine) as connection:
            found = candidates.page(connection, OPPORTUNITY, AUDIENCE, LOOKS, datetime.now(UTC))
        taken = perf_counter() - began
        _check(len(found))
        return taken

    return side


def _best(engine: Engine, by_hand: str) -> Side:
    moments = {name: bindparam(name, type_=Moment()) for name in ("now", "month", "since")}
    query = text(by_hand.replace("{joined}", _JOINED[engine.dialect.name])).bindparams(*moments.values())

    def side() -> float:
        began = perf_counter()
        with reading(engine) as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL jit = off"))
            now = datetime.now(UTC)
            given = {"now": now, "month": now - MONTH, "since": now - candidates.YEAR}
            found = connection.execute(query, given).all()
        taken = perf_counter() - began
        _check(len(found))
        return taken

    return side


def _ask_everybody(engine: Engine) -> None:
    """One row of a broadcast for each, as it is written."""
    now = datetime.now(UTC)
    with begin(engine) as connection:
        words = {"en": {"plain": "{name}: hello.", "easy": "{name}: hello."}}
        number = broadcasts.add(connection, "To everybody", words, Audience(), "Bench", now, None)
        broadcasts.start(connection, number, "Bench", now)
    while True:
        with begin(engine) as connection:
            found = broadcasts.hold(connection, number)
            if found is None or found.state != "writing":
                break
            broadcasts.write(connection, found, f'{{"broadcast": {number}}}', now, 1_000)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE")


def _check(found: int) -> None:
    if found != LOOKS:
        raise SystemExit(f"A page of {found}: nothing was measured.")


if __name__ == "__main__":
    main()
