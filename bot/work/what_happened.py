"""WHAT HAPPENED in a conversation: each thing that a person told us, voted or asked for, and what came of it."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from bot.flow.telling import tell
from bot.programme.loop import LATE, standing
from bot.store import contributions, follow_up, projects, stories, updates, votes
from bot.store.contributions import Contribution
from bot.store.row_number import row_number
from bot.store.votes import Vote
from bot.work.listening import dated, first_fitting, label_of
from bot.work.occasion import CameTo, Occasion
from bot.work.report_words import said
from bot.work.voting import counts_in_words

EARLIER, OTHER = "earlier", "other"
_CHOSEN = "contribution_chosen"
_VOTE = "v"
_MOST_WORDS, _MOST_CHANGE = 60, 160
_BESIDE_PROJECT, _MOST_PROJECT = 40, 24


class _Thing(NamedTuple):
    """One line of the list: a contribution, a story or a vote."""

    day: date
    key: str
    words: str


def look(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> CameTo:
    """As many things as a place can hold, the newest first, and a way to those before; no anonymous answer."""
    theirs = _things(connection, on)
    # A flow that was published before says nothing of how many were shown: then the newest come again.
    after = row_number(arguments.get("after", "")) if arguments["which"] == EARLIER else 0
    start = after if after < len(theirs) else 0
    shown = first_fitting([[each.key, dated(each.day, each.words, on.speech.language)] for each in theirs[start:]])
    rest = start + len(shown) < len(theirs)
    on.remembered.save(_CHOSEN, None)
    told = {"contributions_shown": str(start + len(shown))}
    if rest:
        shown.append([EARLIER, said(on.book, "earlier_ones", on.speech)])
    return CameTo("some" if shown else "none", {**told, "my_contributions": shown})


def look_at(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> CameTo:
    """What came of it, in the words in which it was told; or until when the person hears."""
    which = arguments["which"]
    if which == EARLIER:
        return CameTo(EARLIER)
    if which.startswith(_VOTE):
        return CameTo(OTHER)
    found = contributions.find(connection, row_number(which))
    if found is None or found.person_id != on.person_id:
        return CameTo("waiting", {"contribution_text": "", "contribution_hear_by": ""})
    return _look_at_contribution(connection, found, on)


def look_at_other(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> CameTo:
    """Where a story is used, or what came of a vote."""
    which = arguments["which"]
    if which.startswith(_VOTE):
        return _look_at_vote(connection, which.removeprefix(_VOTE), on)
    found = contributions.find(connection, row_number(which))
    if found is None or found.person_id != on.person_id:
        return CameTo("used", {"contribution_text": "", "contribution_project": ""})
    places = _first(", ".join(_stands_in(connection, found)), _MOST_WORDS)
    words = _first(_words_of(connection, found), _MOST_WORDS)
    return CameTo("used", {"contribution_text": words, "contribution_project": places})


def _things(connection: Connection, on: Occasion) -> list[_Thing]:
    told = [
        _Thing(each.said_on, str(each.id), _words_of(connection, each))
        for each in contributions.of(connection, on.person_id)
    ]
    voted = [
        _Thing(vote.closes_at.astimezone(on.zone).date(), f"{_VOTE}{vote.id}", tell(vote.words["question"], on.speech))
        for vote, _ in votes.of(connection, on.person_id)
    ]
    return sorted((*told, *voted), key=lambda each: each.day, reverse=True)


def _words_of(connection: Connection, found: Contribution) -> str:
    """A story's words stand with the story alone."""
    story = stories.find(connection, found.story_id) if found.story_id is not None else None
    return " ".join(story.parts) if story is not None else found.text


def _look_at_contribution(connection: Connection, found: Contribution, on: Occasion) -> CameTo:
    words, hear_by = _words_of(connection, found), found.hear_by.isoformat() if found.hear_by else ""
    sent = updates.of_contribution(connection, found.id)
    if sent is not None:
        change = tell(_variants(sent.words), on.speech)
        about = _title_of(connection, sent.project_id or found.project_id) or sent.title
        return _told(words, hear_by, about, change)
    if _stands_in(connection, found):
        return CameTo(OTHER)
    if found.service and follow_up.was_passed_on(connection, found.id):
        ward = label_of(on.book, found.service, on.speech)
        return _told(words, hear_by, ward, said(on.book, "praise_passed_on", on.speech))
    late = standing(found.hear_by, False, on.now.date()) == LATE
    shown = _with_project(words, _title_of(connection, found.project_id))
    return CameTo("late" if late else "waiting", {"contribution_text": shown, "contribution_hear_by": hear_by})


def _told(words: str, hear_by: str, about: str, change: str) -> CameTo:
    told = {"contribution_text": _first(words, _MOST_WORDS), "contribution_hear_by": hear_by}
    came = {"contribution_project": _first(about, _MOST_WORDS), "contribution_change": _first(change, _MOST_CHANGE)}
    return CameTo("told", {**told, **came})


def _with_project(words: str, project: str) -> str:
    """What was said, and in which project, if in any: short enough for two parts of a text all the same."""
    if not project:
        return _first(words, _MOST_WORDS)
    return f"{_first(words, _BESIDE_PROJECT)} ({_first(project, _MOST_PROJECT)})"


def _stands_in(connection: Connection, found: Contribution) -> list[str]:
    uses = stories.uses(connection, found.story_id) if found.story_id is not None else []
    return [each.place for each in uses if each.taken_out_at is None]


def _look_at_vote(connection: Connection, which: str, on: Occasion) -> CameTo:
    mine = {vote.id: (vote, choice) for vote, choice in votes.of(connection, on.person_id)}
    if row_number(which) not in mine:
        return CameTo("voted", {"contribution_text": "", "contribution_change": ""})
    vote, choice = mine[row_number(which)]
    told = {"contribution_text": _first(_voted(vote, choice, on), _MOST_WORDS)}
    if vote.closes_at <= on.now:
        result = _first(counts_in_words(connection, on.book, vote, on.speech), _MOST_CHANGE)
        return CameTo("voted", {**told, "contribution_change": result})
    closes = vote.closes_at.astimezone(on.zone).date()
    return CameTo("vote_open", {**told, "contribution_hear_by": closes.isoformat()})


def _voted(vote: Vote, choice: str, on: Occasion) -> str:
    question, label = tell(vote.words["question"], on.speech), vote.words["choices"].get(choice)
    return f"{tell(label, on.speech)} ({question})" if label else question


def _title_of(connection: Connection, project_id: int | None) -> str:
    """What the project is called; "" where there is none."""
    project = projects.find(connection, project_id) if project_id is not None else None
    return "" if project is None else project.title


def _variants(words: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Texts by language and variant as a conversation is told them; who we are is known by then."""
    told: dict[str, str] = {}
    for language, parts in words.items():
        for part, name in (("plain", language), ("easy", f"{language} easy")):
            if part in parts:
                told[name] = parts[part].replace("{name}: ", "").replace("Hello from {name}. ", "")
    return told


def _first(text: str, most: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 3].rstrip() + "..."
