"""What staff may begin with when they write: words in a file, each of which passes every check as it stands."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml


@cache
def starts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """{what is written: {name of the start: {field: text}}}."""
    found: Mapping[str, Mapping[str, Mapping[str, str]]] = yaml.safe_load(
        (Path(__file__).parent / "starts.yaml").read_text("utf-8")
    )
    return found
