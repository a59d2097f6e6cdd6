"""The loop in a conversation: is this right, and what happened to what I said."""

from collections.abc import Mapping

from sqlalchemy import Connection

from bot.flow.telling import tell
from bot.programme.loop import LATE, confirmed, standing
from bot.store import contributions, projects, updates
from bot.store.updates import Update
from bot.work.listening import dated, fitting
from bot.work.occasion import CameTo, Occasion

_NO_WORDS = "none"  # what the flow hands over where there is nothing to say
_MOST_WORDS = 60
_MOST_CHANGE = 160


def about_update(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> CameTo:
    """Only whoever was asked can say whether it is right. It only looks."""
    known = updates.was_told(connection, _number(arguments["about"]), on.person_id)
    return CameTo("known" if known else "unknown")


def answer_update(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> str:
    """The answer counts at once; the change is confirmed for as long as those who asked say so."""
    which = _number(arguments["about"])
    words = "" if arguments["words"] == _NO_WORDS else arguments["words"]
    updates.answer(connection, which, on.person_id, arguments["answer"], words, on.now)
    right = confirmed(updates.answers(connection, which))
    updates.confirm(connection, which, on.now if right else None)
    on.remembered.save("update_words", None)
    return ""


def look_what_happened(connection: Connection, _: Mapping[str, str], on: Occasion) -> CameTo:
    """All that the person told us and let us follow up; anonymous answers lead to nobody, and are not there."""
    theirs = contributions.of(connection, on.person_id)
    shown = fitting([[str(each.id), dated(each.said_on, each.text)] for each in theirs])
    return CameTo("some" if shown else "none", {"my_contributions": shown})


def look_at_contribution(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> CameTo:
    """What came of it, in the words in which it was told; or until when the person hears."""
    found = contributions.find(connection, _number(arguments["which"]))
    if found is None or found.person_id != on.person_id:
        return CameTo("waiting", {"contribution_text": "", "contribution_hear_by": ""})
    told = {
        "contribution_text": _first(found.text, _MOST_WORDS),
        "contribution_hear_by": found.hear_by.isoformat() if found.hear_by else "",
    }
    sent = updates.of_contribution(connection, found.id)
    if sent is not None:
        change = tell(_variants(sent.words), on.speech)
        about = _first(_project_of(connection, sent), _MOST_WORDS)
        return CameTo(
            "told", {**told, "contribution_project": about, "contribution_change": _first(change, _MOST_CHANGE)}
        )
    late = standing(found.hear_by, False, on.now.date()) == LATE
    return CameTo("late" if late else "waiting", told)


def _project_of(connection: Connection, sent: Update) -> str:
    """The project to which the update belongs; what the update is called, where it belongs to none."""
    project = projects.find(connection, sent.project_id) if sent.project_id is not None else None
    return sent.title if project is None else project.title


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


def _number(text: str) -> int:
    return int(text[:18]) if text.isdecimal() else 0
