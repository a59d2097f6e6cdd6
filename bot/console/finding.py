"""What somebody looks for among messages: as it was typed, what is wrong with it, and what may be chosen."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from flask import request

from bot.console.house import here, house, now
from bot.flow import Ask, Book
from bot.language import by_name
from bot.store.row_number import row_number
from bot.store.transcripts import Wanted

ONE_DAY = timedelta(days=1)
FIELDS = (
    *("words", "person", "flow", "step", "service", "score", "channel", "state", "since", "until", "waiting"),
    *("not_understood", "mark", "label", "mine"),
)


def looked_for(given: Mapping[str, str] | None = None) -> tuple[Wanted, dict[str, str], dict[str, str]]:
    """What is looked for, as it was typed, and what is wrong with it."""
    given = request.args if given is None else given
    typed = {name: value for name in FIELDS if (value := given.get(name, "").strip())}
    errors: dict[str, str] = {}
    direction, state = _state(typed.get("state", ""))
    since, until = (_day(typed, name, errors) for name in ("since", "until"))
    wanted = Wanted(
        words=typed.get("words", ""),
        person_id=_number(typed, errors),
        flow=typed.get("flow", ""),
        channel=typed.get("channel", ""),
        direction=direction,
        state=state,
        since=since,
        until=until + ONE_DAY if until else None,
        waiting="waiting" in typed,
        step=typed.get("step", ""),
        service=typed.get("service", ""),
        score=typed.get("score", ""),
        not_understood="not_understood" in typed,
        mark=typed.get("mark", ""),
        label=typed.get("label", ""),
        staff_id=here().staff_id if "mine" in typed else None,
        before=request.args.get("before", type=int),
    )
    return wanted, typed, errors


def _state(chosen: str) -> tuple[str, str]:
    direction, _, state = chosen.partition("-")
    return (direction, state) if direction in ("in", "out") else ("", "")


def _number(typed: dict[str, str], errors: dict[str, str]) -> int | None:
    text = typed.get("person", "")
    if not text:
        return None
    number = row_number(text)
    if not number:
        errors["person"] = "Enter the person's number, like 12. You find it under People."
    return number or None


def _day(typed: dict[str, str], name: str, errors: dict[str, str]) -> datetime | None:
    if name not in typed:
        return None
    try:
        return datetime.combine(date.fromisoformat(typed[name]), time(), tzinfo=house().parts.zone)
    except ValueError:
        errors[name] = f"Enter a date like {now():%Y-%m-%d}."
        return None


def in_short(typed: dict[str, str]) -> str:
    """What was looked for, without what somebody may have copied out of a message."""
    return ", ".join(sorted(typed))


def may_be_chosen() -> dict[str, list[tuple[str, str]]]:
    """What may be chosen, as the flows stand now; no equality question, since its answers are not there to be seen."""
    _, book = house().parts.shelf.current()
    return {
        "flows": sorted(((name, flow.title) for name, flow in book.flows.items()), key=lambda one: by_name(one[1])),
        "steps": sorted(
            (step.words.key.rpartition(".")[0], f"{step.at.replace(':', ', ')}: {step.words.plain[:60]}")
            for step in book.index.values()
            if isinstance(step, Ask) and not step.private
        ),
        "services": _labels(book, "services"),
        "scores": _labels(book, "how_much"),
    }


def _labels(book: Book, name: str) -> list[tuple[str, str]]:
    listing = book.lists.get(name)
    return [(key, words.plain) for key, words in listing.labels.items()] if listing else []
