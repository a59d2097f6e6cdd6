"""A form as the file that staff could have written: one reader finds the same mistakes in both."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from flask import request

from bot.flow import FlowMistakes, Mistake

AT_ONCE = 20_000
"""Characters of one field that are looked at; nothing honest is longer."""


class Written(NamedTuple):
    """The text of a file, and in which line stands what came from which field."""

    text: str
    lines: Mapping[int, str]

    def told(self, mistakes: FlowMistakes) -> dict[str, str]:
        """What is wrong, by field."""
        return self._by_field(mistakes.mistakes)

    def advised(self, advice: Iterable[Mistake]) -> dict[str, str]:
        """What is worth a look, by field."""
        return self._by_field(advice)

    def _by_field(self, mistakes: Iterable[Mistake]) -> dict[str, str]:
        found: dict[str, str] = {}
        for mistake in mistakes:
            field = self.lines.get(mistake.spot.line, "title")
            what = mistake.what[:1].upper() + mistake.what[1:]
            found[field] = f"{found[field]} {what}" if field in found else what
        return found


def typed() -> dict[str, str]:
    """What was typed into the fields, with the ends of lines as everywhere else."""
    return {name: value.replace("\r\n", "\n").strip()[:AT_ONCE] for name, value in request.form.items()}


def written(entries: Iterable[tuple[str, Any, str]]) -> Written:
    """The file that has these entries: (key, value, field), one a line; a key may begin with the spaces before it.

    An entry whose value is None opens those that follow.
    """
    text, lines = [], {}
    for number, (key, value, field) in enumerate(entries, start=1):
        text.append(f"{key}:" if value is None else f"{key}: {json.dumps(value, ensure_ascii=False)}")
        lines[number] = field
    return Written("\n".join(text) + "\n", lines)


def words_of(fields: Mapping[str, str]) -> list[tuple[str, Any, str]]:
    """The entries of the words, plain and easy side by side."""
    parts = [(part, fields.get(part, "")) for part in ("plain", "easy")]
    return [
        ("words", None, "plain"),
        ("  en", None, "plain"),
        *((f"    {part}", text, part) for part, text in parts if text),
    ]
