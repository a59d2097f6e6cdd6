"""Restoring: a backup takes the place of a database, in one step, with all that must not be undone replayed into it."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from bot.store import copies, postgresql_copy, schema, sqlite_copy
from bot.store.engine import begin, open_engine, reading, scrub
from bot.store.schema import SchemaBehind
from bot.store.trouble import DatabaseTrouble, whereabouts
from bot.work import parcel, stop_list
from bot.work.key_marks import check_marks
from bot.work.parcel import Manifest, NotABackup
from bot.work.replaying import Replayed, replay
from bot.work.stop_list import StopList
from bot.work.taking import Keys
from bot.work.writing import written_whole


class WillNotRestore(Exception):
    """Restoring would do harm; its one line says which and what to do."""


class Wishes(NamedTuple):
    """What the caller has asked for, apart from the backup itself."""

    force: bool = False
    stop_lists: Sequence[Path] = ()
    without_stop_list: bool = False


class Restored(NamedTuple):
    """What was restored, what was replayed into it, from when the stop list was, and where the old database lies."""

    manifest: Manifest
    replayed: Replayed
    listed_at: datetime | None
    aside: str | None


Finish = Callable[[Connection], Replayed]
Done = tuple[Replayed, str | None]
"""What was replayed, and where the old database lies."""


def restore(engine: Engine, file: Path, keys: Keys, wishes: Wishes, now: datetime) -> Restored:
    """The backup as the database of `engine`, which is as it was if anything goes wrong."""
    manifest = _checked(file, engine, keys)
    occupied, from_old = _look(engine, manifest, now)
    if occupied and not wishes.force:
        raise WillNotRestore(
            f"The database {whereabouts(engine.url)} is not empty. Check DATABASE_URL. To set aside what is there "
            "(nothing of it is deleted) and restore in its place, add --force."
        )
    told = _told([*_files(file, keys, wishes), *from_old], manifest, wishes)

    def finish(connection: Connection) -> Replayed:
        schema.upgrade_within(connection)
        return replay(connection, told.stops if told else (), keys, now)

    aside = f"before_restore_{now:%Y%m%d_%H%M%S}" if occupied else None
    into = _into_file if engine.dialect.name == "sqlite" else _into_server
    replayed, lies = into(engine, file, manifest, finish, aside)
    return Restored(manifest, replayed, told.written_at if told else None, lies)


def _checked(file: Path, engine: Engine, keys: Keys) -> Manifest:
    """The manifest of a backup that fits this program, this kind of database and these keys."""
    manifest = parcel.read(file)
    if manifest.database != engine.dialect.name:
        raise NotABackup(f"{file} is a backup of {manifest.database}, and DATABASE_URL names {engine.dialect.name}.")
    if not schema.is_known(manifest.revision):
        raise SchemaBehind(
            f"{file} is at revision {manifest.revision}, newer than this program, which knows {schema.head()}. "
            "Install the newer program."
        )
    check_marks(str(file), manifest.keys, keys)
    return manifest


def _files(file: Path, keys: Keys, wishes: Wishes) -> Iterator[StopList]:
    beside = file.parent / stop_list.FILE_NAME
    if beside.exists():
        yield stop_list.read(beside, keys)
    for path in wishes.stop_lists:
        yield stop_list.read(path, keys)


def _told(lists: Sequence[StopList], manifest: Manifest, wishes: Wishes) -> StopList | None:
    """Everything that the lists know; WillNotRestore when none of them is newer than the backup."""
    told = stop_list.merged(lists) if lists else None
    if not wishes.without_stop_list and (told is None or told.written_at <= manifest.made_at):
        raise WillNotRestore(
            f"No stop list is newer than this backup of {manifest.made_at:%Y-%m-%d %H:%M} UTC: people who have since "
            "said STOP would be written to, and people erased since would be back. Look for the newest "
            f"{stop_list.FILE_NAME} and add --stop-list FILE. If there is none: --without-stop-list."
        )
    return told


def _look(engine: Engine, manifest: Manifest, now: datetime) -> tuple[bool, list[StopList]]:
    """Whether something is in the database, and the stop list that it holds: there is none newer."""
    if engine.dialect.name == "sqlite" and not sqlite_copy.file_of(engine.url).exists():
        return False, []
    try:
        with reading(engine) as connection:
            if copies.is_empty(connection):
                return False, []
            if schema.revision_of(connection) != schema.head():
                return True, []
            # A new database, begun after the disaster, knows nothing of who was stopped before it.
            same = copies.origin(connection) == manifest.origin
            return True, [stop_list.list_of(connection, now if same else manifest.made_at)]
    except DatabaseTrouble:
        if engine.dialect.name != "sqlite":
            raise
        return True, []  # too damaged to be read, which may be why it is restored
    finally:
        engine.dispose()


def _into_file(engine: Engine, file: Path, manifest: Manifest, finish: Finish, aside_as: str | None) -> Done:
    target = sqlite_copy.file_of(engine.url)
    aside = target.with_name(f"{target.name}.{aside_as}") if aside_as else None
    if target.exists():
        sqlite_copy.fold_up(target)
    with written_whole(target, lambda new, old: sqlite_copy.put_in_place(new, old, aside)) as draft:
        parcel.unpack(file, manifest, draft)
        with _opened(draft) as copy:
            with begin(copy) as connection:
                replayed = finish(connection)
            scrub(copy)
        sqlite_copy.fold_up(draft)
    return replayed, str(aside) if aside else None


@contextmanager
def _opened(file: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{file}")
    try:
        yield engine
    finally:
        engine.dispose()


def _into_server(engine: Engine, file: Path, manifest: Manifest, finish: Finish, aside_as: str | None) -> Done:
    with tempfile.TemporaryDirectory(prefix="improvers-") as folder:
        copied = Path(folder) / "database"
        copied.touch(0o600)
        parcel.unpack(file, manifest, copied)
        with begin(engine) as connection:
            postgresql_copy.make_room(connection, aside_as)
        try:
            postgresql_copy.copy_in(engine, copied)
            with begin(engine) as connection:
                postgresql_copy.set_revision(connection, manifest.revision)
                return finish(connection), aside_as
        except BaseException:
            with begin(engine) as connection:
                postgresql_copy.put_back(connection, aside_as)
            raise
