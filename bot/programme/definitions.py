"""Every figure of every report, each with its meaning in one sentence. docs/evidence.md is made from this list."""

from bot.programme.evidence import BETTER_OFF, HOW_MUCH, HOW_WELL, POUNDS, SHARE, Definition
from bot.programme.monitoring import MONITORED_FIGURES

TARGET_IMPROVERS = 40.0
TARGET_SATISFIED = 0.8


def _much(key: str, title: str, means: str, counted: str, kind: str = "count", grows: bool = False) -> Definition:
    return Definition(key, HOW_MUCH, title, means, counted, kind, None, grows)


def _well(key: str, title: str, means: str, counted: str, kind: str = SHARE) -> Definition:
    return Definition(key, HOW_WELL, title, means, counted, kind)


def _better(key: str, title: str, means: str, counted: str, kind: str = "count") -> Definition:
    return Definition(key, BETTER_OFF, title, means, counted, kind)


DEFINITIONS: tuple[Definition, ...] = (
    _much(
        "improvers",
        "Hospital Improvers",
        "People who were members at the end of the period, whoever has left since among them.",
        "members, by the day they joined, and by the list of agreements whoever left later",
        grows=True,
    )._replace(target=TARGET_IMPROVERS),
    _much(
        "joined",
        "People who joined",
        "People who joined in the period, whoever has left since among them.",
        "members, by the day they joined, and by the list of agreements whoever left later",
    ),
    _much(
        "leavers",
        "People who left",
        "Members who took back in the period what they had agreed to, each once, also if they came back.",
        "withdrawals of the agreement to keep a member's details, by their day",
    ),
    _much(
        "left",
        "Numbers and chats erased",
        "Addresses that were erased in the period because a person wished it or a rule asked for it.",
        "the list of erasures",
    ),
    _much(
        "active",
        "People involved",
        "People who answered an invitation, had it noted that they came, or told us something in the period.",
        "invitations by the day of the answer, and contributions by the day they were said",
        grows=True,
    ),
    _much("partners", "Patient Partners", "People who were Patient Partners at the end of the period.", "partners"),
    _much(
        "opportunities",
        "Opportunities promoted",
        "Opportunities that were written down in the period and are no drafts any more.",
        "opportunities, by the day they were written",
    ),
    _much(
        "virtual",
        "Virtual opportunities",
        "Those of them that can be taken part in online.",
        "the same opportunities, where the file says online",
    ),
    _much(
        "in_person",
        "Opportunities in person",
        "Those of them that cannot be taken part in online.",
        "the same opportunities, where the file does not say online",
    ),
    _much("invited", "Invitations", "Invitations that were made in the period.", "invitations, by the day made"),
    _much(
        "accepted",
        "Invitations accepted",
        "Those of them to which the person said yes, also when they could not come in the end.",
        "the same invitations, as they stand",
    ),
    _much(
        "attended",
        "Attendances",
        "Times that somebody came to an opportunity which ended in the period.",
        "invitations noted as attended, by the end of the opportunity",
    ),
    _much(
        "broadcasts",
        "Messages to many",
        "Messages to many people that began to leave in the period.",
        "broadcasts, by the day they began",
    ),
    _much(
        "feedback",
        "Friends and Family answers",
        "Answers to the overall question about a service that were given in the months of the period.",
        "anonymous answers, by month",
    ),
    _much(
        "contributions",
        "Things people told us",
        "Contributions said in the period, by text, chat, paper, phone or at events.",
        "contributions, by the day they were said",
    ),
    _much(
        "trained_people",
        "Service users and carers trained",
        "Service users and carers trained in the period, as entered.",
        "observations of this kind",
        grows=True,
    ),
    _much(
        "trained_staff",
        "Staff trained",
        "Staff trained in involvement in the period, as entered.",
        "observations of this kind",
        grows=True,
    ),
    _much("paid", "Paid to people", "Expenses and payments paid in the period.", "claims, by the day paid", POUNDS),
    _well(
        "answered",
        "Invitations answered",
        "Invitations made in the period that were answered, whatever the answer, of all made.",
        "invitations, by the day made",
    ),
    _well(
        "reached",
        "Messages to many that arrived",
        "Of all that were to go to somebody in the period, those that the provider took and said no ill of.",
        "rows of messages to many, by the day the message began",
    ),
    _well(
        "updates_answered",
        "Updates answered",
        "Of all who were told what came of something in the period, those who said whether it is right.",
        "who was told of an update, by the day it was sent",
    ),
    _well(
        "not_understood",
        "Not understood",
        "Times in the period that we had to say that we did not understand.",
        "our own messages, by the day they were written",
        "count",
    ),
    _well(
        "asks_median",
        "Asks a person: the middle",
        "Of the people who were sent anything to many in the period, the one in the middle was sent so many.",
        "rows of messages to many, by person",
        "count",
    ),
    _well(
        "asks_most",
        "Asks a person: the most",
        "So many messages to many went to whoever got the most in the period.",
        "rows of messages to many, by person",
        "count",
    ),
    _well(
        "days_to_told",
        "Days until people are told",
        "Half of the contributions that people were told about in the period had waited at most so many days.",
        "contributions, from the day said to the day told",
        "days",
    ),
    _well(
        "promises_kept",
        "Promises kept",
        "Contributions to be told about by a day in the period whose person was told by that day, of all of those.",
        "contributions, by the promised day",
    ),
    _well(
        "promises_late",
        "Promises kept late",
        "Those whose person was told after the promised day, before this report was made.",
        "contributions, by the promised day",
    ),
    _well(
        "promises_broken",
        "Promises not kept",
        "Those whose person had not been told when this report was made.",
        "contributions, by the promised day",
    ),
    _well(
        "access_met",
        "Access needs met",
        "People who said yes, they had all they needed to take part, of all who answered.",
        "answers after events, by the end of the event",
    ),
    _well(
        "felt_heard",
        "Felt listened to",
        "People who said yes, they felt listened to, of all who answered.",
        "answers after events, by the end of the event",
    ),
    _well(
        "knew_purpose",
        "Knew what it was for",
        "People who said yes, they knew the purpose and what they could change, of all who answered.",
        "answers after events, by the end of the event",
    ),
    _well(
        "satisfied",
        "Satisfaction, all round",
        "Service users and carers who would do it again, and staff who found it useful, of all who answered.",
        "answers after events, and observations of the staff survey",
    )._replace(target=TARGET_SATISFIED),
    _well(
        "survey_answered",
        "Surveys by sample, answered",
        "People who were drawn by chance and answered a survey that was told in the period, of all who were drawn.",
        "surveys that 5 people or more answered, by the day their result was told",
    ),
    _well(
        "complaints", "Complaints", "Complaints about involvement in the period, as entered.", "observations", "count"
    ),
    _better(
        "changes",
        "Changes made and told",
        "Updates that said what was done, and went out to people in the period.",
        "updates, by the day they were sent",
    ),
    _better(
        "could_not",
        "What could not be done, and told",
        "Updates that said what could not be done and why, and went out to people in the period.",
        "updates, by the day they were sent",
    ),
    _better(
        "changes_confirmed",
        "Changes confirmed",
        "Changes told that are right, as those who had asked say: enough of them answered, and more said yes than no.",
        "updates, by the day they were sent",
        SHARE,
    ),
    _better(
        "actions_done",
        "Actions done",
        "Actions from findings that were done in the period.",
        "findings, by the day done",
    ),
    _better(
        "actions_late",
        "Actions overdue",
        "Actions from findings that were due in the period and not done by its end.",
        "findings, by the day due",
    ),
    _better(
        "confidence",
        "Surer of themselves",
        "People who said yes, it made them surer of themselves or helped them get to know people, of all who answered.",
        "answers after events, by the end of the event",
        SHARE,
    ),
    *(
        _better(
            f"{about}_{way}",
            f"{title}, {way} than at first",
            f"People who said {way} of it after their last event, in the period, than after their first, of all these.",
            f"answers after events to the same question ({what}), each person's first and last",
            SHARE,
        )
        for about, title, what in (
            ("confidence", "Confidence and connections", "surer of themselves, or know more people"),
            ("knowledge", "Knowledge", "knew the purpose and what they could change"),
        )
        for way in ("more", "less")
    ),
    _better(
        "again",
        "Would do it again",
        "People who said yes, they would do something like it again, of all who answered.",
        "answers after events, by the end of the event",
        SHARE,
    ),
    _better(
        "stories",
        "Stories with consent",
        "Stories whose teller approved them in the period and has not withdrawn them.",
        "stories, by the day approved",
    ),
    _better("praise", "Praise passed on", "Praise that was passed on to a ward in the period.", "praise"),
    _better(
        "positive",
        "Good experiences",
        "Friends and Family answers very good or good, of all answers, do not know among them.",
        "anonymous answers, by month",
        SHARE,
    ),
    _better(
        "care_opinion_changes",
        "Changes through Care Opinion",
        "Changes made through Care Opinion in the period, as entered.",
        "observations",
    ),
    *MONITORED_FIGURES,
)
