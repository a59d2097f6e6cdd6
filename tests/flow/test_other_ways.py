"""How people really answer: for every question of the programme each of these ways has a journey."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
import yaml

from bot.language import fold
from tests.flow.books import ROOT

JOURNEYS = ROOT / "flows" / "journeys"
# What comes back when somebody answers too late, or is not there any more.
OVER = {"over", "late", "past", "closed", "lapsed", "answered", "cancelled", "place", "waiting", "told"}
GONE = {"removed", "unknown", "not_yet", "join", "none", "nothing"}
LANGUAGES = {"haan", "ji haan", "tak", "nahi", "nie"}
SEVERAL = re.compile(r"(,| or | and ).*(,| or | and )")
RUDE = re.compile("useless|rubbish")
DAY = re.compile(r"[1-9][0-9]* (day|week|month)")

ELSE, TWICE, LANGUAGE, INSULT, THREE, LATE, AFTERWARDS, REMOVED = WAYS = (
    *("something else entirely", "twice", "in another language", "with an insult", "three answers at once"),
    *("a day late", "after the event", "after being removed"),
)
ALWAYS = (ELSE, LANGUAGE, INSULT, LATE)
# By flow: the ways that make sense there besides those that do everywhere.
TABLE: Mapping[str, tuple[str, ...]] = {
    "join": (TWICE, THREE),
    "equality": (TWICE, THREE),
    "more_about_me": (TWICE, THREE, REMOVED),
    "conduct": (TWICE, THREE),
    "offer": (TWICE, THREE, AFTERWARDS, REMOVED),
    "taking": (TWICE, THREE),
    "whats_on": (THREE, AFTERWARDS, REMOVED),
    "place_offered": (TWICE, THREE, AFTERWARDS, REMOVED),
    "changed": (THREE, AFTERWARDS, REMOVED),
    "cant_come": (THREE, REMOVED),
    "after_event": (TWICE, THREE, AFTERWARDS, REMOVED),
    "claim": (TWICE, THREE, REMOVED),
    # Nobody is removed from what anybody may do.
    "feedback": (TWICE, THREE),
    "friends_and_family": (TWICE, THREE, AFTERWARDS),
    "standards": (TWICE, THREE, AFTERWARDS),
    "story": (TWICE, THREE),
    "vote": (TWICE, THREE, AFTERWARDS, REMOVED),
    # Its one question takes any words.
    "update": (TWICE, REMOVED),
}


@cache
def found() -> Mapping[tuple[str, str], list[str]]:
    """The journeys by flow and way."""
    by: dict[tuple[str, str], list[str]] = {}
    for path in sorted(JOURNEYS.glob("*.yaml")):
        journey = yaml.safe_load(path.read_text("utf-8"))
        for flow in flows_of(journey):
            for way in set(ways_of(journey, flow)):
                by.setdefault((flow, way), []).append(path.stem)
    return by


def flows_of(journey: Mapping[str, Any]) -> set[str]:
    """The flows whose questions are open in it, and the one that it is about."""
    asked = {str(move["we ask"]).partition(".")[0] for move in journey["steps"] if "we ask" in move}
    named = {str(journey.get(key)) for key in ("flow", "asked") if key in journey}
    return (asked | named | ({"offer"} if "invitation" in named else set())) - {"nothing"}


def ways_of(journey: Mapping[str, Any], flow: str) -> Iterator[str]:
    """The ways in which somebody answers a question of that flow."""
    results = set((journey.get("results") or {}).values())
    if results & OVER or results & {"changed"}:
        yield AFTERWARDS
    if results & GONE:
        yield REMOVED
    if results & {"answered", "changed", "already"}:
        yield TWICE
    if journey.get("asked") == flow and any(
        "we ask" in move and move["we ask"] == "nothing" for move in journey["steps"]
    ):
        yield from (INSULT for move in journey["steps"] if RUDE.search(str(move.get("they say", ""))))
    open_question, before, passed = "", "", False
    for move in journey["steps"]:
        said, asked = str(move.get("they say", "")), str(move.get("we ask", open_question))
        passed = bool(DAY.match(str(move.get("after", "")))) or ("time passes" in move) or (passed and not said)
        if said and open_question.startswith(f"{flow}."):
            stays = asked == open_question
            yield from (way for way, so in ways_said(said, before, stays, passed) if so)
        open_question, before = ("" if asked == "nothing" else asked), said or before


def ways_said(said: str, before: str, stays: bool, passed: bool) -> Iterator[tuple[str, bool]]:
    """Each way, and whether these words at an open question are it."""
    odd = any("\u0900" <= char <= "\u0dff" or "\u0600" <= char <= "\u06ff" for char in said)
    yield ELSE, stays and fold(said) not in LANGUAGES
    yield TWICE, fold(said) == fold(before)
    yield LANGUAGE, fold(said) in LANGUAGES or odd
    yield INSULT, bool(RUDE.search(said))
    yield THREE, bool(SEVERAL.search(said))
    yield LATE, passed


@pytest.mark.parametrize("flow", TABLE)
def test_every_way_that_makes_sense_has_a_journey(flow: str) -> None:
    wanted = [way for way in WAYS if way in (*ALWAYS, *TABLE[flow])]
    assert [way for way in wanted if not found().get((flow, way))] == []


def test_the_table_names_every_flow_that_asks_something_of_the_programme() -> None:
    """The others are a person's own details, choices and rights: each of those has its journeys beside it."""
    rights = {
        *("agreed", "agreed_equality", "agreements", "call", "code", "complain", "delete", "died", "help", "issues"),
        *("language", "leave", "menu", "my_data", "my_name", "my_needs", "my_times", "partner", "pause", "person"),
        *(
            "phone",
            "privacy",
            "private",
            "reply_code",
            "resume",
            "services",
            "supporter",
            "translations",
            "who_is_there",
        ),
        *("finish_joining", "invitation", "what_happened", "withdraw"),
    }
    flows = {path.stem for path in (ROOT / "flows").glob("*.yaml")}
    files = {"common", "languages", "organisation", "pictures", "urgent", "wording", "words"}
    assert flows - files - TABLE.keys() - rights == set()
