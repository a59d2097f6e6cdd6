"""The verbs of the programme that a flow may call with `do`, declared in one place.

What each does is the business of `bot.work`; a flow only needs to know what to hand over and what may come back.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

ABOUT = "asked_about"
"""What a flow is told that takes the answer to a question put outside any conversation: the key of what was asked."""

PURPOSE = "a purpose"
QUESTION = "a question"
FACT = "a fact"
NUMBER = "a number"
CHOICE_OF = "a choice of "
TEXT = "a text"
"""What an argument may be: the purpose of an agreement, a question of the same flow, something that is remembered, a
whole number, a key of the list that is named, or a text whose facts in braces are filled in."""

HAND_OVER = "hand_over"
"""After this verb nothing more is asked until the person, or somebody at the hospital, says so."""


class Verb(NamedTuple):
    """What a verb promises, the arguments it takes, each with its type, and the results a flow may branch on.

    `tells` is what it makes known to the conversation: each name with an example at its realistic longest. A text may
    differ by language and variant ({"en": ..., "en easy": ...}); a tuple of (key, text) is choices to ask about.
    `newer` are arguments that flows which were published before know nothing of: they may be left out.
    """

    promise: str
    arguments: Mapping[str, str] = MappingProxyType({})
    results: tuple[str, ...] = ()
    tells: Mapping[str, Any] = MappingProxyType({})
    newer: frozenset[str] = frozenset()


_A_DAY, _A_CODE = "2026-09-30", "123456"
LISTENING: Mapping[str, Verb] = {
    "about_feedback": Verb(
        "find out what feedback is about: a visit, the place on a poster, or nothing that we know",
        {"about": TEXT},
        ("unknown", "place", "visit", "past"),
        {"feedback_service": "ears_nose_throat", "feedback_service_name": "Ear, nose and throat outpatients"},
    ),
    "begin_feedback": Verb("ask no more about this visit, since the person is telling us", {"about": TEXT}),
    "decline_feedback": Verb("ask no more about this visit, since the person would rather not", {"about": TEXT}),
    "contribute": Verb(
        "keep what the person told us, with the day by which they hear what came of it",
        {
            "good": TEXT,
            "different": TEXT,
            "from": TEXT,
            "service": TEXT,
            "chosen": TEXT,
            "praise": TEXT,
            "follow_up": TEXT,
        },
        tells={"hear_by": "2027-09-28"},
    ),
    "about_update": Verb("find the update that was sent to the person", {"about": TEXT}, ("known", "unknown")),
    "answer_update": Verb(
        "keep whether an update is right, in the eyes of somebody whose words it came from",
        {"about": TEXT, "answer": TEXT, "words": TEXT},
        ("noted", "no_words"),
        tells={"hear_by": "2027-09-28"},
    ),
    "look_what_happened": Verb(
        "list what the person told us and voted for, a page at a time: the next one if that was chosen",
        {"which": TEXT, "after": TEXT},
        results=("some", "none"),
        tells={
            "my_contributions": (("c1", "28 September: the letters were"), ("c2", "3 May: it was hard")),
            "contributions_shown": "120",
        },
        newer=frozenset({"after"}),
    ),
    "look_at_contribution": Verb(
        "tell what came of one thing that the person told us",
        {"which": TEXT},
        ("told", "late", "waiting", "other", "earlier"),
        {
            "contribution_text": "The letters were much too small to re... (Letters that all can...)",
            "contribution_project": "Letters that everybody can read",
            "contribution_change": "Letters are now printed larger. You can ask for very large ones too, by phone.",
            "contribution_hear_by": "2027-09-28",
        },
    ),
    "look_at_other": Verb(
        "tell what came of a story that is used, or of a vote",
        {"which": TEXT},
        ("used", "voted", "vote_open"),
        {
            "contribution_text": "Yellow and black (Which colour shall the new signs have?)",
            "contribution_project": "the annual report, the hospital's web page",
            "contribution_change": "Yellow and black 120, Blue and white 80, Green and white 60",
            "contribution_hear_by": "2027-09-28",
        },
    ),
    "read_story_back": Verb("send the story back, as it was told, message by message", results=("read", "nothing")),
    "keep_story": Verb(
        "keep the story that was read back and approved, with the day by which its teller hears what came of it",
        tells={"hear_by": "2027-09-28"},
    ),
    "drop_story": Verb("keep nothing of the story that was told"),
    "look_at_stories": Verb(
        "list the stories that the person may still withdraw",
        results=("some", "none"),
        tells={"my_stories": (("s1", "28 September: When I came to"), ("s2", "3 May: My mother was"))},
    ),
    "withdraw_story": Verb(
        "take a story out of everything that is not public yet, and say where it is public",
        {"which": TEXT},
        ("withdrawn", "was_public"),
        {"story_places": "the annual report, the hospital's web page"},
    ),
    "open_vote": Verb(
        "find the vote, and what can be voted for",
        {"about": TEXT},
        ("open", "closed", "none"),
        {
            "vote_about": "1000001",
            "vote_question": {
                "en": "Which colour shall the new signs have?",
                "en easy": "Which colour is best for signs?",
            },
            "vote_change": {
                "en": "The colour with most votes goes on every sign.",
                "en easy": "We will use the colour that most people choose.",
            },
            "vote_options": (
                ("yellow", {"en": "Yellow and black", "en easy": "Yellow and black"}),
                ("blue", {"en": "Blue and white", "en easy": "Blue and white"}),
                ("green", {"en": "Green and white", "en easy": "Green and white"}),
            ),
            "vote_result": "Yellow and black 120, Blue and white 80, Green and white 60",
        },
    ),
    "vote": Verb(
        "count the person's vote, in place of an earlier one",
        {"which": TEXT, "choice": TEXT},
        ("counted", "changed", "closed"),
    ),
}

_EVENT: Mapping[str, Any] = {
    "event": "1000000",
    "event_title": {"en": "Choosing signs for all of us", "en easy": "Help us choose the new signs"},
    "event_what": {"en": "We look at six kinds of signs together, and talk about which are the clearest."},
    "event_why": {"en": "Many people told us that they get lost, so all signs are made anew in the spring."},
    "event_can_change": {"en": "The group chooses the colours, the words and the places of all the signs."},
    "event_day": {"en": "Wednesday 30 September 2027"},
    "event_from": {"en": "10:30am"},
    "event_until": {"en": "12:30pm"},
    "event_when": {"en": "Wednesday 30 September 2027, 10:30am to 12:30pm"},
    "event_where": {"en": "the big hall behind the front desk, Infirmary Road"},
    "event_reasons": {"en": "you know about Heart problems from birth, and care about Children and young people"},
    "event_rung": {"en": "You work on it with us from the beginning to the end."},
    "event_pay": {"en": "We pay for your travel, and £20 for your time."},
    "event_access": {"en": "There is a lift, a hearing loop and a quiet room. We can book an interpreter."},
    "event_sheet": "https://www.hospital.example/involvement/signs-for-all",
    "event_contact": "Maximilian-Alexander on 07700 900121",
    "event_bring": {"en": "your glasses if you wear any, and this message"},
    "event_answer_by": {"en": "Wednesday 30 September 2027, 10:30am"},
}
"""What is told of an opportunity; `bot.programme.opportunity` keeps what staff write within these lengths."""

_SEVERAL_EVENTS = tuple(
    (str(number), {"en": "Choosing signs for all of us", "en easy": "Help us choose the new signs"})
    for number in range(1, 8)
)

MORE_ABOUT_ME = (
    *("religion", "religious_belief", "political_opinion", "marital_status", "sexual_orientation"),
    *("gender_since_birth", "pregnancy", "dependants", "impairments"),
)
"""The equality questions that can be asked after the first event; organisation.yaml says which of them are."""

VERBS: Mapping[str, Verb] = {
    "agree": Verb(
        "write an agreement, given by the answer to another step, into the ledger",
        {"purpose": PURPOSE, "asked": QUESTION},
    ),
    "forget": Verb("keep nothing of this person once the last words have been sent"),
    "nearly_join": Verb("keep the person as nearly joined: not counted and not invited yet"),
    "enrol": Verb("make the person a Hospital Improver, when all five things are there", results=("joined", "nearly")),
    "decline_equality": Verb('keep "prefer not to say" for each equality question of this flow without an answer'),
    "remind_equality": Verb("remind the person once, after a week, to finish the equality questions"),
    "offer_more_about_me": Verb(
        "find out whether the other equality questions may be offered now: once, to whoever has joined",
        results=("not_now", "now"),
    ),
    "look_at_more_about_me": Verb(
        "find out which equality questions are asked after the first event, and how many",
        results=("some", "nothing", "not_yet"),
        tells={"more_asked": list(MORE_ABOUT_ME), "more_count": "10"},
    ),
    "new_owner": Verb("let this number begin anew with somebody else: what was kept stays with whoever had it before"),
    "same_owner": Verb("write to this number as before, since it is still the same person's"),
    "look_at_reply_code": Verb("find out whether the person reads our messages with a code", results=("set", "unset")),
    "set_reply_code": Verb(
        "show nothing to the person from now on before they reply with this code",
        {"code": TEXT},
        ("kept", "no_code"),
    ),
    "drop_reply_code": Verb("show the person our messages without a code again"),
    "open_with_code": Verb(
        "show what waits for the person, and write as usual for an hour, if that is their code",
        {"code": TEXT},
        ("open", "wrong", "often"),
    ),
    "want_call": Verb("put the person on the list of people who would like a call"),
    HAND_OVER: Verb("from now on a person answers, and our questions wait"),
    "pause": Verb(
        "begin nothing with the person until that day, at most a year from now, save where they are expected",
        {"until": TEXT},
        ("paused", "expected", "past", "too_far"),
    ),
    "resume": Verb("end the person's pause", results=("resumed", "was_not_paused")),
    "leave": Verb("let the person leave: what they told us goes, the ledger stays, and we begin nothing any more"),
    "look_at_agreements": Verb(
        "tell what the person has agreed to, and when",
        results=("all", "nearly", "nothing"),
        tells={
            f"{name}_agreed{what}": example
            for name in ("code", "data", "invitations", "equality")
            for what, example in (("", True), ("_on", _A_DAY))
        },
    ),
    "look_at_supporter": Verb(
        "find out whether the person has agreed that somebody helps them with our messages, and when",
        results=("agreed", "none"),
        tells={"supporter_agreed_on": _A_DAY},
    ),
    "look_at_told": Verb(
        "find out whether the person has agreed that what they told us is kept with their number, and when",
        results=("agreed", "none"),
        tells={"told_agreed_on": _A_DAY},
    ),
    "look_at_named": Verb(
        "find out whether the person has agreed to be thanked by name in what we tell people, and when",
        results=("agreed", "none"),
        tells={"named_agreed_on": _A_DAY},
    ),
    "take_number_off": Verb("keep the feedback that the person gave, and not their number with it"),
    "forget_equality": Verb("delete the person's answers to the equality questions"),
    "give_copy": Verb(
        "make a link to a copy of what we hold, and send the code that opens it in a message of its own",
        results=("given", "too_many"),
        tells={"data_link": f"https://improvers.university-hospitals.nhs.uk/my-data/{'x' * 22}", "data_code": _A_CODE},
    ),
    "delete_me": Verb("delete all that we hold of the person, once the last words have left", results=("now", "later")),
    "died": Verb("send nothing to any address of this person, but for the words that follow, and tell staff"),
    "give_channel_code": Verb(
        "make a code with which a second phone or chat is joined to this person",
        results=("given", "too_many"),
        tells={"channel_code": _A_CODE},
    ),
    "take_channel_code": Verb(
        "join this phone or chat to the person who was given the code",
        {"code": TEXT},
        ("joined", "wrong", "often", "same", "both"),
    ),
    **LISTENING,
    "list_opportunities": Verb(
        "look up what can still be taken part in", results=("some", "none"), tells={"opportunities": _SEVERAL_EVENTS}
    ),
    "look_at_invitation": Verb(
        "look up an opportunity, why it may suit the person, and how they stand",
        {"opportunity": TEXT},
        ("open", "answered", "place", "waiting", "over", "cancelled", "removed"),
        _EVENT,
    ),
    "look_at_offer": Verb(
        "look up a place that was offered to the person from the waiting list",
        {"opportunity": TEXT},
        ("offered", "place", "lapsed"),
        _EVENT,
    ),
    "look_at_event": Verb(
        "look up an opportunity that the person took part in",
        {"opportunity": TEXT},
        ("attended", "answered", "removed"),
        _EVENT,
    ),
    "take_place": Verb(
        "give the person a place (perhaps their first), or the next turn on the waiting list; not before they have "
        "agreed to a code of conduct that must be agreed to by now",
        {"opportunity": TEXT},
        ("place", "first", "waiting", "over", "join", "code"),
    ),
    "answer_invitation": Verb("keep the person's no or maybe", {"opportunity": TEXT, "answer": TEXT}),
    "note_needs": Verb("keep what the person needs there", {"opportunity": TEXT, "needs": TEXT}),
    "my_places": Verb(
        "look up what the person has a place in, or waits for",
        results=("one", "several", "none"),
        tells={**_EVENT, "my_places": _SEVERAL_EVENTS},
    ),
    "give_up_place": Verb(
        "free the person's place, or their turn in line, unless it has begun", {"opportunity": TEXT}, ("freed", "over")
    ),
    "keep_event_answer": Verb(
        "keep an answer about an event, for reports", {"opportunity": TEXT, "question": TEXT, "answer": TEXT}
    ),
    "what_to_claim": Verb(
        "look up what the person can still claim for", results=("some", "none"), tells={"claimable": _SEVERAL_EVENTS}
    ),
    "hold_claim": Verb(
        "make known to this conversation alone what the claim is for, and what is claimed",
        {"opportunity": TEXT, "kind": TEXT},
        tells={"claim_for": "1000000", "claim_of": "expenses"},
    ),
    "claim": Verb(
        'write down what the person claims: "expenses" or "both" with pounds, "payment", or "declined"',
        {"opportunity": TEXT, "kind": TEXT, "pounds": TEXT},
        ("kept", "unclear", "already", "too_many", "unpaid"),
    ),
    "wish_partner": Verb("note the wish to become a Patient Partner", results=("kept", "already", "not_yet")),
}


TOLD: Mapping[str, Any] = {ABOUT: "1000000"} | {
    name: example for verb in VERBS.values() for name, example in verb.tells.items()
}
"""Everything that some verb makes known, with its example."""

CHOICES_TOLD = frozenset(name for name, example in TOLD.items() if isinstance(example, tuple))
"""What can be asked about with "one of", since a verb tells it."""
