"""Every table is placed, and of every kind that goes by the clock what is old goes, and what is new stays."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Date, Table, insert, select, update

from bot.programme.kept import KINDS, MEMBERSHIP, NOBODY, STAFF, TABLES
from bot.store import keeping, votes
from bot.store.care_tables import alerts, duty, handovers, tellings
from bot.store.columns import Moment, Words
from bot.store.evidence_tables import outside_feedback
from bot.store.keeping_rule import Rule
from bot.store.listening_tables import (
    contributions,
    feedback,
    feedback_asked,
    finding_contributions,
    findings,
    stories,
    story_uses,
    update_tellings,
    updates,
    visits,
    vote_answers,
)
from bot.store.rights_tables import passes, rights_requests
from bot.store.service_tables import alarms
from bot.store.staff_tables import marks, sent_forms, sign_in_tries, staff, staff_codes, staff_sessions
from bot.store.tables import conversations, hard_texts, messages, metadata, reminders
from bot.store.taking_part_tables import claims, event_answers, invitations, opportunities, projects, requests
from bot.work.retention import _WHO, EQUALITY, RECORD
from tests.store.scenes import NOW, publish, somebody

LONG_AGO, BEFORE, LATELY = NOW - timedelta(days=400), NOW - timedelta(days=300), NOW - timedelta(days=200)


def test_every_table_is_placed() -> None:
    """A new table that holds something about a person has its period, or says why it needs none."""
    assert TABLES.keys() == metadata.tables.keys()
    unplaced = [name for name, place in TABLES.items() if not (place.kinds or place.otherwise or place.holds == NOBODY)]
    assert unplaced == []


def test_every_kind_is_let_go_by_somebody() -> None:
    assert KINDS.keys() == keeping.RULES.keys() | _WHO.keys() | {EQUALITY, RECORD}
    assert {kind for place in TABLES.values() for kind in place.kinds} == KINDS.keys()


def test_a_table_that_a_kind_lets_go_says_so() -> None:
    for kind, rules in keeping.RULES.items():
        for rule in rules:
            name = rule.key.table.name
            assert kind in TABLES[name].kinds or TABLES[name].holds == NOBODY, (name, kind)


def test_who_is_named_in_a_table_is_no_secret_of_it() -> None:
    """Whatever points at a person, an address or a message is about a person."""
    about = {"people", "addresses", "messages"}
    for name, table in metadata.tables.items():
        points = {key.column.table.name for key in table.foreign_keys} & about
        assert not points or TABLES[name].holds not in (NOBODY, STAFF), name
    assert MEMBERSHIP in TABLES["people"].otherwise


class Filling:
    """Puts rows where they belong; every time in a row is the one that it is given."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._numbers = 0

    def put(self, table: Table, at: datetime, **given: Any) -> Any:
        """The key of a row with something in every column that must have it."""
        self._numbers += 1
        row = {
            column.name: self._something(column.type, at)
            for column in table.columns
            if not column.nullable
            and column.name not in given
            and column.server_default is None
            and not _counts(column)
        }
        key = self._connection.execute(insert(table).values({**row, **given})).inserted_primary_key
        return key[0] if key else None

    def _something(self, kind: Any, at: datetime) -> Any:
        if isinstance(kind, Moment):
            return at
        if isinstance(kind, Date):
            return at.date()
        if isinstance(kind, Words):
            return f"{self._numbers}"
        return {int: self._numbers, str: f"{self._numbers}", bool: False}[kind.python_type]


def _counts(column: Any) -> bool:
    return bool(column.primary_key and column.type.python_type is int and column.autoincrement is not False)


