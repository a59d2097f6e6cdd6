"""Years in the life of a very large trust, on PostgreSQL: what the staff pages have to find their way in.

Upon the people of `bench/people.py` lie ten messages for each: a conversation of seven lines, and a row in each of
three broadcasts to everybody. Messages are numbered as they came, over two years; the newest are texts that came
after the last broadcast. What people contributed, scored and took part in, what staff noted and what the record
holds is spread over the same time. Foreign keys are not looked at while it is written, which only a superuser may
ask for; the large indexes are made afterwards.
"""

from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text

from bench.people import populate
from bot.store.engine import begin
from bot.store.tables import messages
from bot.work.folder import SHIPPED, read_folder
from bot.work.shelf import Shelf

RARE = "sphygmomanometer"
"""A word in three messages of all: one old, one from the middle, one new."""

LINES = 7  # of each conversation
BROADCASTS = 3
_WORDS = """
    appointment letter clinic waiting nurse parking interpreter quiet room signs ward discharge medicine hearing
    loop lift reception phone early late kind clear thank please again never always better worse hospital doctor
    visit family carer pain sleep food tea lights noise doors map bus ticket form questions answer time morning
"""
_ARRAY = f"string_to_array('{' '.join(_WORDS.split())}', ' ')"
_START = "timestamptz '2026-11-26 00:00+00' - interval '2 years'"
_SAID = " || ' ' || ".join(
    f"w[1 + ({step} * n + n / {step}) % {len(_WORDS.split())}]" for step in (7, 11, 13, 17, 19, 23, 29)
)


