"""What a folder of flows means, in two parts: its shape, which conversations depend on, and its wording.

Spacing, comments and the order of keys mean nothing; the order of steps, choices and cases does.
"""

import hashlib
import json
from collections.abc import Mapping as Map
from pathlib import PurePosixPath
from typing import Any

from bot.flow.source import Mapping, Node, Notebook, Scalar, Sequence, parse

_LENGTH = 12
_IN_ORDER = frozenset(("steps", "choices", "groups", "one of", "many of"))
_TEXTS = frozenset(
    ("ask", "say", "easy", "sms", "easy sms", "plain", "text", "label", "hint", "nudge", "title", "also")
)
_ONLY_SEEN = frozenset(("easy", "sms", "easy sms", "one", "also", "hint", "nudge", "picture"))
_NO_MEANING = frozenset(("note",))
_ONLY_WORDING = frozenset(("common", "words", "urgent", "languages", "wording", "pictures"))


def revision_of(sources: Map[str, str]) -> str:
    """A name for what the sources mean, "shape-wording": the same for the same meaning, whatever it looks like."""
    notes = Notebook()
    nodes = {path: parse(path, text, notes) for path, text in sources.items() if path.endswith(".yaml")}
    catalogues = {path: text for path, text in sources.items() if not path.endswith(".yaml")}  # and drawings
    shapes = {path: _plain(node, texts=False) for path, node in nodes.items() if not _is_wording(path)}
    wording = [{path: _plain(node, texts=True) for path, node in nodes.items()}, catalogues]
    return f"{_hash(shapes)}-{_hash(wording)}"


def shape_in(revision: str) -> str:
    """The part of a revision's name that changes only when conversations can no longer go on as they were."""
    return revision.partition("-")[0]


def _is_wording(path: str) -> bool:
    return PurePosixPath(path).stem in _ONLY_WORDING and PurePosixPath(path).parent == PurePosixPath("flows")


def _plain(node: Node, texts: bool, key: str = "") -> Any:
    """Plain values that serialise alike for the same meaning; without `texts` only where texts stand."""
    if isinstance(node, Scalar):
        return node.text if texts or key not in _TEXTS | {"choices"} else ""
    if isinstance(node, Sequence):
        return [] if key == "also" and not texts else [_plain(item, texts) for item in node.items]
    return _plain_mapping(node, texts, key)


def _plain_mapping(node: Mapping, texts: bool, key: str) -> Any:
    if not texts and key in ("also", "hint", "nudge"):
        return ""
    # The choices of a list may be written as a bare label each.
    inner = "choices" if key in ("choices", "groups", "one of", "many of") else ""
    pairs = [
        [name, _plain(value, texts, inner if inner and isinstance(value, Scalar) else name)]
        for name, value in node
        if name not in _NO_MEANING and (texts or name not in _ONLY_SEEN)
    ]
    return pairs if key in _IN_ORDER else sorted(pairs, key=lambda pair: str(pair[0]))


def _hash(meaning: Any) -> str:
    return hashlib.sha256(json.dumps(meaning, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:_LENGTH]
