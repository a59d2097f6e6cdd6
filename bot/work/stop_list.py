"""The stop list: a small file beside the backups, of who was erased or must not be written to, by keyed hashes alone.

A backup is older than the disaster after it. The list is written far more often, so that a restored backup does not
write to anybody who has said STOP, or bring back anybody who was erased, in between.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from bot.store import stops
from bot.store.stops import ERASED, KINDS, Stop
from bot.work.key_marks import NAMES, check_marks, mark_of
from bot.work.taking import Keys
from bot.work.writing import written_whole

FILE_NAME = "stop-list.txt"
_TITLE = "hospital-improvers stop list 1"


class NotAStopList(Exception):
    """A file that cannot be replayed; its one line says which and what to do."""


class StopList(NamedTuple):
    """Everybody not to be written to, as it was known at a time."""

    written_at: datetime
    stops: tuple[Stop, ...]


def list_of(connection: Connection, now: datetime) -> StopList:
    """The list as a database has it now."""
    return StopList(now, tuple(stops.all_of(connection)))


def write(path: Path, connection: Connection, keys: Keys, now: datetime) -> int:
    """Bring the file up to date with the database; how many entries it has.

    Whatever the file knows and the database does not stays: the database may be a new or an older one.
    """
    current = list_of(connection, now)
    earlier = read(path, keys).stops if path.exists() else ()
    kept = [stop for stop in earlier if stop.kind == ERASED or not _is_known(connection, stop)]
    whole = merged([StopList(now, tuple(kept)), current])
    with written_whole(path) as draft:
        draft.write_text(_dumps(whole, keys), encoding="ascii")
    return len(whole.stops)


def read(path: Path, keys: Keys) -> StopList:
    """The list in a file; NotAStopList, or WrongKey if its hashes were made with another key."""
    try:
        body, _, seal = path.read_text(encoding="ascii").removesuffix("\n").rpartition("\n")
        title, mark, written_at, *lines = body.split("\n")
        if title != _TITLE or seal != _seal(body):
            raise ValueError(title)
        found = StopList(datetime.fromisoformat(written_at), tuple(map(_stop, lines)))
    except ValueError:
        raise NotAStopList(f"{path} is not a whole stop list. Take an earlier copy of it, or move it away.") from None
    check_marks(str(path), {NAMES["suppression"]: mark}, keys)
    return found


def merged(lists: Iterable[StopList]) -> StopList:
    """Everything that any of them says."""
    lists = list(lists)
    entries = dict.fromkeys(stop for one in lists for stop in one.stops)
    return StopList(max(one.written_at for one in lists), tuple(entries))


def _is_known(connection: Connection, stop: Stop) -> bool:
    return stops.known(connection, stop.channel, stop.value_hash) is not None


def _dumps(whole: StopList, keys: Keys) -> str:
    head = (_TITLE, mark_of(keys.suppression), whole.written_at.astimezone(UTC).isoformat())
    body = "\n".join([*head, *map(_line, whole.stops)])
    return f"{body}\n{_seal(body)}\n"


def _seal(body: str) -> str:
    return sha256(body.encode("ascii")).hexdigest()


def _line(stop: Stop) -> str:
    at = stop.at.astimezone(UTC).isoformat() if stop.at else "-"
    return "\t".join((stop.kind, stop.channel, stop.value_hash, at, stop.reason))


def _stop(line: str) -> Stop:
    kind, channel, value_hash, at, reason = line.split("\t")
    if kind not in KINDS:
        raise ValueError(kind)
    return Stop(kind, channel, value_hash, None if at == "-" else datetime.fromisoformat(at), reason)
