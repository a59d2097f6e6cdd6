"""What members of staff on duty are told and answered. None of it says who wrote, or what, or what it is about."""

import re
from datetime import datetime

OK = re.compile(r"ok(?:ay)?\s*[#:]?\s*([0-9]{1,18})", re.IGNORECASE)


def alarm_in(text: str) -> int | None:
    """The number in "OK 123", which says that whoever writes it looks after that alarm; None in anything else."""
    found = OK.fullmatch(text.strip().rstrip(".!").strip())
    return int(found[1]) if found else None


def text_about(alarm_id: int, raised_at: datetime, step: int, url: str) -> str:
    """The text to a duty phone: at most two parts. `raised_at` is in local time."""
    return (
        f"Hospital Improvers: {_again(step)}somebody wrote to us at {_at(raised_at)}, and it may be urgent. "
        f"Reply OK {alarm_id} if you look after it. {_look_up(alarm_id, url)}"
    )


def mail_about(alarm_id: int, raised_at: datetime, step: int, url: str) -> tuple[str, str]:
    """Subject and text of the mail to somebody on duty."""
    told = (
        f"{_again(step).capitalize()}somebody wrote to us at {_at(raised_at)}, and it may be urgent.\n"
        f"{_look_up(alarm_id, url)}\n\n"
        f'If you look after it: improvers alarms acknowledge {alarm_id} --by "YOUR NAME"\n'
        f"From the duty phone a text with the words OK {alarm_id} does the same.\n"
        "Until somebody says so, others are told.\n"
    )
    return f"Hospital Improvers: alarm {alarm_id}, please look now", told


def theirs(alarm_id: int) -> str:
    """To whoever texted OK first."""
    return f"Hospital Improvers: thank you, alarm {alarm_id} is yours now. Nobody else is told any more."


def not_theirs(alarm_id: int, by: str | None) -> str:
    """To whoever texted OK although there was nothing to take."""
    if by:
        return f"Hospital Improvers: {by} has alarm {alarm_id} already."
    return f"Hospital Improvers: there is no alarm {alarm_id} that waits. Please check the number."


def _again(step: int) -> str:
    return "nobody has answered yet: " if step else ""


def _look_up(alarm_id: int, url: str) -> str:
    return f"Look it up: {url or 'improvers handovers list'}, alarm {alarm_id}."


def _at(moment: datetime) -> str:
    return f"{moment:%H:%M}"