class Scene(Filling):
    """Somebody with something of every kind, from one moment."""

    def __init__(self, connection: Connection, at: datetime, which: int) -> None:
        super().__init__(connection)
        self._numbers = 1_000 * which
        self.at = at
        them = somebody(connection, which)
        self.person, self.address = them.person_id, them.address_id
        self.message = self.put(
            messages, at, direction="in", address_id=self.address, body="words", state="heard", not_before=None
        )
        self.project = self.put(projects, at)
        self.request = self.put(requests, at, project_id=self.project)
        self.opportunity = self.put(
            opportunities,
            at,
            request_id=self.request,
            project_id=self.project,
            ends_at=at,
            details="{}",
            state="closed",
        )

    def fill(self) -> None:
        """One row, or more, of everything."""
        at, whose = self.at, {"person_id": self.person}
        revision = publish_once(self._connection)
        talk = self.put(
            conversations, at, address_id=self.address, revision_id=revision, state="ended", place="{}", updated_at=at
        )
        self._connection.execute(update(messages).where(messages.c.id == self.message).values(conversation_id=talk))
        story = self.put(stories, at, **whose, parts='["words"]', state="approved")
        self.put(story_uses, at, story_id=story, public=False)
        vote = votes.add(self._connection, "T", {}, at, "Lee", at)
        votes.cast(self._connection, vote, self.person, "a")
        votes.note_told(self._connection, vote, at)
        said = self.put(contributions, at, **whose, text="words", told_at=at, hear_by=at.date())
        self.put(contributions, at, text="words of nobody")
        finding = self.put(findings, at, done_at=at, outcome="words")
        self._connection.execute(insert(finding_contributions).values(finding_id=finding, contribution_id=said))
        told = self.put(updates, at, services="[]", co_authors="[]", sent_at=at)
        self._connection.execute(
            insert(update_tellings).values(update_id=told, **whose, told_at=at, answer="no", words="words")
        )
        self.put(feedback, at)
        self.put(feedback_asked, at)
        self.put(visits, at, **whose, address_id=self.address)
        self.put(outside_feedback, at, text="words")
        self._take_part(at, whose)
        self._staff(at, whose)

    def _take_part(self, at: datetime, whose: dict[str, int]) -> None:
        asked = self.put(
            invitations, at, opportunity_id=self.opportunity, **whose, access_needs="a ramp", reasons="[1]"
        )
        self.put(event_answers, at, opportunity_id=self.opportunity, invitation_id=asked)
        self.put(claims, at, **whose, opportunity_id=self.opportunity, state="paid", paid_at=at)
        self.put(rights_requests, at, **whose, note="words", done_at=at)
        self.put(passes, at, **whose, address_id=self.address)
        self.put(reminders, at, address_id=self.address, done_at=at)
        self.put(hard_texts, at, message_id=self.message)

    def _staff(self, at: datetime, whose: dict[str, int]) -> None:
        alarm = self.put(alarms, at, over_at=at)
        handed = self.put(handovers, at, address_id=self.address, message_id=self.message, closed_at=at)
        on_duty = self.put(duty, at, rank=1, phone="+447700900123")
        self.put(alerts, at, alarm_id=alarm, handover_id=handed)
        self.put(tellings, at, alarm_id=alarm, duty_id=on_duty)
        self.put(marks, at, message_id=self.message, over_at=at)
        known = self.put(staff, at, ended_at=at, password_hash="hash")
        self.put(staff_codes, at, staff_id=known)
        self.put(staff_sessions, at, staff_id=known)
        self.put(sign_in_tries, at)
        self.put(sent_forms, at)


def publish_once(connection: Connection) -> str:
    """A revision that both scenes can be on."""
    return publish(connection, "r1")


EMPTIED: dict[str, list[tuple[Any, Any]]] = {
    "words of messages": [(messages.c.body, None)],
    "contributions": [(contributions.c.text, "")],
    "answers to updates": [(update_tellings.c.words, None)],
    "findings": [(findings.c.what, ""), (findings.c.outcome, None), (findings.c.owner, "")],
    "reasons and access needs": [(invitations.c.access_needs, None), (invitations.c.reasons, "[]")],
    "answers after events": [(event_answers.c.invitation_id, None)],
    "requests about data": [(rights_requests.c.note, "")],
    "texts that were hard": [(hard_texts.c.message_id, None)],
    "words that others handed over": [(outside_feedback.c.text, None)],
    "staff who have left": [(staff.c.password_hash, None)],
}
"""Of these the rows stay, so that what was counted can still be counted, with this in the place of words."""
WHOLE = {
    "ended conversations": [conversations],
    "alarms that are over": [alarms, alerts, tellings],
    "stories": [stories, story_uses],
    "votes": [vote_answers],
    "feedback without a name": [feedback],
    "asked after a visit": [feedback_asked],
    "visits": [visits],
    "claims": [claims],
    "links and codes": [passes],
    "reminders that are done": [reminders],
    "conversations with people": [handovers],
    "notes beside messages": [marks],
    "duty turns": [duty],
    "sign-ins": [staff_sessions, sign_in_tries],
    "forms that were sent": [sent_forms],
}
"""Of these no row is left."""


