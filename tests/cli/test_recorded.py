"""Whatever a command changes has its line in the record, in one transaction: both are there, or neither."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from bot.cli import main
from bot.store.engine import begin, open_engine
from tests.cli.conftest import Improvers
from tests.cli.test_broadcast import EXAMPLE
from tests.cli.test_listening import example
from tests.cli.test_roll import GOOD
from tests.store.crowds import improver
from tests.store.scenes import number
from tests.work.hospital import KEYS, Hospital

pytestmark = pytest.mark.thorough

SAMPLES = Path(__file__).parents[2] / "bot" / "demo" / "samples"
BY = ("--by", "Sam")
ALWAYS = ("--from", "2020-01-01 00:00", "--until", "2040-01-01 00:00")

STEPS: tuple[tuple[str, ...], ...] = (
    ("publish",),
    ("project", "add", "Finding the way", "--about", "So that nobody gets lost", "--lead", "Sam", *BY),
    ("request", "add", "1", "{samples}/request.yaml", *BY),
    ("request", "submit", "1", *BY),
    ("request", "return", "1", "--why", "Say more", *BY),
    ("request", "add", "1", "{samples}/request.yaml", *BY),
    ("request", "submit", "2", *BY),
    ("request", "review", "2", "--rung", "Involving", "--equality-impact", "Nobody is worse off", "--by", "Priya"),
    ("opportunity", "add", "2", "{samples}/signs.yaml", *BY),
    ("opportunity", "open", "1", *BY),
    ("opportunity", "invite", "1", "--most", "5", *BY),
    ("opportunity", "change", "1", "{samples}/signs.yaml", *BY),
    ("opportunity", "close", "1", *BY),
    ("opportunity", "cancel", "1", *BY),
    ("opportunity", "attended", "1", "--came", "{person}", *BY),
    ("claims", "pay", "1", *BY),
    ("project", "end", "1", "{samples}/evaluation.yaml", *BY),
    ("updates", "add", "{update}", *BY),
    ("updates", "send", "1", *BY),
    ("votes", "add", "{vote}", *BY),
    ("votes", "ask", "1", *BY),
    ("broadcast", "new", "{letters}", *BY),
    ("broadcast", "approve", "{broadcast}", "--by", "Priya"),
    ("broadcast", "start", "{broadcast}", *BY),
    ("broadcast", "pause", "{broadcast}", *BY),
    ("broadcast", "resume", "{broadcast}", *BY),
    ("broadcast", "cancel", "{broadcast}", *BY),
    ("voices", "add", "--said", "More chairs", "--method", "paper", "--date", "2020-11-24", *BY),
    ("voices", "told", "4", *BY),
    ("voices", "import", "{voices}", *BY),
    ("visits", "import", "{visits}", *BY),
    ("themes", "confirm", "2", "waiting", *BY),
    (
        *("findings", "add", "--what", "Waits", "--owner", "Sam", "--action", "Chairs", "--from", "2"),
        *("--due", "2030-01-01", *BY),
    ),
    ("findings", "done", "1", "--outcome", "There are"),
    ("praise", "passed-on", "1", *BY),
    ("stories", "use", "1", "--place", "training", *BY),
    ("evidence", "add", "--kind", "social_media_posts", "--date", "2026-09-30", "--count", "12", *BY),
    ("evidence", "import", "--kind", "observations", "{posts}", *BY),
    ("evidence", "principle", "1", "capacity", "partly", "--evidence", "Training", *BY),
    ("evidence", "standard", "leadership", "fully", "--evidence", "A named lead", *BY),
    ("evidence", "stakeholder", "1", "need", "People with low vision", *BY),
    ("evidence", "partners", "own", "We were heard.", *BY),
    ("partners", "begin", "{person}", *BY),
    ("partners", "review", "{person}", *BY),
    ("partners", "end", "{person}", *BY),
    ("duty", "set", "Lee", "--phone", "07700 900123", *ALWAYS, *BY),
    ("duty", "end", "1", *BY),
    ("handovers", "take", "1", *BY),
    ("handovers", "answer", "1", "We shall ring you", "--yes", *BY),
    ("handovers", "back", "1", "--yes", *BY),
    ("messages", "decide", "{doubt}", "sent", *BY),
    ("messages", "again", "{failed}", *BY),
    ("staff", "add", "lee@hospital.example", "--name", "Lee", "--role", "reader"),
    ("staff", "role", "lee@hospital.example", "--role", "ppi"),
    ("staff", "reset", "lee@hospital.example"),
    ("staff", "end", "lee@hospital.example"),
    ("people", "import", "{members}", "--evidence", "the paper forms"),
    ("people", "forget-code", "{phone}", "--why", "She rang", *BY),
    ("people", "died", "{phone}"),
    ("people", "died", "{phone}", "--undo", "--why", "She rang"),
    ("people", "erase", "--address", "{phone}", "--yes", *BY),
    ("record", "export", *BY),
)
"""Each command that changes something, in an order in which each has something to change."""

BEFORE: dict[tuple[str, ...], tuple[str, ...]] = {
    ("opportunity", "attended"): (
        "UPDATE opportunities SET state = 'closed', starts_at = 1, ends_at = 2",
        "INSERT INTO invitations (opportunity_id, person_id, state, created_at, turn) VALUES (1, 1, 'place', 1, 1)",
    ),
    ("claims", "pay"): (
        "INSERT INTO claims (person_id, opportunity_id, kind, pence, state, claimed_at, session_at) "
        "VALUES (1, 1, 'travel', 500, 'claimed', 1, 1)",
    ),
    ("messages", "again"): (
        "UPDATE messages SET state = 'failed', reason = 'fault', body = 'HELP' "
        "WHERE id = (SELECT max(id) FROM messages WHERE direction = 'in')",
    ),
}
"""What must have happened before a step."""

READS = {
    *("alarms", "backup", "chat", "check", "demo", "doctor", "draw", "poster", "rehearse", "retention"),
    *("schema", "serve", "worker", "broadcast list", "broadcast show", "broadcast who", "claims list"),
    *("duty show", "evidence outreach", "findings list", "handovers list", "language status", "language check"),
    *("language hard", "messages failed", "messages unknown", "opportunity check", "opportunity list"),
    *("opportunity show", "opportunity who", "partners list", "people export", "people reconcile", "people stoplist"),
    *("praise list", "project list", "project show", "record verify", "request show", "staff list", "stories list"),
    *("surveys show", "updates list", "updates show", "voices answers", "voices list", "votes show"),
}
ELSEWHERE = {
    "restore": "puts another database in this one's place, with that one's record",
    "db upgrade": "changes tables, and nothing that is in them",
    "webhooks set": "changes nothing here",
    "language add": "writes files",
    "language update": "writes files",
    "language review": "writes files",
    "language approve-easy": "writes files",
    **dict.fromkeys(
        ("report quarterly", "report annual", "report newsletter", "report public"),
        "keeps the figures that it shows first: tests/work/test_evidence.py",
    ),
    "broadcast translate": "as the other words of a broadcast: `noting` holds them together",
    **dict.fromkeys(("updates approve", "updates translate"), "as `updates send`: `noting` holds them together"),
    "surveys draw": "as `votes add`, of five people or more: `noting` holds them together",
    "themes suggest": "keeps what the words themselves suggest; a person confirms it",
    "alarms acknowledge": "tests/work/test_alarms.py",
    "handovers show": "reads, with a line of its own: tests/work/test_handing_over.py",
    "messages allow": "as `messages decide`; words that a carrier filtered are in tests/work/test_filtered.py",
}
"""Commands that change something and are not in the list of steps: why, or where they are tried."""


def every_command() -> Iterator[str]:
    def within(group: click.Group, before: str) -> Iterator[str]:
        for name, command in group.commands.items():
            if isinstance(command, click.Group):
                if command.invoke_without_command:
                    yield f"{before}{name}"
                yield from within(command, f"{before}{name} ")
            else:
                yield f"{before}{name}"

    assert isinstance(main, click.Group)
    return within(main, "")


def test_every_command_only_reads_or_is_tried_here() -> None:
    tried = {" ".join(word for word in step[:2] if not word.startswith(("-", "{"))) for step in STEPS}
    assert set(every_command()) == READS | ELSEWHERE.keys() | tried


@pytest.fixture
def hospital(database: str) -> Iterator[Hospital]:
    """Somebody with praise, a story, a wish, a call for a person, a shared phone, and a text in doubt."""
    hospital = Hospital(open_engine(database))
    with begin(hospital.engine) as connection:
        improver(connection, 1, services=("eye",))
    for said in ("FEEDBACK", "eye clinic", "patient", "The nurse was kind", "I waited for hours", "yes", "yes"):
        hospital.hears(said, number(1))
    for said in ("STORY", "the staff it is about", "I came at night", "DONE", "yes", "PARTNER", "yes", "PERSON"):
        hospital.hears(said, number(1))
    hospital.changes("UPDATE people SET reply_code = :code", code="0" * 64)
    for state in ("leased", "submitting", "unknown"):
        by = {"leased": "worker", "submitting": "worker", "unknown": "sweep"}[state]
        hospital.changes(
            f"UPDATE messages SET state = '{state}', moved_by = '{by}', lease_until = NULL "
            "WHERE id = (SELECT max(id) FROM messages WHERE direction = 'out')"
        )
    yield hospital
    hospital.engine.dispose()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """The files that the steps name, by how they name them."""
    written = {
        "update": example("update").replace("[12, 15]", "[1, 2]"),
        "vote": example("vote"),
        "letters": EXAMPLE,
        "voices": "said,method,date\nMore chairs,paper,2020-11-24\n",
        "visits": "phone,service,visited at,circumstances\n07700 900300,eye,2020-11-24 12:00,\n",
        "posts": "kind,date,count\nsocial_media_posts,2026-09-30,3\n",
        "members": GOOD,
    }
    for name, content in written.items():
        (tmp_path / name).write_text(content)
    return {name: str(tmp_path / name) for name in written} | {"samples": str(SAMPLES), "phone": number(1)}


def everything(hospital: Hospital) -> list[str]:
    """All that the database holds, but for the record and the sequences of its numbers."""
    with sqlite3.connect(make_url(str(hospital.engine.url)).database or "") as connection:
        found = list(connection.iterdump())
    return [line for line in found if not line.startswith(('INSERT INTO "record"', 'INSERT INTO "sqlite_sequence"'))]


def count(hospital: Hospital) -> int:
    """So many lines stand in the record."""
    return int(hospital.rows("SELECT count(*) AS n FROM record")[0]["n"])


def filled(step: tuple[str, ...], hospital: Hospital, files: dict[str, str]) -> list[str]:
    """The step's words, with the files, and the numbers that things have by now."""
    numbers = {
        "broadcast": "SELECT max(id) AS n FROM broadcasts",
        "person": "SELECT min(id) AS n FROM people",
        "failed": "SELECT max(id) AS n FROM messages WHERE direction = 'in'",
        "doubt": "SELECT max(id) AS n FROM messages WHERE state = 'unknown'",
    }
    known = {name: str(hospital.rows(query)[0]["n"]) for name, query in numbers.items()}
    return [word.format(**known, **files) for word in step]


def test_what_is_done_and_its_line_stand_together_or_not_at_all(
    improvers: Improvers, database: str, hospital: Hospital, ready: dict[str, str], files: dict[str, str]
) -> None:
    with_keys = {**ready, "SUPPRESSION_KEY": KEYS.suppression, "PSEUDONYM_KEY": KEYS.pseudonym}
    for step in STEPS:
        for change in BEFORE.get(step[:2], ()):
            hospital.changes(change)
        words = filled(step, hospital, files)
        before, lines = everything(hospital), count(hospital)
        hospital.changes("CREATE TRIGGER no_room BEFORE INSERT ON record BEGIN SELECT RAISE(ABORT, 'no room'); END")
        failed = CliRunner().invoke(main, words, env={**with_keys, "DATABASE_URL": database})
        hospital.changes("DROP TRIGGER no_room")
        assert failed.exit_code != 0, step
        assert everything(hospital) == before, f"{step} kept its change without its line"
        done = improvers(*words, DATABASE_URL=database, **with_keys)
        assert done.exit_code == 0, (step, done.stderr)
        assert count(hospital) > lines, step
