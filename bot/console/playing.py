"""A flow played on a phone of the page's own: the same pure functions that answer real people, and nothing is kept.

All that was said so far travels with the form and is played again from the start at each turn, so that no place has to
be kept, and what somebody makes up in their browser can do no more than they could have typed.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from flask import abort, render_template, request

from bot.console.house import house, now
from bot.console.languages import vouching
from bot.console.rooms import Room
from bot.flow import ABOUT, Book, FlowError, Heard, Press, Talk, alt_of, spoken_fact, word_turn
from bot.flow.playing import Scene, begin, hear, let_pass
from bot.flow.sms_parts import parts
from bot.flow.verbs import TOLD, VERBS
from bot.language import ENGLISH, direction
from bot.programme.roles import READER

room = Room("playing")
MOST_SAID = 80
LONGEST = 1_600  # characters of one message; providers bring no longer ones
CHANNELS = ("sms", "telegram")
SAID, PRESSED, TIME_PASSES = "t:", "p:", "w"


class Line(NamedTuple):
    """One message on the phone: theirs or ours, with what stands beside it."""

    ours: bool
    text: str
    english: str = ""
    parts: int = 0
    picture: str = ""
    keys: tuple[str, ...] = ()


class Setting(NamedTuple):
    """Whose phone it is."""

    language: str
    easy: bool
    channel: str
    improver: bool

    @classmethod
    def of(cls, given: Mapping[str, str], book: Book) -> "Setting":
        """As the form says; what makes no sense there is as it usually is."""
        language, channel = given.get("language", ENGLISH), given.get("channel", CHANNELS[0])
        return cls(
            language if language in book.languages else ENGLISH,
            given.get("easy") == "yes",
            channel if channel in CHANNELS else CHANNELS[0],
            given.get("improver") == "yes",
        )


@room.get("/flows/<name>/play", READER)
def form(name: str) -> str:
    """A phone for that flow: which language, words and channel."""
    return _page(name, request.args, None)


@room.ask("/flows/<name>/play", READER)
def play(name: str) -> str:
    """What the flow says to all that was said so far; nothing is stored, and nothing is sent."""
    so_far = _so_far(request.form.get("so_far", ""))
    if (more := request.form.get("more", "")) and len(so_far) < MOST_SAID:
        so_far.append(more[: LONGEST + len(SAID)])
    elif text := request.form.get("text", "").strip()[:LONGEST]:
        so_far.append(SAID + text)
    return _page(name, request.form, so_far[:MOST_SAID])


def _page(name: str, given: Mapping[str, str], so_far: list[str] | None) -> str:
    book = vouching().wordbook().wide
    if name not in book.flows:
        abort(404)
    setting = Setting.of(given, book)
    lines: list[Line] = []
    scene: Scene | None = None
    trouble = ""
    try:
        for stands, line in () if so_far is None else _played(book, name, setting, so_far):
            scene = stands
            lines.append(line)
    except FlowError as error:
        trouble = str(error)
    return render_template(
        "console/play.html",
        flow=book.flows[name],
        setting=setting,
        languages=[(code, book.called(code)) for code in book.languages],
        lines=lines,
        trouble=trouble,
        scene=scene,
        so_far=None if so_far is None else json.dumps(so_far, ensure_ascii=False),
        buttons=_buttons(scene),
        remembered=_remembered(scene),
        done=[VERBS[verb].promise if verb in VERBS else verb for verb in scene.done] if scene else [],
        time_passes=scene is not None and bool(scene.waiting or (scene.due and scene.question)),
        full=so_far is not None and len(so_far) >= MOST_SAID,
        direction=direction,
    )


def _played(book: Book, name: str, setting: Setting, so_far: list[str]) -> Iterable[tuple[Scene, Line]]:
    at = now().astimezone(house().parts.zone)
    facts: dict[str, Any] = {"first_name": "Ade"} if setting.improver else {}
    talk = Talk(facts, setting.language, setting.easy, setting.channel, improver=setting.improver)
    # What begins only after something else has happened is told an example of what it would know from there.
    told = None if any(book.flows[name].starts_on.values()) else {**TOLD, ABOUT: "1"}
    scene = begin(Scene(book, talk), name, at, told)
    yield scene, _ours(scene)
    for each in so_far:
        if each == TIME_PASSES:
            passed = _after_a_while(scene, at)
            if passed is None:
                continue
            scene, at = passed
        else:
            heard, words = _heard(scene, each)
            yield scene, Line(False, words)
            scene = hear(scene, heard, at)
        yield scene, _ours(scene)


def _after_a_while(scene: Scene, since: datetime) -> tuple[Scene, datetime] | None:
    """(the scene once the clock has taken up what is due next, when that is); None where nothing ever is."""
    dues = [each.due for each in scene.waiting] if scene.question is None else []
    dues += [scene.due] if scene.due is not None and scene.question is not None else []
    if not dues:
        return None
    until = max(since, min(dues).astimezone(since.tzinfo))
    later = next(iter(let_pass(scene, since, until)), None)
    return None if later is None else (later, until)


def _heard(scene: Scene, each: str) -> tuple[Heard, str]:
    """(what reaches the flow, what stands on the phone)."""
    if each.startswith(PRESSED):
        ask, _, option = each.removeprefix(PRESSED).partition(":")
        press = Press(0, int(ask) if ask.isdecimal() and len(ask) < 9 else 0, option)
        labels = {sent: label for label, sent in _buttons(scene)}
        return Heard(press=press), labels.get(each, option)
    text = each.removeprefix(SAID)
    return Heard(text), text


def _ours(scene: Scene) -> Line:
    said, book = scene.said, scene.book
    english = ""
    if scene.speech.language != ENGLISH and said.body:
        known = {**scene.facts, **scene.decided.told}
        english = word_turn(book, scene.decided.effects, scene.speech._replace(language=ENGLISH), known).body
    counted = parts(said.body) if scene.speech.channel == "sms" and said.body else 0
    picture = alt_of(book, said.picture, scene.speech) if said.picture else ""
    return Line(True, said.body, english if english != said.body else "", counted, picture, scene.talk.said)


def _buttons(scene: Scene | None) -> list[tuple[str, str]]:
    """(label, what a press of it adds to all that was said)."""
    if scene is None:
        return []
    return [(label, PRESSED + data.split(":", 2)[2]) for label, data in scene.said.buttons]


def _remembered(scene: Scene | None) -> list[tuple[str, str]]:
    if scene is None:
        return []
    english = scene.speech._replace(language=ENGLISH)
    facts = [
        (name.replace("_", " "), spoken_fact(scene.book, english, scene.facts, name))
        for name, value in scene.facts.items()
        if value not in (None, "", [])
    ]
    agreed = [
        (purpose.replace("_", " "), "agreed" if given else "not agreed") for purpose, given in scene.agreed.items()
    ]
    return [*facts, *agreed, *((name.replace("_", " "), "kept apart") for name in scene.apart)]


def _so_far(text: str) -> list[str]:
    """All that was said, as the form brought it back; nothing where it is no such list."""
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        return []
    return [each[: LONGEST + len(SAID)] for each in found[:MOST_SAID]]
