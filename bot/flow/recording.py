"""A conversation that was held, written down as a journey that reads like one written by hand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import yaml

from bot.flow.journeys import NOTHING, PREFER_NOT_TO_SAY
from bot.flow.model import Book
from bot.flow.playing import Scene
from bot.flow.wording import Words

_WIDTH = 100
_LONG = 100
_LONG_ENOUGH = 5
"""A fact of the organisation that is shorter (a number of months) may stand in a text by chance."""


class Line(NamedTuple):
    """One exchange: what was typed, and the scene that it led to."""

    text: str
    scene: Scene


def journey_of(book: Book, title: str, flow: str, began: datetime, lines: Sequence[Line]) -> str:
    """The journey as YAML: what was said, where it led, and what is remembered in the end."""
    head = _written({"title": title, "flow": flow}) + f"on: {began:%Y-%m-%d %H:%M}\n"
    steps = ["  " + _written([_step(book, line)]).rstrip().replace("\n", "\n  ") for line in lines]
    ending = _written(_ending(lines[-1].scene)) if lines else ""
    return f"{head}\nsteps:\n" + "\n\n".join(steps) + f"\n\n{ending}"


def _step(book: Book, line: Line) -> dict[str, Any]:
    said = _said(book, line.scene)
    asked = line.scene.question.at.replace(":", ".") if line.scene.question else NOTHING
    return {
        "they say": line.text,
        "we say": (said[0] if len(said) == 1 else said) or NOTHING,
        "we ask": asked,
    }


def _said(book: Book, scene: Scene) -> list[str]:
    """What was said, without the choices below a question.

    The organisation's own facts become names in braces, so that the journey fits another hospital too.
    """
    facts = {
        name: "".join(book.template(value, scene.speech).pieces) if isinstance(value, Words) else value
        for name, value in book.organisation.items()
    }
    said = [paragraph.split("\n")[0].strip() for paragraph in scene.said.body.split("\n\n")]
    for name, value in sorted(facts.items(), key=lambda fact: -len(fact[1])):
        if len(value) >= _LONG_ENOUGH:
            said = [text.replace(value, f"{{{name}}}") for text in said]
    return [text for text in said if text]


def _ending(scene: Scene) -> dict[str, Any]:
    remembered = {fact: _plain(value) for fact, value in scene.facts.items()}
    apart = {name: PREFER_NOT_TO_SAY if answer is None else answer for name, answer in scene.apart.items()}
    return {
        "then remembered": remembered or NOTHING,
        "agreed": [purpose for purpose, given in scene.agreed.items() if given] or NOTHING,
        "kept apart": apart or NOTHING,
        "done": [*scene.done] or NOTHING,
        "over": scene.talk.place is None,
    }


def _plain(value: Any) -> Any:
    return NOTHING if value in ("", []) else value


class _Writer(yaml.SafeDumper):
    """Writes YAML the way a person would: items indented, quotation marks only where they are needed."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _write_text(writer: yaml.SafeDumper, text: str) -> yaml.Node:
    style = ">" if len(text) > _LONG and " " in text else None if _is_plain(text) else '"'
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _is_plain(text: str) -> bool:
    try:
        return bool(yaml.safe_load(text) == text)
    except yaml.YAMLError:
        return False


def _write_yes_no(writer: yaml.SafeDumper, value: bool) -> yaml.Node:
    return writer.represent_scalar("tag:yaml.org,2002:bool", "yes" if value else "no")


def _write_mapping(writer: yaml.SafeDumper, value: dict[str, Any]) -> yaml.Node:
    return writer.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=False)


def _write_list(writer: yaml.SafeDumper, value: list[Any]) -> yaml.Node:
    names = all(isinstance(each, str) and " " not in each for each in value)
    return writer.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=names)


_Writer.add_representer(str, _write_text)
_Writer.add_representer(dict, _write_mapping)
_Writer.add_representer(list, _write_list)
_Writer.add_representer(bool, _write_yes_no)


def _written(value: Any) -> str:
    written: str = yaml.dump(value, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=_WIDTH)
    return written
