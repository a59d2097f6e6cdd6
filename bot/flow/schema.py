"""JSON Schemas of all files below flows/, for editors: made from the very tables that the reader goes by."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.flow.answers import KINDS, Several, Text
from bot.flow.hover import about
from bot.flow.journeys import TIME_PASSES
from bot.flow.moments import UNITS
from bot.flow.reading import COMMON_KEYS
from bot.flow.reading_answers import AT_MOST, EACH, LIMITS, LISTS, MOST_CHARACTERS, MOST_MESSAGES, WITHIN
from bot.flow.reading_journeys import MOVE_KEYS, SPAN, TOP_KEYS
from bot.flow.reading_lists import CHOICE_KEYS, CODES, LIST_KEYS, LONGEST_KEY
from bot.flow.reading_organisation import NEEDED
from bot.flow.reading_pictures import INDEX_KEYS, PICTURE_KEYS
from bot.flow.reading_silence import GIVE_UP_AFTER, NEVER, NUDGE, NUDGE_AFTER
from bot.flow.reading_steps import CASE_KEYS, FLOW_KEYS, STEP_KEYS
from bot.flow.reading_style import ABBREVIATIONS, LANGUAGES, PHRASES, STYLE_KEYS
from bot.flow.reading_texts import ONE, ONE_KEYS, PICTURED, TEXT_KEYS
from bot.flow.reading_words import ANSWERS, BESIDE, FOR_EVERYONE, LANGUAGE_KEYS, STARTERS, URGENT_KEYS
from bot.flow.verbs import NUMBER, VERBS

Schema = dict[str, Any]

# A file as editors read it: `title: 2027` is a number to them, and a text to us.
_TEXT: Schema = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
_TEXTS: Schema = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}
_SWITCH: Schema = {"enum": ["yes", "no", "Yes", "No", True, False]}
_ANYTHING: Schema = {}
_SHARED = ("common", "words", "languages", "urgent", "wording", "pictures", "organisation")
_NAME = r"^(?!end$)[^\s.,:;/()\[\]-]+$"


def schemas() -> dict[str, Schema]:
    """A schema for each kind of file, by its name: flow, list, journey, and one for each shared file."""
    made = {
        "flow": _flow(),
        "list": _list(LIST_KEYS),
        "common": _object("common", COMMON_KEYS, {"says": _by_name(_words_of_a_text())}, ("says",)),
        "words": _words(),
        "languages": _named("languages", LANGUAGE_KEYS, {"name": _TEXT, "also": _TEXTS}, ("name",)),
        "urgent": _named("urgent", URGENT_KEYS, _urgent_values(), ("reply", "words")),
        "wording": _wording(),
        "pictures": _pictures(),
        "organisation": _organisation(),
        "journey": _journey(),
    }
    return {name: {"$schema": "http://json-schema.org/draft-07/schema#", **schema} for name, schema in made.items()}


def schema_for(path: str) -> str:
    """The name of the schema for a file, by its path from the top: "flows/lists/services.yaml" is a "list"."""
    folder, _, file = path.rpartition("/")
    shared = file.removesuffix(".yaml")
    if folder == "flows/lists":
        return "list"
    if folder == "flows/journeys":
        return "journey"
    return shared if shared in _SHARED else "flow"


def _object(place: str, keys: Iterable[str], values: Mapping[str, Schema], needed: Iterable[str] = ()) -> Schema:
    """A mapping with these keys and no others, each explained; what nothing is said about may be anything."""
    values = {**dict.fromkeys(BESIDE, _TEXT), **values}
    return {
        "type": "object",
        "properties": {key: {**values.get(key, _ANYTHING), "description": about(place, key)} for key in keys},
        "required": list(needed),
        "additionalProperties": False,
    }


def _by_name(value: Schema, **more: Any) -> Schema:
    return {"type": "object", "additionalProperties": value, **more}


def _by_language(value: Schema) -> Schema:
    return {"anyOf": [_TEXTS, _by_name(value)]}


def _named(place: str, keys: Iterable[str], values: Mapping[str, Schema], needed: Iterable[str]) -> Schema:
    """A file of parts that are alike, with a title and a note of its own."""
    return {**_object(place, BESIDE, {}), "additionalProperties": _object(place, keys, values, needed)}


# --- flows ------------------------------------------------------------------------------------------


def _flow() -> Schema:
    steps = {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": _NAME},
        "additionalProperties": {"anyOf": [_step(action) for action in STEP_KEYS]},
    }
    own = {"title": _words_of_a_text(), "starts on": _by_language(_TEXTS), "anywhere": _SWITCH, "steps": steps}
    return _object("flow", FLOW_KEYS, {**own, **_silence()}, ("title", "steps"))


def _step(action: str) -> Schema:
    """A step that does `action`; with "on ..." where there is something to come to."""
    needed = {"say": ("say", "easy"), "ask": ("ask", "easy", "answer")}.get(action, (action,))
    step = _object(action, STEP_KEYS[action], _STEP_VALUES, needed)
    if ways := _WAYS.get(action):
        step["patternProperties"] = {ways: {**_TEXT, "description": "The step that this leads to, or end."}}
    return step


_RESULTS = "|".join(dict.fromkeys(result for verb in VERBS.values() for result in verb.results))
_WAYS = {"ask": "^on .+$", "run": "^on .+$", "do": f"^on ({_RESULTS})$", "wait": "^on past$"}


def _any_case(*words: str) -> str:
    """A pattern for any of these words, in capitals or not: patterns of schemas cannot say that for the whole."""
    spelled = ("".join(f"[{letter}{letter.upper()}]" for letter in word) for word in words)
    return f"({'|'.join(spelled)})"


_SPAN = rf"(?!0+\s)[0-9]{{1,3}}\s+{_any_case(*UNITS)}[sS]?"
_WAIT: Schema = {
    "type": "string",
    "pattern": rf"^\s*({_SPAN}(\s+{_any_case('at')}\s+\S.*)?|{_any_case('until')}\s+\S.*)$",
}


def _silence() -> dict[str, Schema]:
    """What a flow says for all its questions, and a question for itself."""
    span: Schema = {"type": "string", "pattern": rf"^\s*({_SPAN}|{_any_case(NEVER)})\s*$"}
    return {NUDGE_AFTER: span, NUDGE: _words_of_a_text(), GIVE_UP_AFTER: span}


def _words_of_a_text() -> Schema:
    values = {**dict.fromkeys(TEXT_KEYS, _TEXT), ONE: _one()}
    return {"anyOf": [_TEXT, _object("text", TEXT_KEYS, values, ("plain", "easy"))]}


def _one() -> Schema:
    """What a text is where the number that it says is one."""
    return _object("one", ONE_KEYS, dict.fromkeys(ONE_KEYS, _TEXT), ("number", "plain"))


def _answer() -> Schema:
    """Every kind by itself, lists to choose from, kinds with limits, and several messages."""
    alone = [
        {"const": name, "description": _first_line(kind.__doc__)} for name, kind in KINDS.items() if name not in LISTS
    ]
    chosen = {"anyOf": [_TEXT, _choices()]}
    listed = [_object("answer", (name, WITHIN), {name: chosen, WITHIN: _TEXT}, (name,)) for name in LISTS]
    return {"anyOf": [{"oneOf": alone}, *listed, *map(_limited, LIMITS), _several()]}


def _limited(kind: str) -> Schema:
    """A kind with limits, like {number: {to: 10}}."""
    limits = _object("answer", LIMITS[kind], {**_LIMITS, AT_MOST: _figure(1, MOST_CHARACTERS)})
    return _object("answer", (kind,), {kind: limits}, (kind,))


def _several() -> Schema:
    each = {"anyOf": [{"enum": list(EACH)}, _limited(Text.name)]}
    values = {Several.name: each, AT_MOST: _figure(1, MOST_MESSAGES)}
    return _object("several", (Several.name, AT_MOST), values, (Several.name,))


def _figure(least: int, most: int) -> Schema:
    """A whole number, perhaps in quotation marks."""
    return {"type": ["integer", "string"], "pattern": "^[0-9]+$", "minimum": least, "maximum": most}


_LIMITS = dict.fromkeys(("from", "to"), _figure(0, 999999))


def _first_line(docstring: str | None) -> str:
    return (docstring or "").strip().split("\n")[0]


def _do() -> Schema:
    alone = [
        {"const": name, "description": _sentence(verb.promise)} for name, verb in VERBS.items() if not verb.arguments
    ]
    given = {
        name: {
            "type": "object",
            "description": _sentence(verb.promise),
            "properties": {argument: _argument(kind) for argument, kind in verb.arguments.items()},
            "required": [argument for argument in verb.arguments if argument not in verb.newer],
            "additionalProperties": False,
        }
        for name, verb in VERBS.items()
    }
    with_arguments = {"type": "object", "properties": given, "additionalProperties": False}
    return {"anyOf": [{"oneOf": alone}, {**with_arguments, "minProperties": 1, "maxProperties": 1}]}


def _argument(kind: str) -> Schema:
    """What is handed over to a verb, by its kind."""
    value = {"type": ["integer", "string"], "pattern": "^[0-9]+$"} if kind == NUMBER else _TEXT
    return {**value, "description": _sentence(kind)}


def _sentence(promise: str) -> str:
    return f"{promise[0].upper()}{promise[1:]}."


def _choose() -> Schema:
    case = _object("choose", CASE_KEYS, dict.fromkeys(CASE_KEYS, _TEXT), CASE_KEYS)
    otherwise = _object("choose", ("otherwise",), {"otherwise": _TEXT}, ("otherwise",))
    return {"type": "array", "minItems": 1, "items": {"anyOf": [case, otherwise]}}


# --- lists ------------------------------------------------------------------------------------------


def _list(keys: Iterable[str]) -> Schema:
    values = {"choices": _choices(), "groups": _choices(), "by letters after": {"type": "integer", "minimum": 0}}
    return _object("list", keys, values, ("choices",))


def _choices() -> Schema:
    values = {**dict.fromkeys((*CHOICE_KEYS, *CODES), _TEXT), "also": _by_language(_TEXTS)}
    choice = {"anyOf": [_TEXT, _object("choice", (*CHOICE_KEYS, *CODES), values, ("label",))]}
    names = {"pattern": "^[A-Za-z0-9_]+$", "maxLength": LONGEST_KEY}
    return _by_name(choice, minProperties=1, propertyNames=names)


_STEP_VALUES: Mapping[str, Schema] = {
    **dict.fromkeys(("say", "ask", "easy", "sms", "easy sms", "note", "go", "after tries", "run", "end"), _TEXT),
    **dict.fromkeys(("save", "consent", "own words"), _TEXT),
    "picture": {"anyOf": [_TEXT, _object("picture", PICTURED, dict.fromkeys(PICTURED, _TEXT))]},
    "one": _one(),
    "answer": _answer(),
    "hint": _words_of_a_text(),
    "tries": {"enum": [*range(1, 10), *map(str, range(1, 10))]},
    "can skip": _SWITCH,
    "private": {"enum": ["equality", "anonymous"]},
    "do": _do(),
    "wait": _WAIT,
    **_silence(),
    "choose": _choose(),
}


# --- the other files ----------------------------------------------------------------------------------


def _words() -> Schema:
    forms = _by_name(_TEXTS, required=["en"])
    needed = (*FOR_EVERYONE, *ANSWERS)
    words = (*needed, *STARTERS)
    schema = _object("words", (*BESIDE, *words), dict.fromkeys(words, forms), needed)
    for word in words:
        schema["properties"][word]["description"] = f"How people say {word.upper().replace('_', ' ')}, by language."
    return schema


def _urgent_values() -> dict[str, Schema]:
    phrases = _by_name(_TEXTS)
    return {"reply": _words_of_a_text(), "words": phrases, "never": phrases, "note": _TEXT}


def _wording() -> Schema:
    every_text, plain_only = ABBREVIATIONS
    phrases = {"type": "object", "additionalProperties": {**_TEXT, "type": [*_TEXT["type"], "null"]}}
    short = {every_text: _TEXTS, plain_only: _TEXTS}
    values = {
        **dict.fromkeys(PHRASES, phrases),
        "abbreviations": _object("wording", ABBREVIATIONS, short),
        "capitals": _TEXTS,
        "link shorteners": _TEXTS,
        LANGUAGES: {
            "type": "object",
            "additionalProperties": _object("wording", PHRASES, dict.fromkeys(PHRASES, phrases)),
        },
    }
    return _object("wording", STYLE_KEYS, values)


def _pictures() -> Schema:
    """Pictures by name, each with its file and its words."""
    picture = _object("pictures", PICTURE_KEYS, dict.fromkeys(PICTURE_KEYS, _TEXT), ("file", "alt"))
    return _object("pictures", INDEX_KEYS, {"pictures": _by_name(picture)}, ("pictures",))


def _organisation() -> Schema:
    """Whatever a trust wishes to name, and the few facts that every flow needs."""
    values = {**dict.fromkeys(NEEDED, _TEXT), "languages": _TEXTS}
    return {**_object("organisation", values, values, NEEDED), "additionalProperties": _ANYTHING}


def _journey() -> Schema:
    span: Schema = {"type": "string", "pattern": f"^{SPAN.pattern}$"}
    move = _object("journey", MOVE_KEYS, {"they say": _TEXT, "under": _TEXT, "after": span, TIME_PASSES: span})
    values = {
        **dict.fromkeys(("flow", "language", "variant", "channel", "on", "asked"), _TEXT),
        **dict.fromkeys(("improver", "locked", "over"), _SWITCH),
        "steps": {"type": "array", "minItems": 1, "items": move},
    }
    return _object("journey", TOP_KEYS, values, ("title", "steps"))
