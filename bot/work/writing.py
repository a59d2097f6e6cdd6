"""Files with personal data: their owner's only, and there whole or not at all."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class CannotWrite(Exception):
    """A file could not be written; its one line says which, why and what to do."""


@contextmanager
def written_whole(path: Path, put: Callable[[Path, Path], None] = os.replace) -> Iterator[Path]:
    """A private file beside `path` to write into; at the end it is put in its place, or after an error it is gone."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield draft
        _to_disk(draft)
        put(draft, path)
        _to_disk(path.parent)
    except OSError as error:
        raise CannotWrite(f"{path}: {error.strerror}. Check the folder, who may write there, and its room.") from error
    finally:
        for left in (draft, *path.parent.glob(f"{draft.name}*")):
            with suppress(OSError):
                left.unlink()


def _to_disk(path: Path) -> None:
    """Still there after the power has failed."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
