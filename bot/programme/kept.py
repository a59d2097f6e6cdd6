"""What is kept of people, table by table: the kinds that go after a period, and why a table needs none."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of record that goes by the clock: its usual period, since when, what goes, and why it is held."""

    usual: str
    counted_from: str
    goes: str
    why: str


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "unfinished joining": Kind(
            "14 days",
            "the last thing that we heard from them",
            "everything about somebody who never joined and told us nothing",
            "to let somebody come back to it",
        ),
        "words of messages": Kind(
            "24 months",
            "the day of the message",
            "the words, both ways; the row stays to be counted",
            "to answer, and to review",
        ),
        "ended conversations": Kind(
            "12 months", "their end", "where somebody was in a conversation", "to go on from there"
        ),
        "alarms that are over": Kind(
            "24 months", "their end", "the alarm, and whom it was told to", "to see what went wrong, and how soon"
        ),
        "stories": Kind(
            "36 months",
            "the day they were told",
            "the story and where it was used, unless it is public somewhere",
            "to learn from, and to use where its teller agreed",
        ),
        "votes": Kind(
            "12 months",
            "the day the result was told",
            "who voted for what, and who was drawn to; the counts stay",
            "so that a vote can be changed, and the result told",
        ),
        "contributors": Kind(
            "36 months",
            "the last thing that we heard from them, once they have heard what came of theirs",
            "everything about somebody who told us something and did not join",
            "to tell them what came of it",
        ),
        "people who left or died": Kind(
            "36 months",
            "the last thing that was heard, agreed or done about them",
            "everything; a keyed hash stays, so that nobody writes to a number that said STOP",
            "for the day they come back, and to put right what was said by mistake",
        ),
        "equality answers of the silent": Kind(
            "36 months",
            "the last thing that we heard from a member",
            "the answers; whoever leaves or is erased takes theirs along at once",
            "to see who is missing; never to choose one person",
        ),
        "contributions": Kind(
            "36 months",
            "the day they heard what came of it; the day it was said, where nobody is to hear",
            "the words of what people said, praise and calls for change too; the row stays to be counted",
            "to act on, and to tell people what came of it",
        ),
        "answers to updates": Kind(
            "36 months",
            "the day the update was sent",
            "the words with which somebody said whether it is right; yes or no stays to be counted",
            "to hear whether a change is what people meant",
        ),
        "findings": Kind(
            "72 months",
            "the day they were done",
            "the words, and from whose words they came; the row stays to be counted",
            "so that what people said has an owner, an action and a date",
        ),
        "feedback without a name": Kind(
            "72 months",
            "its month",
            "the answers; reports that were kept stay as they are",
            "to see how people find a service",
        ),
        "asked after a visit": Kind(
            "3 months",
            "the day we asked",
            "that this address was asked, under its keyed hash",
            "to ask nobody more often than once a month",
        ),
        "visits": Kind(
            "2 months",
            "the visit",
            "that somebody was there; mostly it is gone as soon as they have answered",
            "to ask once, and to remind twice",
        ),
        "reasons and access needs": Kind(
            "12 months",
            "the end of the event",
            "why somebody was asked, and what they need to take part; that they took part stays",
            "to choose fairly, and to make it possible to come",
        ),
        "answers after events": Kind(
            "24 months",
            "the end of the event",
            "whose answer it was; the answer stays to be counted",
            "to see whether people felt heard",
        ),
        "claims": Kind(
            "84 months",
            "the day it was paid, or declined",
            "the claim; what still waits to be paid stays",
            "so that nobody is out of pocket, and for the accounts",
        ),
        "requests about data": Kind(
            "36 months",
            "the day they were done",
            "the words; the dates stay",
            "to answer in time, and to show it",
        ),
        "links and codes": Kind(
            "1 month", "their end", "the hashes of a link and its code", "to open a copy, or to join a second phone"
        ),
        "reminders that are done": Kind("12 months", "the day they were done", "the reminder", "to remind once"),
        "texts that were hard": Kind(
            "24 months",
            "the day somebody said HARD",
            "which message it was; that the text is hard stays",
            "to write it better",
        ),
        "words that others handed over": Kind(
            "36 months",
            "the day they were said",
            "the words; the row stays to be counted",
            "to hear what people say elsewhere",
        ),
        "conversations with people": Kind(
            "24 months",
            "the day they were handed back",
            "who of staff took it, and what came of it",
            "so that nobody who needs a person is forgotten",
        ),
        "notes beside messages": Kind(
            "24 months",
            "the day of the note",
            "notes, flags and labels that are over, or stand beside words that are gone",
            "to look after people together",
        ),
        "duty turns": Kind(
            "24 months", "their end", "a member of staff's turn, with their number", "to tell whoever is on duty"
        ),
        "sign-ins": Kind(
            "12 months", "the last visit", "when staff signed in, and from where", "to see who was in, should it matter"
        ),
        "forms that were sent": Kind(
            "1 day",
            "the moment it was sent",
            "a hash of the form, and the page that it led to",
            "so that a form of the staff pages that is sent twice is done once",
        ),
        "staff who have left": Kind(
            "24 months",
            "the day their sign-in was ended",
            "their address, password and codes; their name stays beside what they did",
            "to let them in again",
        ),
        "the record": Kind(
            "72 months",
            "the seal upon it",
            "who did or read what, whole batches at a time; the seals stay, so that the rest can be verified",
            "to show who did what",
        ),
    }
)
"""Each kind of record that goes by the clock, by its name in "keep" of organisation.yaml."""


