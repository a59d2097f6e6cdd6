"""What follows from what people said: themes that somebody confirmed, findings with an owner, and praise passed on."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from bot.store.listening_tables import contribution_themes, contributions, finding_contributions, findings, praise


class Finding(NamedTuple):
    """So what? A finding with its owner, action and date."""

    id: int
    what: str
    service: str | None
    owner: str
    action: str
    due_on: date
    done_at: datetime | None
    outcome: str | None


class Suggestion(NamedTuple):
    """A theme that words suggest, or that somebody has confirmed."""

    contribution_id: int
    theme: str
    confirmed_by: str | None


class Praise(NamedTuple):
    """Words for a service, and whether they have been passed on."""

    id: int
    service: str
    text: str
    said_on: date
    passed_on_by: str | None


COLUMNS = [findings.c[name] for name in Finding._fields]
UNSORTED = (
    select(contributions.c.id, contributions.c.text)
    .where(
        contributions.c.text != "",
        ~select(contribution_themes.c.theme)
        .where(contribution_themes.c.contribution_id == contributions.c.id)
        .exists(),
    )
    .order_by(contributions.c.id)
)


def unsorted(connection: Connection) -> list[tuple[int, str]]:
    """(number, text) of what has no theme yet, not even a suggested one."""
    return [(number, said) for number, said in connection.execute(UNSORTED)]


def suggest(connection: Connection, contribution_id: int, themes: Iterable[str]) -> None:
    """These themes wait for somebody to confirm them."""
    rows = [{"contribution_id": contribution_id, "theme": theme} for theme in themes]
    if rows:
        connection.execute(insert(contribution_themes), rows)


def suggestions(connection: Connection) -> list[Suggestion]:
    """What nobody has confirmed yet."""
    query = select(*(contribution_themes.c[name] for name in Suggestion._fields)).where(
        contribution_themes.c.confirmed_at.is_(None)
    )
    ordered = query.order_by(contribution_themes.c.contribution_id, contribution_themes.c.theme)
    return [Suggestion._make(row) for row in connection.execute(ordered)]


def confirm(connection: Connection, contribution_id: int, themes: Iterable[str], by: str, now: datetime) -> None:
    """These are its themes and no others, in somebody's eyes."""
    connection.execute(contribution_themes.delete().where(contribution_themes.c.contribution_id == contribution_id))
    same = {"contribution_id": contribution_id, "confirmed_by": by, "confirmed_at": now}
    rows = [{**same, "theme": theme} for theme in dict.fromkeys(themes)]
    if rows:
        connection.execute(insert(contribution_themes), rows)


def themes_counted(connection: Connection, first: date, last: date) -> dict[str, int]:
    """How many contributions each confirmed theme has; not to be shown outside before it is screened."""
    query = (
        select(contribution_themes.c.theme, func.count())
        .join(contributions, contributions.c.id == contribution_themes.c.contribution_id)
        .where(contribution_themes.c.confirmed_at.is_not(None), contributions.c.said_on.between(first, last))
        .group_by(contribution_themes.c.theme)
        .order_by(contribution_themes.c.theme)
    )
    found: dict[str, int] = dict(connection.execute(query).all())
    return found


def add_finding(connection: Connection, row: Mapping[str, Any], contribution_ids: Iterable[int]) -> int:
    """A finding that comes from these contributions; its number."""
    number = int(connection.execute(insert(findings).values(**row).returning(findings.c.id)).scalar_one())
    links = [{"finding_id": number, "contribution_id": each} for each in sorted(set(contribution_ids))]
    if links:
        connection.execute(insert(finding_contributions), links)
    return number


def all_findings(connection: Connection, open_only: bool = False) -> list[Finding]:
    """Findings, the most urgent first."""
    query = select(*COLUMNS)
    if open_only:
        query = query.where(findings.c.done_at.is_(None))
    ordered = query.order_by(findings.c.done_at.is_not(None), findings.c.due_on, findings.c.id)
    return [Finding._make(row) for row in connection.execute(ordered)]


def finish(connection: Connection, finding_id: int, outcome: str, now: datetime) -> bool:
    """Whether it is done with this call."""
    change = update(findings).where(findings.c.id == finding_id, findings.c.done_at.is_(None))
    return bool(connection.execute(change.values(done_at=now, outcome=outcome)).rowcount)


def all_praise(connection: Connection) -> list[Praise]:
    """Praise, what waits to be passed on first."""
    query = (
        select(praise.c.id, praise.c.service, contributions.c.text, contributions.c.said_on, praise.c.passed_on_by)
        .join(contributions, contributions.c.id == praise.c.contribution_id)
        .order_by(praise.c.passed_on_at.is_not(None), praise.c.id)
    )
    return [Praise._make(row) for row in connection.execute(query)]


def pass_on(connection: Connection, praise_id: int, by: str, now: datetime) -> bool:
    """Whether it was passed on with this call."""
    change = update(praise).where(praise.c.id == praise_id, praise.c.passed_on_at.is_(None))
    return bool(connection.execute(change.values(passed_on_at=now, passed_on_by=by)).rowcount)
