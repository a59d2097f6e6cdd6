"""What each kind of alarm means and asks for, in plain words for staff."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from bot.store.alarms import Alarm


class Words(NamedTuple):
    """What is the matter, of the thing that `{about}` names; what to do at a terminal, and on the staff pages."""

    what: str
    do: str
    here: str
    page: str = ""
    """Where: "broadcasts", "message", "handover", "promises", "stories", "duty", "reports" or "unknown"; or nowhere."""


KINDS = {
    "channel_paused": Words(
        "Nothing leaves by {about}: the provider refuses our account or our sender.",
        "Run `improvers doctor`, mend what it names with the provider. Sending then goes on by itself.",
        "An administrator mends it with the provider; sending then goes on by itself. Promise nobody a text meanwhile.",
    ),
    "spending_cap": Words(
        "Texts are held until tomorrow: today's limit of SMS parts is nearly or wholly used up.",
        "If so many are meant, raise SMS_DAILY_PARTS and restart. If not, look for a broadcast sent by mistake.",
        "Look for a broadcast sent by mistake, and pause it. If so many are meant, an administrator raises the limit.",
        "broadcasts",
    ),
    "texts_braked": Words(
        "Replies to {about} are held until the next hour: more wrote in than is usual.",
        "If many are joining now, nothing need be done. If not, somebody may be abusing the number: tell the provider.",
        "If many are joining now, all is well. If not, somebody may be abusing the number: tell an administrator.",
    ),
    "words_filtered": Words(
        "A carrier refuses some of our words by {about}, so they are sent to nobody.",
        "See what that message says, and write it differently. If the carrier was wrong: improvers messages allow.",
        "Look whether the words stand in a broadcast that goes out now: pause it, and write them differently. If the "
        "carrier was wrong, an administrator lets them through again.",
        "broadcasts",
    ),
    "region_closed": Words(
        "Texts to some numbers abroad are refused by our {about} provider, and never reach those people. All others "
        "leave as usual.",
        "Decide whether people with such numbers are to be written to. If so, switch their country on in the "
        "provider's console (21408), or use a sender that reaches it (21606). If not, nothing need be done.",
        "Nothing stands still. If people with numbers abroad are to be written to, an administrator changes that with "
        "the provider. Until then reach them another way.",
    ),
    "unknown_messages": Words(
        "Nobody knows whether some messages by {about} were sent: the provider gave no clear answer.",
        "Look at the provider's console for each of `improvers messages unknown`, then: improvers messages decide.",
        "Look for each of them in the provider's own list, then press here what became of it.",
        "unknown",
    ),
    "texts_late": Words(
        "Texts came in by {about} while nothing could be taken in. What could still be answered has been; see how many "
        "were left, since those people have written again or been written to.",
        "Look in the provider's own log for those that were left, and answer them if they need it.",
        "An administrator looks in the provider's own log for those that were left. Then press that you have it.",
    ),
    "report_in_doubt": Words(
        "A report was mailed, and nobody knows whether it arrived: {about}. It is not mailed again by itself.",
        "Look whether it is in the team's mail. If not: improvers report, with these words. Then acknowledge this.",
        "Look whether it is in the team's mail. If not, download it under Reports and send it. Then press that you "
        "have it.",
        "reports",
    ),
    "provider_copies": Words(
        "The provider has not deleted its copies of messages of somebody who asked for it, for three days.",
        "Delete them in the provider's console: the table provider_copies has their names there.",
        "An administrator deletes them in the provider's own pages.",
    ),
    "urgent": Words(
        "Somebody wrote words that may be urgent, in message {about}. They had the fixed reply with emergency numbers.",
        "Read it now (`improvers handovers list`, then show), and follow your safeguarding procedure.",
        "Read it now, and follow your safeguarding procedure.",
        "message",
    ),
    "urgent_apart": Words(
        "Somebody wrote words that may be urgent in an answer that is kept apart from names ({about}). They had the "
        "fixed reply with emergency numbers, and nobody can see who they are unless they ask for a person.",
        "Look whether somebody asks for a person now: improvers handovers list. Then acknowledge this.",
        "Look on this page whether somebody asks for a person about now. Then press that you have it.",
    ),
    "handed_back": Words(
        "A conversation that a person was to answer went quiet for days, and the service asks again there: {about}.",
        "Look whether it was finished: improvers handovers show. Write to them if it was not.",
        "Read what was said there, and write to them if it was not finished.",
        "handover",
    ),
    "story_withdrawn": Words(
        "Somebody has withdrawn their story, and it stands where we put it: {about}. Each place is named here.",
        "Take it out of each place, paper and slides too. Where it is public, ask that it be removed. Then acknowledge "
        "this: it counts as taken out from then on.",
        "Take it out of each place, paper and slides too. Where it is public, ask that it be removed. Then press that "
        "you have it: it counts as taken out from then on.",
        "stories",
    ),
    "promise_late": Words(
        "What people said was to be answered by now, and is not: {about}.",
        "Tell them what happened, or when they will hear.",
        "Tell them what happened, or when they will hear: write an update from its finding.",
        "promises",
    ),
    "paused_long": Words(
        "Somebody has had no questions for more than a day, because nobody has ended a pause: {about}.",
        "Find out who was on duty and whether the person has been reached.",
        "Find out who was on duty and whether the person has been reached.",
        "duty",
    ),
    "partner_review": Words(
        "Patient Partners have served for three years, and their review is due.",
        "See who with `improvers partners list`. Once you have talked: improvers partners review.",
        "The PPI team talks with each of them. Once you have, an administrator notes it.",
    ),
    "partner_ending": Words(
        "Patient Partners will have served for six years within three months. Then it ends by itself.",
        "See who with `improvers partners list`. Talk with them, and look for somebody new.",
        "The PPI team talks with each of them, and looks for somebody new.",
    ),
    "partner_over": Words(
        "Patient Partners have served for six years, and are partners no longer.",
        "See who with `improvers partners list`. Thank them, and say that you have.",
        "The PPI team thanks them, and takes the alarm.",
    ),
    "stuck": Words(
        "Something waits far longer than it should: {about}.",
        "Check that a worker runs (`improvers worker`), then run `improvers doctor`.",
        "Tell an administrator now: whether the worker runs must be looked at.",
    ),
}
OTHER = Words(
    "Something needs somebody to look: {kind}, {about}.",
    "Run `improvers doctor`, and look into the log.",
    "Tell an administrator.",
)
NAMES = {
    "sms": "SMS",
    "telegram": "Telegram",
    "sms_new": "numbers that first wrote today",
    "sms_abroad": "numbers abroad",
}


def plainly(alarm: Alarm) -> list[str]:
    """The alarm in four lines: what is the matter, what to do, since when, and who has it."""
    words = KINDS.get(alarm.kind, OTHER)
    about = NAMES.get(alarm.about, alarm.about)
    times = "once" if alarm.times == 1 else f"{alarm.times} times, the last at {_at(alarm.last_at)}"
    return [
        f"{alarm.id}  {words.what.format(about=about, kind=alarm.kind)} ({alarm.reason})",
        f"To do: {words.do}",
        f"Since {_at(alarm.raised_at)}, {times}.",
        _who_has(alarm),
    ]


def told_of(alarm: Alarm) -> Words:
    """What is the matter and what to do, with the thing that it is about named."""
    words, about = KINDS.get(alarm.kind, OTHER), NAMES.get(alarm.about, alarm.about)
    return words._replace(
        what=words.what.format(about=about, kind=alarm.kind), do=words.do.format(about=about, kind=alarm.kind)
    )


def letter(alarms: Sequence[Alarm]) -> tuple[str, str]:
    """Subject and text of the mail that tells staff."""
    subject = "an alarm" if len(alarms) == 1 else f"{len(alarms)} alarms"
    told = ["\n".join(plainly(alarm)) for alarm in alarms]
    again = "This mail comes again every hour for each alarm that nobody has acknowledged."
    return f"Hospital Improvers: {subject}", "\n\n".join([*told, again]) + "\n"


def _who_has(alarm: Alarm) -> str:
    if alarm.acknowledged_by:
        return f"{alarm.acknowledged_by} has it."
    return f'Nobody has it yet. If you take it: improvers alarms acknowledge {alarm.id} --by "YOUR NAME"'


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