@pytest.fixture
def scenes(connection: Connection) -> Connection:
    """Somebody with everything from long ago, and somebody with everything from lately."""
    for which, at in enumerate((LONG_AGO, LATELY), 1):
        Scene(connection, at, which).fill()
    return connection


def test_what_is_old_goes_and_what_is_new_stays(scenes: Connection) -> None:
    assert EMPTIED.keys() | WHOLE.keys() == keeping.RULES.keys()
    for kind, rules in keeping.RULES.items():
        found = keeping.old(scenes, kind, BEFORE)
        assert found.many == len(rules) and found.oldest is not None, kind
        assert abs(found.oldest - LONG_AGO) <= timedelta(days=31), kind
        assert sum(len(gone(scenes, rule)) for rule in rules) == len(rules), kind
        assert keeping.old(scenes, kind, BEFORE) == (0, None), kind
    for kind, columns in EMPTIED.items():
        for column, empty in columns:
            found_there = [value == empty for value in scenes.execute(select(column)).scalars()]
            assert sorted(found_there) == [False] * (len(found_there) // 2) + [True] * (len(found_there) // 2), kind
    for kind, tables in WHOLE.items():
        for table in tables:
            assert len(scenes.execute(select(table)).all()) == 1, (kind, table.name)
    assert scenes.execute(select(finding_contributions)).all() and scenes.execute(select(staff_codes)).all()


def gone(connection: Connection, rule: Rule) -> list[Any]:
    """The keys of what a rule lets go in one go."""
    return keeping.let_go(connection, rule, BEFORE, None)


def test_what_still_waits_for_somebody_stays(connection: Connection) -> None:
    one = Scene(connection, LONG_AGO, 1)
    promised = one.put(contributions, LONG_AGO, person_id=one.person, text="words", hear_by=date(2026, 1, 1))
    on_paper = one.put(contributions, LONG_AGO, entered_by="Sam", text="words", hear_by=date(2026, 1, 1))
    unpaid = one.put(claims, LONG_AGO, person_id=one.person, opportunity_id=one.opportunity, state="claimed")
    asked = one.put(rights_requests, LONG_AGO, person_id=one.person, note="words")
    alarm = one.put(alarms, LONG_AGO)
    handed = one.put(handovers, LONG_AGO, address_id=one.address, message_id=one.message, closed_at=LONG_AGO)
    one.put(alerts, LONG_AGO, alarm_id=alarm, handover_id=handed)
    beside = one.put(marks, LONG_AGO, message_id=one.message)
    kinds = ("contributions", "claims", "requests about data", "alarms that are over", "conversations with people")
    for kind in (*kinds, "notes beside messages"):
        assert keeping.old(connection, kind, BEFORE).many == 0, kind
        assert [gone(connection, rule) for rule in keeping.RULES[kind]] == [[]] * len(keeping.RULES[kind])
    # A note stays for as long as the words beside which it stands.
    connection.execute(update(messages).values(body=None))
    assert gone(connection, keeping.RULES["notes beside messages"][0]) == [beside]
    stay = select(contributions.c.text).where(contributions.c.id.in_((promised, on_paper)))
    assert connection.execute(stay).scalars().all() == ["words", "words"]
    assert connection.execute(select(claims.c.id)).scalar() == unpaid
    assert connection.execute(select(rights_requests.c.note).where(rights_requests.c.id == asked)).scalar() == "words"
