"""A story in a conversation: read back as it was told, kept once approved, and withdrawn at any time."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.flow.place import Place
from bot.language import without_controls
from bot.programme.feedback import hear_by
from bot.store import alarms, contributions, conversations, messages, outbox, stories, taking_back
from bot.store.row_number import row_number
from bot.work.listening import dated, fitting
from bot.work.occasion import CameTo, Occasion

STORY_WITHDRAWN = "story_withdrawn"
_PARTS, _LEVEL = "story_parts", "story_level"


def read_back(connection: Connection, _: Mapping[str, str], on: Occasion) -> CameTo:
    """Each message of the story goes back as it came, before the question whether it is right."""
    parts = _parts(on)
    for part in parts:
        outbox.put(connection, on.address_id, on.conversation_id, on.speech.channel, on.now, body=part)
    return CameTo("read" if parts else "nothing")


def keep(connection: Connection, _: Mapping[str, str], on: Occasion) -> CameTo:
    """The approved story, at the level that was chosen, and the day by which its teller hears what came of it."""
    level = str(on.remembered.facts.get(_LEVEL) or "private")
    story = stories.add(connection, on.person_id, level, _parts(on), on.now)
    by = hear_by(on.now.date())
    contributions.promise_story(connection, on.person_id, on.speech.channel, story, on.now.date(), by)
    _forget(on)
    return CameTo(told={"hear_by": by.isoformat()})


def drop(connection: Connection, _: Mapping[str, str], on: Occasion) -> str:
    """Nothing is kept of it, not even in the messages that told it."""
    _forget(on)
    if on.conversation_id is not None:
        taking_back.conversation(connection, on.person_id, on.conversation_id)
    return ""


def look(connection: Connection, _: Mapping[str, str], on: Occasion) -> CameTo:
    """What the person may choose from, the newest first."""
    theirs = stories.of(connection, on.person_id)
    shown = fitting([[str(each.id), dated(each.told_on, " ".join(each.parts), on.speech.language)] for each in theirs])
    return CameTo("some" if shown else "none", {"my_stories": shown})


def withdraw(connection: Connection, arguments: Mapping[str, str], on: Occasion) -> CameTo:
    """Used nowhere any more, and out of the messages that told it; staff are told where they put it.

    Where it is public the person is told, since that cannot be called back.
    """
    which = row_number(arguments["which"])
    story = stories.find(connection, which)
    public = stories.withdraw(connection, which, on.person_id, on.now)
    if public is not None:
        contributions.forget_story(connection, which)
        _tell_staff(connection, which, on.now)
        _take_back(connection, on, story.parts if story else ())
    if public:
        return CameTo("was_public", {"story_places": ", ".join(public)[:100]})
    return CameTo("withdrawn", {"story_places": ""})


def tell_where_all_stand(connection: Connection, person_id: int, now: datetime) -> None:
    """Staff hear where the stories of somebody stand whose data are about to be deleted: then nobody knows any more."""
    for story in stories.of(connection, person_id):
        _tell_staff(connection, story.id, now)


def _tell_staff(connection: Connection, which: int, now: datetime) -> None:
    """Where it stands, without its words: nobody but staff can take it out there."""
    uses = stories.uses(connection, which)
    if uses:
        places = dict.fromkeys(f"{each.place} (public)" if each.public else each.place for each in uses)
        alarms.raise_alarm(connection, STORY_WITHDRAWN, f"story {which}", "; ".join(places), now)


def _forget(on: Occasion) -> None:
    """Nothing of it is remembered outside the stories."""
    on.remembered.save(_PARTS, [])
    on.remembered.save(_LEVEL, None)


def _take_back(connection: Connection, on: Occasion, parts: Collection[str]) -> None:
    """No message says any part of it any more: neither theirs, nor ours that read it back or asked which one."""
    said = messages.transcript(connection, on.person_id)
    which = [line.id for line in said if line.body and without_controls(line.body).strip() in parts]
    taking_back.some(connection, on.person_id, which)
    if on.conversation_id is not None:
        taking_back.conversation(connection, on.person_id, on.conversation_id)
        # Its place has the first words of each story that could be chosen.
        conversations.keep(connection, on.conversation_id, Place(()).dumps(), on.now)


def _parts(on: Occasion) -> list[str]:
    return [str(part) for part in on.remembered.facts.get(_PARTS) or ()]
