"""MY DATA: the copy holds what every table holds about somebody, and the page tells it in words."""

import re
from datetime import date
from functools import partial

from sqlalchemy import Table, func, insert, select
from sqlalchemy.sql import visitors

from bot.programme.kept import NOBODY, STAFF, TABLES
from bot.programme.places import STATES
from bot.store import holdings, passes, votes
from bot.store.care_tables import handovers
from bot.store.engine import begin
from bot.store.listening_tables import update_tellings, updates, visits
from bot.store.rights_tables import rights_requests
from bot.store.staff_tables import marks
from bot.store.tables import messages, reminders
from bot.store.taking_part_tables import claims, event_answers, invitations, opportunities, partners
from bot.work.disclosure import Disclosure, Page
from bot.work.passes import code_of, give, link_of
from tests.store.test_keeping import Scene
from tests.work.hospital import KEYS, LONDON, Hospital


def opened(hospital: Hospital) -> Page:
    """What the first person who wrote sees, once the code is given."""
    with begin(hospital.engine) as connection:
        number = give(connection, passes.COPY, 1, 1, KEYS.suppression, hospital.now)
        found = passes.one(connection, number or 0)
    assert found is not None
    disclosure = Disclosure(hospital.engine, hospital.shelf, KEYS, LONDON, hospital.clock)
    return disclosure.open(link_of(found.nonce, KEYS.suppression), code_of(found.nonce, KEYS.suppression))


NOT_SHOWN = {
    "erasures": "hashes of who was erased",
    "provider_copies": "names of messages of somebody who was erased",
    "feedback_drafts": "answers that belong to nobody",
    "feedback": "answers that belong to nobody",
    "feedback_asked": "a hash, and a day",
    "praise": "which of their words were praise",
    "findings": "what staff made of what people said",
    "finding_contributions": "whose words a finding comes from",
    "update_contributions": "whose words an update answers",
    "update_waits": "since when an update waits for its words in their language",
    "exports": "which copy a member of staff asked for",
    "export_people": "a copy that a member of staff asked for, for a short time",
    "export_parts": "a copy that a member of staff asked for, for a short time",
    "alerts": "that an alarm is about a conversation",
    "tellings": "whom of staff an alarm was told to",
    "duty": "staff",
    "outside_feedback": "words from elsewhere, without a name",
    "record": "what staff did; told on request",
    "staff": "staff",
    "staff_codes": "staff",
    "staff_sessions": "staff",
    "sign_in_tries": "staff",
    "sent_forms": "staff",
    "equality_answers": "read under the pseudonym: bot.store.equality",
}
"""Tables about people that the copy leaves out, and why."""


def test_the_copy_leaves_no_table_out_that_holds_something_about_somebody() -> None:
    read = {"people"}
    for query in holdings.OF.values():
        read |= {each.name for each in visitors.iterate(query) if isinstance(each, Table)}
    about = {name for name, place in TABLES.items() if place.holds not in (NOBODY, STAFF)}
    assert about - read == NOT_SHOWN.keys()


def test_the_page_tells_everything_in_words(hospital: Hospital) -> None:
    hospital.joins()
    them = address = 1
    with begin(hospital.engine) as connection:
        one = Scene(connection, hospital.now, 7)
        put = partial(one.put, at=hospital.now, person_id=them)
        details = '{"title": {"en": "Choosing new signs"}}'
        for number, state in enumerate(STATES):
            there = one.put(
                opportunities,
                hospital.now,
                request_id=one.request,
                project_id=one.project,
                details=details,
                state="held",
            )
            part = put(invitations, opportunity_id=there, state=state)
            if number == 0:
                one.put(
                    event_answers,
                    hospital.now,
                    opportunity_id=there,
                    invitation_id=part,
                    question="felt_heard",
                    answer="fully",
                )
                put(claims, opportunity_id=there, kind="expenses", pence=550)
        put(visits, address_id=address, service="eye")
        told = one.put(updates, hospital.now, title="Larger letters", services="[]", co_authors="[]")
        answer = {"person_id": them, "told_at": hospital.now, "answer": "no", "words": "Still small"}
        connection.execute(insert(update_tellings).values(update_id=told, **answer))
        put(rights_requests, note="What do you hold?")
        message = connection.execute(select(func.min(messages.c.id)).where(messages.c.address_id == address)).scalar()
        one.put(marks, hospital.now, message_id=message, kind="note", text="Ring on Monday")
        one.put(handovers, hospital.now, address_id=address, message_id=message, reason="call")
        connection.execute(insert(partners).values(person_id=them, state="ended", ended_on=date(2026, 1, 1)))
        one.put(reminders, hospital.now, address_id=address, kind="event_week:1")
        vote = votes.add(connection, "Signs", {"choices": {"a": {"en": "Aqua"}}}, hospital.now, "Lee", hospital.now)
        votes.cast(connection, vote, them, "a")
    page = opened(hospital)
    told_by = {section.title: section.rows for section in page.sections}
    words = " ".join(" ".join(row) for rows in told_by.values() for row in rows)
    for said in (
        "Still small",
        "Ring on Monday",
        "What do you hold?",
        "Aqua",
        "Travel and other costs, £5.50",
        "You were one",
    ):
        assert said in words, said
    parts = {value for _, value in told_by["What you were asked to help with"]}
    assert len(parts) == len(STATES) and not any("_" in part for part in parts)
    assert ("Language", "English") in told_by["You, and how we reach you"]
    codes = re.compile(r"\b[a-z]+_[a-z_]+\b")
    for title, rows in told_by.items():
        assert not [row for row in rows if codes.search(" ".join(row))], title
