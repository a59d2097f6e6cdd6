"""What may be said of an exception: its kind and its place, never its words, which may quote a person."""

import traceback
from pathlib import Path


def whence(error: BaseException) -> str:
    """ "ValueError at delivery.py:41"."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place
