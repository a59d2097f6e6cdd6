"""A form as the file that staff could have written: one reader finds the same mistakes in both."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from flask import request

from bot.flow import FlowMistakes, Mistake
from bot.language import ENGLISH
from bot.programme.editions import Pen
from bot.store.editions import take_up
from bot.work.broadcast_file import mark_of
from bot.work.translations_read import KEPT_BEFORE

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
            field = _left_out(mistake.what) or self.lines.get(mistake.spot.line, "title")
            what = mistake.what[:1].upper() + mistake.what[1:]
            found[field] = f"{found[field]} {what}" if field in found else what
        return found


def _left_out(what: str) -> str:
    """The field of the form that is empty, where that is what is wrong: no line of the file is about it."""
    missing = re.match('"([a-z ]+)" is missing|An opportunity needs "([a-z ]+)"', what)
    key = (missing[1] or missing[2]).replace(" ", "_") if missing else ""
    return next((name for name in (key, f"{key}_plain") if key and name in request.form), "")


def typed() -> dict[str, str]:
    """What was typed into the fields, with the ends of lines as everywhere else; of ticks, all that are set."""
    return {name: " ".join(values).replace("\r\n", "\n").strip()[:AT_ONCE] for name, values in request.form.lists()}


def whole(text: str) -> int:
    """The number that was typed, for the verb to refuse when there is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def chosen(given: Mapping[str, str], name: str) -> list[str]:
    """The keys that are ticked."""
    return given.get(name, "").split()


def typed_moment(at: datetime | None, zone: ZoneInfo) -> str:
    """A time as its field holds it."""
    return "" if at is None else f"{at.astimezone(zone):%Y-%m-%dT%H:%M}"


def overtaken() -> str:
    """What somebody is told whose form was overtaken by another's."""
    return "What you wrote is still here, and not kept. Look at theirs, then keep yours in its place."


def pen_of(form: Mapping[str, str]) -> Pen:
    """The visit in which this form was written."""
    seen, own = (form.get(f"pen_{name}", "") for name in Pen._fields)
    return Pen(seen, own) if re.fullmatch("[0-9a-f]{16}", own) else take_up(seen)


def written(entries: Iterable[tuple[str, Any, str]]) -> Written:
    """The file that has these entries: (key, value, field), one a line; a key may begin with the spaces before it.

    An entry whose value is None opens those that follow.
    """
    text, lines = [], {}
    for number, (key, value, field) in enumerate(entries, start=1):
        text.append(f"{key}:" if value is None else f"{key}: {json.dumps(value, ensure_ascii=False)}")
        lines[number] = field
    return Written("\n".join(text) + "\n", lines)


def words_of(
    fields: Mapping[str, str], languages: Iterable[str] = (), key: str = "words"
) -> list[tuple[str, Any, str]]:
    """The entries of the words, plain and easy side by side; those of other languages with who has read them."""
    entries: list[tuple[str, Any, str]] = [(key, None, "plain"), ("  en", None, "plain")]
    entries += [(f"    {part}", fields[part], part) for part in ("plain", "easy") if fields.get(part)]
    for language in languages:
        named = [(part, f"{part}_{language}") for part in ("plain", "easy", "reviewed")]
        theirs = [(f"    {part}", fields[name], name) for part, name in named if fields.get(name)]
        entries += [(f"  {language}", None, f"plain_{language}"), *theirs] if theirs else []
    return entries


def translations_in(fields: Mapping[str, str], languages: Iterable[str]) -> Written:
    """The file of the words in other languages alone."""
    _, _, *entries = words_of({name: text for name, text in fields.items() if name not in ("plain", "easy")}, languages)
    return written((key.removeprefix("  "), value, field) for key, value, field in entries)


def replaced_in(fields: Mapping[str, str], languages: Iterable[str]) -> dict[str, str]:
    """The languages whose words that are there already this form replaces, each with the mark of what was seen."""
    return {language: mark for language in languages if (mark := fields.get(f"replace_{language}"))}


def there_already(words: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The words in other languages than English, each with the mark that says which ones somebody has seen."""
    return {language: {**texts, "mark": mark_of(texts)} for language, texts in words.items() if language != ENGLISH}


def told_of(
    fields: Mapping[str, str], key: str, field: str, languages: Iterable[str], indent: str = ""
) -> list[tuple[str, Any, str]]:
    """The entries of one text that conversations tell: each language has two fields; none where all are empty."""
    entries: list[tuple[str, Any, str]] = []
    for language in languages:
        ending = "" if language == "en" else f"_{language}"
        both = {part: text for part in ("plain", "easy") if (text := fields.get(f"{field}_{part}{ending}"))}
        entries += [(f"{indent}  {language}", both, f"{field}_plain{ending}")] if both else []
    return [(f"{indent}{key}", None, f"{field}_plain"), *entries] if entries else []


def reviewed_of(fields: Mapping[str, str], told: Iterable[str], languages: Iterable[str]) -> list[tuple[str, Any, str]]:
    """The entries that say who has read the translations of these texts, in each language in which there are any."""
    told = tuple(told)
    names = {
        language: [f"{each}_{part}_{language}" for each in told for part in ("plain", "easy")] for language in languages
    }
    there = [language for language, fielded in names.items() if any(map(fields.get, fielded))]
    entries = [(f"  {language}", fields.get(f"reviewed_{language}", ""), f"reviewed_{language}") for language in there]
    return [("reviewed", None, entries[0][2]), *entries] if entries else []


def typed_told(texts: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Texts that conversations tell as their fields hold them; whoever had read a translation had done so before."""
    given: dict[str, str] = {}
    for field, told in texts.items():
        for name, text in told.items():
            language, _, variant = name.partition(" ")
            ending = "" if language == "en" else f"_{language}"
            given[f"{field}_{variant or 'plain'}{ending}"] = text
            given |= {f"reviewed{ending}": KEPT_BEFORE} if ending else {}
    return given


def typed_words(words: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Words as the fields hold them; whoever had read a translation had done so before."""
    given = dict(words.get("en", {}))
    for language, texts in words.items():
        if language != "en":
            given |= {f"{part}_{language}": text for part, text in texts.items()}
            given[f"reviewed_{language}"] = KEPT_BEFORE
    return given