def live(engine: Engine, people: int) -> None:
    """So many people, and ten times as many messages."""
    populate(engine, people)
    Shelf(engine, lambda: datetime.now(UTC)).publish(read_folder(SHIPPED))
    with begin(engine) as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        large = sorted(messages.indexes, key=lambda index: str(index.name))
        for index in large:
            index.drop(connection)
        for statement in (*_who_they_are(), *_conversations(people), *_broadcasts(people)):
            connection.execute(text(statement))
        for index in large:
            index.create(connection)
        for statement in (*_staff(people), *_listening(people), *_taking_part(people), *_looks(people)):
            connection.execute(text(statement))
        _count_on(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _at(n: str, all_of_them: int) -> str:
    """When the one of that number was, of so many over two years."""
    return f"{_START} + interval '2 years' * (({n})::float / {all_of_them})"


def _who_they_are() -> list[str]:
    names = "(ARRAY['Ade','Maria','Priya','Tom','Zofia','Yusuf','Ann','Li'])[1 + id % 8]"
    languages = "(ARRAY['en','en','en','en','en','en','pl','gu','ur','ar'])[1 + id % 10]"
    return [
        f"UPDATE people SET facts = '{{\"first_name\":\"' || {names} || '\"}}', language = {languages},"
        " easy = id % 12 = 0, created_at = created_at - interval '1 day' * (id % 700)",
    ]


def _conversations(people: int) -> list[str]:
    """One for each person, two in a hundred still open; its lines stand among those of the other messages."""
    every = people * (LINES + BROADCASTS)
    flows = "(ARRAY['join','join','join','feedback','story','care','agreements','details'])[1 + n % 8]"
    place = "'[1,[\"' || f || ':' || (ARRAY['name','services','recent','code'])[1 + n % 4] || '\"],{},[]]'"
    # The number of a line leaves room for the broadcasts: a million rows after 3/7, 5/7 and 6.9/7 of all lines.
    number = f"n + {people} * ((n > {3 * people})::int + (n > {5 * people})::int + (n > {69 * people // 10})::int)"
    return [
        "INSERT INTO conversations (id, address_id, flow, revision_id, place, state, started_at, updated_at) "
        f"SELECT n, n, f, (SELECT max(revision_id) FROM publications), {place}, "
        f"CASE WHEN n % 50 = 0 THEN 'open' ELSE 'ended' END, {_at('n', people)}, {_at('n', people)} "
        f"FROM generate_series(1, {people}) n, LATERAL (SELECT {flows} f) flow",
        "INSERT INTO messages (id, direction, address_id, conversation_id, channel, provider_id, kind, body, state, "
        "lane, not_before, created_at, accepted_at, settled_at, said) "
        f"SELECT id, CASE WHEN asks THEN 'out' ELSE 'in' END, whose, whose, "
        "CASE WHEN whose % 4 = 0 THEN 'telegram' ELSE 'sms' END, 'P' || id, 'text', "
        f"{_SAID} || CASE WHEN n IN ({people}, {people * 4}, {people * 7 - 50}) THEN ' {RARE}' ELSE '' END, "
        "CASE WHEN asks THEN 'delivered' ELSE 'heard' END, 0, CASE WHEN asks THEN moment END, moment, "
        "CASE WHEN asks THEN moment END, CASE WHEN asks THEN moment END, CASE WHEN asks THEN 'join.name' END "
        f"FROM (SELECT n, {number} id, (n - 1) / {LINES} + 1 whose, n % 2 = 0 asks, {_at(number, every)} AS moment, "
        f"{_ARRAY} w FROM generate_series(1, {people * LINES}) n) line",
    ]


def _broadcasts(people: int) -> list[str]:
    every = people * (LINES + BROADCASTS)
    words = """'{"en": {"plain": "Thank you for what you told us."}}'"""
    made: list[str] = []
    for number, before in enumerate((3 * people, 6 * people, 7 * people + 19 * people // 10), start=1):
        at = _at(str(before), every)
        made += [
            "INSERT INTO broadcasts (id, title, words, audience, state, cursor, written, created_at, created_by, "
            "started_at, started_by, written_at, finished_at) "
            f"VALUES ({number}, 'News {number}', {words}, '{{}}', 'finished', {people}, {people}, {at}, 'Sam', {at}, "
            f"'Kim', {at}, {at})",
            "INSERT INTO messages (id, person_id, address_id, channel, direction, kind, words, body, state, lane, "
            "not_before, created_at, accepted_at, settled_at, broadcast_id, provider_id) "
            f"SELECT {before} + id, id, id, CASE WHEN id % 4 = 0 THEN 'telegram' ELSE 'sms' END, 'out', 'text', NULL, "
            "'Thank you for what you told us.', CASE WHEN id % 50 = 0 THEN 'failed' ELSE 'delivered' END, 1, "
            f"{at}, {at}, {at}, {at}, {number}, 'B{number}.' || id FROM people",
        ]
    made.append(
        "INSERT INTO broadcasts (id, title, words, audience, state, created_at, created_by) "
        f"SELECT n, 'Draft ' || n, {words}, CASE WHEN n = 4 THEN '{{}}' ELSE '{{\"services\": [\"s1\", \"s2\"]}}' END, "
        "'draft', now(), 'Sam' FROM generate_series(4, 30) n"
    )
    return made


def _staff(people: int) -> list[str]:
    """What waits for somebody, and what was noted beside messages."""
    newest = f"{people * (LINES + BROADCASTS)}"
    noted = "(ARRAY['note','flag','label','assigned'])[1 + n % 4]"
    return [
        "INSERT INTO staff (id, email, name, role, created_at) "
        f"SELECT n, 'staff' || n || '@hospital.example', 'Colleague ' || n, 'engagement', {_START} "
        "FROM generate_series(1, 60) n",
        "INSERT INTO marks (message_id, kind, text, staff_id, by, at, over_at) "
        f"SELECT {newest} - n * 97, {noted}, CASE WHEN n % 4 = 2 THEN 'theme ' || n % 30 ELSE 'Look at this' END, "
        f"1 + n % 60, 'Sam', now(), CASE WHEN n % 5 = 0 THEN NULL ELSE now() END FROM generate_series(1, 20000) n",
        f"UPDATE messages SET needs_person = 'call' WHERE id IN (SELECT {newest} - n * 2 * 41 FROM "
        "generate_series(1, 300) n) AND direction = 'in'",
        "INSERT INTO handovers (address_id, message_id, reason, waits, opened_at, last_at) "
        "SELECT address_id, id, 'call', false, created_at, created_at FROM messages WHERE needs_person IS NOT NULL "
        "ORDER BY id LIMIT 40",
        "INSERT INTO alarms (kind, about, reason, raised_at, last_at) "
        "SELECT 'lag', 'n' || n, 'it waits', now(), now() FROM generate_series(1, 10) n",
    ]


def _listening(people: int) -> list[str]:
    told, scored = people * 3 // 10, people * 4 // 10
    day = f"({_at('n', told)})::date"
    return [
        "INSERT INTO contributions (id, person_id, method, kind, from_whom, service, text, said_on, hear_by, told_at) "
        f"SELECT n, 1 + (n * 7) % {people}, 'sms', (ARRAY['good','different','other'])[1 + n % 3], 'carer', "
        f"'s' || n % 90, {_SAID}, {day}, {day} + 60, CASE WHEN n % 9 > 0 THEN now() END "
        f"FROM (SELECT n, {_ARRAY} w FROM generate_series(1, {told}) n) said",
        "INSERT INTO contribution_themes (contribution_id, theme, confirmed_by, confirmed_at) "
        "SELECT id, 'theme' || id % 12, 'Sam', CASE WHEN id % 3 > 0 THEN now() END FROM contributions",
        "INSERT INTO praise (contribution_id, service, passed_on_at, passed_on_by) "
        "SELECT id, service, CASE WHEN id % 40 > 0 THEN now() END, 'Sam' FROM contributions WHERE id % 30 = 0",
        "INSERT INTO findings (what, service, owner, action, due_on, created_at, created_by, done_at) "
        f"SELECT 'Signs ' || n, 's1', 'Kim', 'New signs', date '2026-12-01', {_START}, 'Sam', "
        "CASE WHEN n % 4 > 0 THEN now() END FROM generate_series(1, 400) n",
        "INSERT INTO feedback (id, response, flow, service, question, answer, month, mixed) "
        "SELECT md5('a' || n), md5('r' || n), 'friends_and_family', 's' || n % 90, 'score', "
        "(ARRAY['very_good','good','neither','poor'])[1 + n % 4], "
        f"date_trunc('month', {_at('n', scored)})::date, true FROM generate_series(1, {scored}) n",
        "INSERT INTO stories (person_id, level, parts, state, told_on, approved_at) "
        "SELECT n * 17, (ARRAY['public','private','anonymous','team'])[1 + n % 4], '[\"My story\"]', 'approved', "
        "date '2026-01-01', now() FROM generate_series(1, 500) n",
        "INSERT INTO story_uses (story_id, place, public, used_on, used_by) "
        "SELECT id, 'Newsletter', true, date '2026-02-01', 'Sam' FROM stories",
        "INSERT INTO updates (id, title, words, audience, services, co_authors, created_at, created_by, sent_at) "
        "SELECT n, 'Change ' || n, '{\"en\": {\"plain\": \"We changed it.\"}}', NULL, '[\"s1\"]', '[]', now(), 'Sam', "
        "now() FROM generate_series(1, 60) n",
        "INSERT INTO update_contributions (update_id, contribution_id) "
        "SELECT 1 + id % 60, id FROM contributions WHERE id % 60 = 1 OR id <= 2000",
        "INSERT INTO update_tellings (update_id, person_id, told_at, answer, answered_at) "
        "SELECT 1 + n % 60, n, now(), (ARRAY['yes','no',NULL])[1 + n % 3], now() "
        f"FROM generate_series(1, {people // 5}) n",
    ]


def _taking_part(people: int) -> list[str]:
    details = """'{"title": {"en": "Signs"}, "what": {"en": "We look."},
        "why": {"en": "Asked."}, "can_change": {"en": "Colours."},
        "place": {"en": "Hall 2"}, "access_notes": {"en": "A lift."}, "rung": "Involving",
        "method": "workshop", "contact": "Kim", "information_sheet": "", "services": ["s1", "s2"],
        "words": {"en": {"plain": "Look at signs with us?"}}}'"""
    return [
        "INSERT INTO projects (id, title, about, lead, created_at, created_by) "
        f"SELECT n, 'Signs ' || n, 'Signs', 'Kim', {_START}, 'Sam' FROM generate_series(1, 120) n",
        "INSERT INTO requests (id, project_id, title, answers, influence, state, created_at, created_by, rung) "
        f"SELECT n, n, 'Signs', '{{}}', 'design', 'reviewed', {_START}, 'Sam', 'Involving' "
        "FROM generate_series(1, 120) n",
        "INSERT INTO opportunities "
        "(id, request_id, project_id, state, places, starts_at, ends_at, details, created_at, created_by) "
        "SELECT n, 1 + n % 120, 1 + n % 120, CASE WHEN n > 380 THEN 'open' ELSE 'held' END, 20, "
        "now() + interval '1 day' * (n - 380), now() + interval '1 day' * (n - 379), "
        f"{details}, {_START}, 'Sam' FROM generate_series(1, 400) n",
        "INSERT INTO invitations (opportunity_id, person_id, state, reasons, created_at, answered_at) "
        "SELECT 1 + n % 400, n, CASE WHEN n % 50 = 0 THEN 'place' WHEN n % 9 = 0 THEN 'no' ELSE 'offered' END, "
        f"'[\"service:s1\"]', {_at('n', people // 2)}, CASE WHEN n % 450 = 0 THEN {_at('n', people // 2)} END "
        f"FROM generate_series(1, {people // 2}) n",
    ]


def _looks(people: int) -> list[str]:
    """The record: three lines for each person, most of them staff who looked at somebody."""
    lines = people * 3
    return [
        "INSERT INTO record (id, at, actor, action, subject, origin, batch) "
        f"SELECT md5('look' || n), {_at('n', lines)}, 'Colleague ' || n % 60, "
        "(ARRAY['looked_at_person','read_messages','searched_messages'])[1 + n % 3], p.subject, '192.0.2.7', n / 100 "
        f"FROM generate_series(1, {lines}) n JOIN people p ON p.id = 1 + n % {people}",
        "INSERT INTO seals (number, at, entries, seal) SELECT max(batch), now(), 100, repeat('0', 64) FROM record",
    ]


def _count_on(connection: Connection) -> None:
    """Whoever comes next gets a number that is free."""
    counted = "messages conversations broadcasts staff contributions updates projects requests opportunities"
    for table in counted.split():
        connection.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
        )