class Place(NamedTuple):
    """What a table holds about people, the kinds by which it goes, and what becomes of the rest of it."""

    holds: str
    kinds: tuple[str, ...] = ()
    otherwise: str = ""


NOBODY = "nothing about a person"
MEMBERSHIP = "until the person is erased, or goes as one of the kinds"
STAFF = "nothing about a service user; names of staff in their work"
_PEOPLE = ("unfinished joining", "contributors", "people who left or died")

TABLES: Mapping[str, Place] = MappingProxyType(
    {
        "people": Place("a first name, language and what else they told us of themselves", _PEOPLE, MEMBERSHIP),
        "addresses": Place("a mobile number or Telegram chat", _PEOPLE, f"{MEMBERSHIP}; a keyed hash stays"),
        "interests": Place("services and issues", _PEOPLE, MEMBERSHIP),
        "consents": Place(
            "agreements, under a random name; of whoever left, the poster, event or link that they and others came by",
            (),
            "stay as evidence; erasing cuts the name off from the person",
        ),
        "wordings": Place(NOBODY, (), "the exact words that agreements were asked in"),
        "partners": Place("tenure as a Patient Partner", _PEOPLE, MEMBERSHIP),
        "messages": Place("what is said, both ways", ("words of messages",), "rows stay to be counted, without words"),
        "conversations": Place(
            "where somebody is in a conversation", ("ended conversations",), "while it is open or paused"
        ),
        "reminders": Place("when somebody is to be reminded", ("reminders that are done",), "until it is done"),
        "passes": Place("hashes of links and codes", ("links and codes",)),
        "hard_texts": Place("which message was hard", ("texts that were hard",)),
        "equality_answers": Place(
            "answers under a pseudonym made with its own key", ("equality answers of the silent",), MEMBERSHIP
        ),
        "rights_requests": Place("what people ask about their data", ("requests about data",), "until it is done"),
        "erasures": Place(
            "keyed hashes of who was erased", (), "stay, so that a restored backup erases the same people again"
        ),
        "provider_copies": Place("a provider's names for messages", (), "until they are deleted there"),
        "feedback_drafts": Place("answers without a name", (), "until the answer is over: 14 days at most"),
        "feedback": Place("answers without a name", ("feedback without a name",)),
        "feedback_asked": Place("keyed hashes, and when they were asked", ("asked after a visit",)),
        "visits": Place("who is asked after a visit", ("visits",)),
        "contributions": Place("what people told us", ("contributions",), "while they wait to hear what came of it"),
        "contribution_themes": Place(NOBODY, (), "themes of what was said; go when its teller is erased"),
        "praise": Place("which words were praise", ("contributions",), "rows stay to be counted, without words"),
        "findings": Place("what follows from what people said", ("findings",), "until it is done"),
        "finding_contributions": Place("whose words a finding comes from", ("findings",), "until it is done"),
        "updates": Place("names of co-authors who agreed to be named", (), "stay, as what was published"),
        "update_contributions": Place("whose words an update answers", (), MEMBERSHIP),
        "update_tellings": Place("who was told, and whether it is right", ("answers to updates",), MEMBERSHIP),
        "update_waits": Place("who is to hear of an update in their language, or by a call", (), MEMBERSHIP),
        "stories": Place("a story", ("stories",)),
        "story_uses": Place("where a story was used", ("stories",)),
        "votes": Place(NOBODY, (), "the question and the counts"),
        "vote_answers": Place("who voted for what", ("votes",)),
        "surveys": Place(NOBODY, (), "among how many was drawn, and the counts"),
        "survey_people": Place("who was drawn to be asked", ("votes",)),
        "invitations": Place("who was asked to what, and why", ("reasons and access needs",), MEMBERSHIP),
        "event_answers": Place("what somebody said after an event", ("answers after events",), "rows stay, of nobody"),
        "claims": Place("expenses and payments", ("claims",), "until it is paid"),
        "handovers": Place("conversations that people answer", ("conversations with people",), "until handed back"),
        "exports": Place(
            "what of people's words somebody of staff takes a copy of", (), "a day, or until one of them is forgotten"
        ),
        "export_parts": Place("that copy itself", (), "a day, or until one of them is forgotten"),
        "export_people": Place("whose words are in it", (), "a day, or until one of them is forgotten"),
        "marks": Place("notes and labels of staff", ("notes beside messages",), "while the words are kept"),
        "alarms": Place(NOBODY, ("alarms that are over",), "until it is over"),
        "alerts": Place("which urgent conversation an alarm is about", ("alarms that are over",)),
        "tellings": Place("whom of staff an alarm was told to", ("alarms that are over",)),
        "duty": Place("numbers of staff on duty", ("duty turns",)),
        "outside_feedback": Place("words from elsewhere, without a name", ("words that others handed over",)),
        "staff": Place("who may use the pages", ("staff who have left",), "names stay beside what they did"),
        "staff_codes": Place("hashes of codes to sign in", ("staff who have left",)),
        "staff_sessions": Place("when staff signed in, and from where", ("sign-ins",)),
        "sign_in_tries": Place("hashes of who failed to sign in", ("sign-ins",)),
        "sent_forms": Place("to which page a form of staff led", ("forms that were sent",)),
        "record": Place("who did or read what, about a random name", ("the record",)),
        "seals": Place(NOBODY, (), "hashes upon the record"),
        "record_let_go": Place(NOBODY, (), "which batches of the record are gone"),
        "signatures": Place(STAFF, (), "stay with the words that they vouch for"),
        "projects": Place(STAFF, (), "stay for reports"),
        "requests": Place(STAFF, (), "stay for reports"),
        "opportunities": Place(STAFF, (), "stay for reports"),
        "broadcasts": Place(STAFF, (), "stay for reports"),
        "observations": Place(STAFF, (), "stay for reports"),
        "assessments": Place(STAFF, (), "stay for reports"),
        "kept_reports": Place(NOBODY, (), "only what was fit to be shown; stay as they were first made"),
        "revisions": Place(NOBODY),
        "publications": Place(NOBODY),
        "pauses": Place(NOBODY),
        "ticks": Place(NOBODY),
        "buckets": Place(NOBODY),
        "tallies": Place(NOBODY),
    }
)
"""Every table of the database."""
