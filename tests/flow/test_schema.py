"""The schemas for editors: they say what the reader says, explain every key, and are the files that are shipped."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.cli.schema import FOLDER, as_text
from bot.flow import Mistake, read_book
from bot.flow.hover import HOVER
from bot.flow.reading_journeys import MOVE_KEYS, TOP_KEYS, read_journeys
from bot.flow.reading_lists import CHOICE_KEYS, CODES, LIST_KEYS
from bot.flow.reading_pictures import INDEX_KEYS, PICTURE_KEYS
from bot.flow.reading_steps import FLOW_KEYS, STEP_KEYS
from bot.flow.reading_style import STYLE_KEYS
from bot.flow.reading_texts import TEXT_KEYS
from bot.flow.reading_words import LANGUAGE_KEYS, URGENT_KEYS
from bot.flow.schema import schema_for, schemas
from tests.flow.books import ROOT, book_with, shared_files, sources_with

pytestmark = pytest.mark.thorough

SCHEMAS = schemas()
# What a report compares with is no file of the flow language: tests/programme holds it.
SHIPPED = sorted(
    path.relative_to(ROOT).as_posix() for path in (ROOT / "flows").rglob("*.yaml") if path.parent.name != "population"
)


class AsEditorsRead(yaml.SafeLoader):
    """YAML 1.2, where yes and no are words; PyYAML by itself makes them true and false."""


AsEditorsRead.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", "[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?[0-9]+\.[0-9]+", "-+0123456789"),
):
    AsEditorsRead.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))


def refused(name: str, text: str) -> list[str]:
    """What the schema of that name has against a file."""
    content = yaml.load(text, AsEditorsRead)
    return [error.message for error in Draft7Validator(SCHEMAS[name]).iter_errors(content)]


def objects_in(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of a schema that describes a mapping with named keys."""
    if isinstance(schema, dict):
        if "properties" in schema and isinstance(schema["properties"], dict):
            yield schema
        for value in schema.values():
            yield from objects_in(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects_in(value)


# --- as they are shipped ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_file_that_is_shipped_is_the_one_that_is_made(name: str) -> None:
    """`improvers schema` writes them again."""
    Draft7Validator.check_schema(SCHEMAS[name])
    assert (ROOT / FOLDER / f"{name}.json").read_text("utf-8") == as_text(SCHEMAS[name])


@pytest.mark.parametrize("path", SHIPPED)
def test_every_shipped_file_is_right_and_its_editor_is_told_where_to_look(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    name = schema_for(path)
    assert refused(name, text) == []
    if first := re.match(r"# yaml-language-server: \$schema=(\S+)\n", text):
        assert (ROOT / path).parent.joinpath(first[1]).resolve() == (ROOT / FOLDER / f"{name}.json").resolve()
    else:
        assert "journeys" in Path(path).parts  # which `rehearse --record` writes too


def test_every_key_is_explained_and_every_explanation_is_used() -> None:
    explained = {key for schema in SCHEMAS.values() for each in objects_in(schema) for key in each["properties"]}
    silent = [
        (name, key)
        for name, schema in SCHEMAS.items()
        for each in objects_in(schema)
        for key, value in each["properties"].items()
        if not value.get("description")
    ]
    assert silent == []  # a line for each belongs into bot/flow/hover.py
    assert {key.rpartition(".")[2] for key in HOVER} - explained == set()


# --- as the reader reads --------------------------------------------------------------------------------

EVERY_KEY = sorted(
    {*FLOW_KEYS, *LIST_KEYS, *CHOICE_KEYS, *CODES, *STYLE_KEYS, *TEXT_KEYS, *LANGUAGE_KEYS, *URGENT_KEYS}
    | {*INDEX_KEYS, *PICTURE_KEYS}
    | {
        *TOP_KEYS,
        *MOVE_KEYS,
        *(key for keys in STEP_KEYS.values() for key in keys),
        "otherwise",
        "one of",
        "from",
        "at most",
        "x",
    }
)
STEP = {
    "say": "say: Hi., easy: Hi.",
    "ask": "ask: Q, easy: Q, answer: text",
    "choose": "choose: [{when: channel is sms, go: end}]",
    "do": "do: forget",
    "run": "run: sugar",
    "wait": "wait: 3 days",
    "end": "end: yes",
}
# (the file, what stands in the place of KEY's mapping), where the mapping is right as it is.
PLACES = {
    "a flow": ("flows/tea.yaml", "title: Tea\nsteps: {a: {end: yes}}\nKEY"),
    "a title": ("flows/tea.yaml", "title: {plain: Tea, easy: Tea, KEY}\nsteps: {a: {end: yes}}"),
    "a text": (
        "flows/tea.yaml",
        "title: T\nsteps: {a: {ask: Q, easy: Q, answer: text, hint: {plain: H., easy: H., KEY}}}",
    ),
    "a case": ("flows/tea.yaml", "title: T\nsteps: {a: {choose: [{when: channel is sms, go: end, KEY}]}}"),
    "an answer": ("flows/tea.yaml", "title: T\nsteps: {a: {ask: Q, easy: Q, answer: {one of: {b: B}, KEY}}}"),
    "limits": ("flows/tea.yaml", "title: T\nsteps: {a: {ask: Q, easy: Q, answer: {number: {to: 9, KEY}}}}"),
    "a limit": ("flows/tea.yaml", "title: T\nsteps: {a: {ask: Q, easy: Q, answer: {text: {at most: 9, KEY}}}}"),
    "several messages": (
        "flows/tea.yaml",
        "title: T\nsteps: {a: {ask: Q, easy: Q, save: s, answer: {several: text, at most: 9, KEY}}}",
    ),
    "a list": ("flows/lists/tea.yaml", "choices: {b: B}\nKEY"),
    "a choice": ("flows/lists/tea.yaml", "choices: {b: {label: B, KEY}}"),
    "a language": ("flows/languages.yaml", "en: {name: English, KEY}"),
    "urgent words": ("flows/urgent.yaml", "odd: {reply: Hm., words: {en: [x]}, KEY}"),
    "the wording": ("flows/wording.yaml", "title: W\nKEY"),
    "a text for one": (
        "flows/tea.yaml",
        "title: T\nsteps: {a: {say: Hi., easy: Hi., one: {number: n, plain: H., easy: H., KEY}}}",
    ),
    "a picture beside a text": (
        "flows/tea.yaml",
        "title: T\nsteps: {a: {say: Hi., easy: Hi., picture: {plain: phone, KEY}}}",
    ),
    "the pictures": ("flows/pictures.yaml", "title: P\npictures: {p: {file: p.svg, alt: P., easy: P.}}\nKEY"),
    "a picture": ("flows/pictures.yaml", "pictures: {p: {file: p.svg, alt: P., easy: P., KEY}}"),
    "the sentences": ("flows/common.yaml", "says: {hm: Y}\nKEY"),
    **{f"a step that does {action}": ("flows/tea.yaml", f"title: T\nsteps: {{a: {{{STEP.get(action, action)}, KEY}}}}")
       for action in STEP_KEYS},
}  # fmt: skip
JOURNEY = "title: A\nflow: tea\nsteps: [{they say: tea}]\nKEY"
MOVE = "title: A\nflow: tea\nsteps: [{they say: tea, KEY}]"


def refused_by_reader(text: str, read: Callable[[str], list[Mistake]]) -> set[str]:
    """Which of EVERY_KEY the reader does not take there; what it thinks of their values is another matter."""
    between = "\n" if text.endswith("\nKEY") else ", "
    planted = text.replace("KEY", between.join(f"{key}: x" for key in candidates(text)))
    found = (re.search(r'^(?!an answer kept apart).* cannot have "([^"]+)"', mistake.what) for mistake in read(planted))
    return {each[1] for each in found if each}


def candidates(text: str) -> list[str]:
    """Every key but those that stand there already, and those that make something else of a step or a case."""
    other = {*STEP_KEYS, "otherwise"} if re.search(r"steps: \{.*KEY\}[\]}]", text) else set()
    return [key for key in EVERY_KEY if key not in other and not re.search(rf"[{{ \n]{re.escape(key)}: ", f" {text}")]


VALUES = (
    "x",
    "yes",
    "3",
    "3 days",
    "equality",
    "{x: y}",
    "[x]",
    "{plain: H., easy: H.}",
    "{number: n, plain: H.}",
    "{en: [x]}",
    "{x: {end: yes}}",
    "{}",
)


def known_to_schema(path: str, text: str, key: str) -> bool:
    """Whether there is a value with which the key may stand there."""
    name = schema_for(path)
    return any(not refused(name, text.replace("KEY", f"{key}: {value}")) for value in VALUES)


@pytest.mark.parametrize("place", PLACES)
def test_reader_and_schema_know_the_same_keys(place: str) -> None:
    path, text = PLACES[place]
    refused_keys = refused_by_reader(
        text, lambda planted: read_book({**sources_with("title: T\nsteps: {a: {end: yes}}"), path: planted})[1]
    )
    assert "x" in refused_keys
    assert refused_keys == {key for key in candidates(text) if not known_to_schema(path, text, key)}


@pytest.mark.parametrize("text", [JOURNEY, MOVE], ids=["a journey", "a step of a journey"])
def test_journeys_have_the_same_keys_for_reader_and_schema(text: str) -> None:
    path = "flows/journeys/a.yaml"
    book = book_with("title: Tea\nstarts on: [tea]\nsteps: {a: {say: Hi., easy: Hi.}}")
    refused_keys = refused_by_reader(text, lambda planted: read_journeys({path: planted}, book)[1])
    assert "x" in refused_keys
    assert refused_keys == {key for key in candidates(text) if not known_to_schema(path, text, key)}


# --- what is wrong is refused -----------------------------------------------------------------------------

WRONG = [
    ("flow", "steps: {a: {end: yes}}"),
    ("flow", "title: Tea"),
    ("flow", "title:\nsteps: {a: {end: yes}}"),
    ("flow", "title: Tea\nsteps: {}"),
    ("flow", "title: Tea\nsteps: {end: {end: yes}}"),
    ("flow", "title: Tea\nsteps: {a b: {end: yes}}"),
    ("flow", "title: Tea\nanywhere: perhaps\nsteps: {a: {end: yes}}"),
    ("flow", "title: Tea\nsteps: {a: {say: Hi.}}"),
    ("flow", "title: Tea\nsteps: {a: {say: Hi., easy: Hi., eazy sms: Hi.}}"),
    ("flow", "title: Tea\nsteps: {a: {say: Hi., easy: Hi., on yes: a}}"),
    ("flow", "title: Tea\nsteps: {a: {say: Hi., easy: Hi., ask: Q, answer: text}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q, answer: yes or not}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q, answer: one of}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q, answer: text, tries: 10}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q, answer: {number: {to: lots}}}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q, answer: {one of: {not sure: N}}}}"),
    ("flow", "title: Tea\nsteps: {a: {do: enroll}}"),
    ("flow", "title: Tea\nsteps: {a: {do: agree}}"),
    ("flow", "title: Tea\nsteps: {a: {do: {agree: {purpose: p}}}}"),
    ("flow", "title: Tea\nsteps: {a: {do: enrol, on joind: end}}"),
    ("flow", "title: Tea\nsteps: {a: {choose: []}}"),
    ("flow", "title: Tea\nsteps: {a: {choose: [{when: channel is sms}]}}"),
    ("flow", "title: {plain: Tea}\nsteps: {a: {end: yes}}"),
    ("flow", "title: {plain: Tea, eazy: Tea}\nsteps: {a: {end: yes}}"),
    ("flow", "title: [Tea]\nsteps: {a: {end: yes}}"),
    ("flow", "title: Tea\nnudge after: soon\nsteps: {a: {end: yes}}"),
    ("flow", "title: Tea\nnudge after: 2\nsteps: {a: {end: yes}}"),
    ("flow", "title: Tea\nnudge after: [2 days]\nsteps: {a: {end: yes}}"),
    ("flow", "title: Tea\nnudge after: 0 days\nsteps: {a: {end: yes}}"),
    ("flow", "title: Tea\ngive up after: a week\nsteps: {a: {end: yes}}"),
    ("flow", "title: Tea\nnudge: ['Hello?']\nsteps: {a: {end: yes}}"),
    ("flow", "title: Tea\nnudge: {plain: 'Hello?'}\nsteps: {a: {end: yes}}"),
    ("flow", "title: Tea\non silence: end\nsteps: {a: {end: yes}}"),
    ("flow", "title: Tea\nsteps: {a: {wait: 3}}"),
    ("flow", "title: Tea\nsteps: {a: {wait: soon}}"),
    ("flow", "title: Tea\nsteps: {a: {wait: 0 days}}"),
    ("flow", "title: Tea\nsteps: {a: {wait: [3 days]}}"),
    ("flow", "title: Tea\nsteps: {a: {wait: 3 days, on pst: end}}"),
    ("flow", "title: Tea\nsteps: {a: {wait: 3 days, on past: [end]}}"),
    ("flow", "title: Tea\nsteps: {a: {wait: 3 days, easy: 3 days}}"),
    ("flow", "title: Tea\nsteps: {a: {say: Hi., easy: Hi., nudge after: 2 days}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q, answer: text, nudge after: nver}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q, answer: text, give up after: 3}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q, answer: text, give up after: 3 days, on silence: [end]}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q, answer: {several: number}}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q, answer: {several: text, at most: 21}}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q, answer: {several: text, most: 5}}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q, answer: {several: {text: 300}}}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q, answer: {text: {at most: 0}}}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q, answer: {text: {at most: lots}}}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q, answer: {text: {to: 200}}}}"),
    ("flow", "title: Tea\nsteps: {a: {ask: Q, easy: Q, answer: {at most: 5}}}"),
    ("list", "title: Drinks"),
    ("list", "choices: {}"),
    ("list", "choices: {tea: {easy: Tea}}"),
    ("common", "sayings: {}"),
    ("common", "says: {x: {plain: Hi.}}"),
    ("words", "stop: {en: [stop]}"),
    ("languages", "pl: {also: [polish]}"),
    ("urgent", "odd: {reply: Hm.}"),
    ("wording", "nevr: {x: y}"),
    ("organisation", "name: Us"),
    ("journey", "title: A"),
    ("journey", "title: A\nsteps: [{they sya: tea}]"),
    ("journey", "title: A\nsteps: [{time passes: 3}]"),
    ("journey", "title: A\nsteps: [{time passes: a while}]"),
    ("journey", "title: A\nsteps: [{they say: tea, after: soon}]"),
]
RIGHT = [
    *(f"wait: {said}" for said in ("3 days", "2 Weeks at 10:00", "1 month", "until 10:00", "until Tuesday at 2pm")),
    *("wait: until 5 May 2027\non past: end", "wait: 'Until 2 days before {day}'\nnote: To get ready.\ngo: end"),
    *(f"ask: Q\neasy: Q\nanswer: text\nnudge after: {said}" for said in ("30 minutes", "1  day", "never", "Never")),
    "ask: Q\neasy: Q\nanswer: text\nnudge: {plain: Hello., easy: Hello.}\ngive up after: 1 week\non silence: end",
    *(f"ask: Q\neasy: Q\nsave: s\ncan skip: yes\nanswer: {said}" for said in (
        *("{several: text}", "{several: photo, at most: 20}", "{several: {text: {at most: 300}}, at most: '5'}"),
        *("several", "{text: {at most: 1000}}", "{text: {}}"),
    )),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), WRONG)
def test_a_wrong_file_is_refused(name: str, text: str) -> None:
    assert refused(name, text)


@pytest.mark.parametrize("step", RIGHT)
def test_what_the_reader_takes_is_not_refused(step: str) -> None:
    steps = "".join(f"    {line}\n" for line in step.splitlines())
    day = "  day: {ask: Q, easy: Q, answer: date, save: day, nudge after: never}\n"
    text = f"title: {{plain: Tea, easy: Tea}}\nnudge after: 12 hours\nsteps:\n{day}  a:\n{steps}"
    assert [mistake for mistake in read_book(sources_with(text))[1] if mistake.spot.path == "flows/tea.yaml"] == []
    assert refused("flow", text) == []


def test_schemas_are_read_back_as_they_were_written() -> None:
    for name, schema in SCHEMAS.items():
        assert json.loads((ROOT / FOLDER / f"{name}.json").read_text("utf-8")) == schema
    read = {path for path in shared_files() if path.endswith(".yaml")}
    assert read <= {path for path in SHIPPED if schema_for(path) != "flow"}
