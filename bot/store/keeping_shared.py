"""What people took part in and what staff did beside them, once its time is over."""

from sqlalchemy import ColumnElement, Table, delete, exists, func, or_, select, update

from bot.store.care_tables import alerts, duty, handovers, tellings
from bot.store.keeping_rule import WHICH, Rule, by, dropped, emptied
from bot.store.rights_tables import passes, rights_requests
from bot.store.service_tables import alarms
from bot.store.staff_tables import marks, sent_forms, sign_in_tries, staff, staff_codes, staff_sessions
from bot.store.tables import hard_texts, messages, reminders
from bot.store.taking_part_tables import claims, event_answers, invitations, opportunities

GONE = "gone "
"""How the address of a member of staff begins who left so long ago that it is not kept."""


def _ended(of: Table) -> ColumnElement[object]:
    ends = select(opportunities.c.ends_at).where(opportunities.c.id == of.c.opportunity_id)
    return ends.correlate(of).scalar_subquery()


INVITATIONS = emptied(
    invitations.c.id,
    _ended(invitations),
    or_(invitations.c.access_needs.is_not(None), invitations.c.reasons != "[]"),
    access_needs=None,
    reasons="[]",
)
AFTER_EVENTS = emptied(
    event_answers.c.id, _ended(event_answers), event_answers.c.invitation_id.is_not(None), invitation_id=None
)
CLAIMS = dropped(claims.c.id, func.coalesce(claims.c.paid_at, claims.c.claimed_at), claims.c.state != "claimed")

REQUESTS = emptied(
    rights_requests.c.id,
    rights_requests.c.done_at,
    or_(rights_requests.c.note != "", rights_requests.c.longer_why.is_not(None)),
    note="",
    longer_why=None,
)
PASSES = dropped(passes.c.id, passes.c.expires_at)
REMINDERS = dropped(reminders.c.id, reminders.c.done_at)
HARD = emptied(hard_texts.c.id, hard_texts.c.said_on, hard_texts.c.message_id.is_not(None), message_id=None)

ALARMS = Rule(
    alarms.c.id,
    alarms.c.over_at,
    (),
    by(
        delete(tellings).where(tellings.c.alarm_id.in_(WHICH)),
        delete(alerts).where(alerts.c.alarm_id.in_(WHICH)),
        delete(alarms).where(alarms.c.id.in_(WHICH)),
    ),
)
# They go once no alarm that is still kept is about them.
HANDOVERS = dropped(
    handovers.c.id,
    handovers.c.closed_at,
    ~exists(select(alerts.c.alarm_id).where(alerts.c.handover_id == handovers.c.id)),
)
DUTY = dropped(duty.c.id, duty.c.ends_at, ~exists(select(tellings.c.id).where(tellings.c.duty_id == duty.c.id)))
WORDLESS = exists(select(messages.c.id).where(messages.c.id == marks.c.message_id, messages.c.body.is_(None)))
MARKS = dropped(marks.c.id, marks.c.at, or_(marks.c.over_at.is_not(None), WORDLESS))

SESSIONS = dropped(staff_sessions.c.id, staff_sessions.c.seen_at)
TRIES = dropped(sign_in_tries.c.name, sign_in_tries.c.since)
SENT_FORMS = dropped(sent_forms.c.mark, sent_forms.c.at)
STAFF = Rule(
    staff.c.id,
    staff.c.ended_at,
    (~staff.c.email.like(f"{GONE}%"),),
    by(
        delete(staff_codes).where(staff_codes.c.staff_id.in_(WHICH)),
        update(staff)
        .where(staff.c.id.in_(WHICH))
        .values(
            email=GONE + func.cast(staff.c.id, staff.c.email.type),
            known_as=None,
            password_hash=None,
            totp_secret=None,
            link_hash=None,
            link_until=None,
        ),
    ),
)
