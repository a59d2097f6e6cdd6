"""What follows from what people said: themes that somebody confirmed, findings with an owner, and praise passed on."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, case, func, insert, literal, select, tuple_, update

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
    person_id: int | None


IS_DONE = case((findings.c.done_at.is_not(None), 1), else_=0)
PRAISE = (
    *(praise.c.id, praise.c.service, contributions.c.text, contributions.c.said_on),
    *(praise.c.passed_on_by, contributions.c.person_id),
)
COLUMNS = [findings.c[name] for name in Finding._fields]
UNSORTED = (
    select(contributions.c.id, contributions.c.text)
    .where(
        contributions.c.text != "",
        # Of a story staff see the words elsewhere, as far as its teller lets them.
        contributions.c.story_id.is_(None),
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
    """Findings, the most urgent first; not those whose words are not kept any more."""
    query = select(*COLUMNS).where(findings.c.what != "")
    if open_only:
        query = query.where(findings.c.done_at.is_(None))
    ordered = query.order_by(IS_DONE, findings.c.due_on, findings.c.id)
    return [Finding._make(row) for row in connection.execute(ordered)]


def page_of_findings(connection: Connection, after: int | None, most: int) -> list[Finding]:
    """So many findings, the most urgent first; those that follow the one of that number, if one is given."""
    order = (IS_DONE, findings.c.due_on, findings.c.id)
    query = select(*COLUMNS).where(findings.c.what != "").order_by(*order).limit(most)
    last = None if after is None else connection.execute(select(*order).where(findings.c.id == after)).first()
    if last is not None:
        done, due_on, number = last
        query = query.where(
            tuple_(*order) > tuple_(literal(int(done)), literal(due_on, findings.c.due_on.type), literal(number))
        )
    return [Finding._make(row) for row in connection.execute(query)]


def one_finding(connection: Connection, finding_id: int) -> Finding | None:
    """The finding of that number."""
    row = connection.execute(select(*COLUMNS).where(findings.c.id == finding_id)).first()
    return None if row is None else Finding._make(row)


def comes_from(connection: Connection, finding_id: int) -> list[int]:
    """The numbers of the contributions that a finding comes from."""
    query = select(finding_contributions.c.contribution_id).where(finding_contributions.c.finding_id == finding_id)
    return list(connection.execute(query.order_by(finding_contributions.c.contribution_id)).scalars())


def all_come_from(connection: Connection, finding_ids: Collection[int]) -> dict[int, list[int]]:
    """The numbers of the contributions that each of these findings comes from."""
    found: dict[int, list[int]] = {number: [] for number in finding_ids}
    query = select(finding_contributions).where(finding_contributions.c.finding_id.in_(finding_ids))
    for row in connection.execute(query.order_by(finding_contributions.c.contribution_id)):
        found[row.finding_id].append(row.contribution_id)
    return found


def themes_of(connection: Connection, ids: Iterable[int]) -> dict[int, list[Suggestion]]:
    """The themes of contributions, suggested or confirmed."""
    query = select(*(contribution_themes.c[name] for name in Suggestion._fields)).where(
        contribution_themes.c.contribution_id.in_(list(ids))
    )
    found: dict[int, list[Suggestion]] = {}
    for row in connection.execute(query.order_by(contribution_themes.c.theme)):
        found.setdefault(row.contribution_id, []).append(Suggestion._make(row))
    return found


def finish(connection: Connection, finding_id: int, outcome: str, now: datetime) -> bool:
    """Whether it is done with this call."""
    change = update(findings).where(findings.c.id == finding_id, findings.c.done_at.is_(None))
    return bool(connection.execute(change.values(done_at=now, outcome=outcome)).rowcount)


def all_praise(connection: Connection) -> list[Praise]:
    """Praise, what waits to be passed on first."""
    query = (
        select(*PRAISE)
        .join(contributions, contributions.c.id == praise.c.contribution_id)
        .where(contributions.c.text != "")
        .order_by(praise.c.passed_on_at.is_not(None), praise.c.id)
    )
    return [Praise._make(row) for row in connection.execute(query)]


def praise_waiting(connection: Connection, most: int) -> list[Praise]:
    """So much praise that nobody has passed on yet, the longest waiting first."""
    query = (
        select(*PRAISE)
        .join(contributions, contributions.c.id == praise.c.contribution_id)
        .where(praise.c.passed_on_at.is_(None), contributions.c.text != "")
        .order_by(praise.c.id)
        .limit(most)
    )
    return [Praise._make(row) for row in connection.execute(query)]


def praised_in(connection: Connection, praise_id: int) -> tuple[int, int | None]:
    """The contribution that this praise stands in, and who wrote it, if they wished to hear back."""
    query = select(contributions.c.id, contributions.c.person_id).join(praise)
    row = connection.execute(query.where(praise.c.id == praise_id)).one()
    return row.id, row.person_id


def was_passed_on(connection: Connection, contribution_id: int) -> bool:
    """Whether it is praise that has reached those whom it is for."""
    passed_on = praise.c.contribution_id == contribution_id, praise.c.passed_on_at.is_not(None)
    return connection.execute(select(praise.c.id).where(*passed_on)).first() is not None


def pass_on(connection: Connection, praise_id: int, by: str, now: datetime) -> bool:
    """Whether it was passed on with this call."""
    change = update(praise).where(praise.c.id == praise_id, praise.c.passed_on_at.is_(None))
    return bool(connection.execute(change.values(passed_on_at=now, passed_on_by=by)).rowcount)
