"""Backing up: the whole database in one private file, while it is in use, and the stop list beside it."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from bot.store import copies, schema
from bot.store.engine import reading
from bot.store.schema import SchemaBehind
from bot.work import parcel, stop_list
from bot.work.key_marks import check_keys, marks_of
from bot.work.parcel import Manifest
from bot.work.taking import Keys
from bot.work.writing import written_whole


def back_up(engine: Engine, file: Path, keys: Keys, now: datetime) -> Manifest:
    """The file, there whole or not at all; what it says of itself."""
    with written_whole(file) as draft, copies.standing_still(engine) as connection:
        revision = schema.revision_of(connection)
        if revision is None:
            raise SchemaBehind("The database is still empty: there is nothing to back up. Check DATABASE_URL.")
        check_keys(connection, keys)
        manifest = Manifest(
            engine.dialect.name,
            revision,
            now,
            copies.origin(connection),
            copies.counts(connection),
            marks_of(keys),
        )
        copied = draft.with_name(f"{draft.name}.copy")
        copied.touch(0o600)
        copies.copy_out(connection, copied)
        return parcel.pack(copied, manifest, draft)


def list_stops(engine: Engine, file: Path, keys: Keys, now: datetime) -> int:
    """The stop list in this file, brought up to date; how many entries it has."""
    schema.ready(engine)
    with reading(engine) as connection:
        check_keys(connection, keys)
        return stop_list.write(file, connection, keys, now)
