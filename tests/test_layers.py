"""Imports run downward only: every import in bot/ and webhooks/ is read and held to the table below."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent

# Top to bottom. A room may use what is in a row below it; rooms in one row are strangers.
ROWS = (
    ("demo",),
    ("webhooks",),
    ("console", "worker", "cli"),
    ("clock",),
    ("work", "wiring"),
    ("store", "channels"),
    ("flow", "programme", "settings"),
    ("language",),
)
ROW = {room: number for number, row in enumerate(ROWS) for room in row}
# Neighbours that do meet: wiring builds what work offers, and `improvers worker` runs the worker.
NEIGHBOURS = {("wiring", "work"), ("cli", "worker")}
READS_SETTINGS = {"wiring", "cli", "demo"}
ROOM_OF = {"environment": "settings", "language_words": "language"}  # files that belong to another's room

# Rooms without I/O, clock or chance, and what would bring them in.
PURE = {"flow", "programme", "settings", "language"}
IMPURE_MODULES = {
    *("sqlalchemy", "sqlite3", "psycopg", "alembic"),
    *("flask", "aiogram", "twilio", "requests", "aiohttp", "urllib.request", "http", "socket", "subprocess"),
    *("os", "time", "random", "secrets", "uuid", "threading", "asyncio"),
}
CLOCKS = {"now", "today", "utcnow"}

PROVIDERS = {"aiogram", "twilio"}
SIGNATURES = "twilio.request_validator"  # no network in it
# Pages read; what they change, a verb of work changes in one transaction, with its line in the record.
MAY_READ_WITH = {"bot.store.engine.reading", "sqlalchemy.Connection"}
WRITES_WITH = {"bot.store.engine", "sqlalchemy"}
TRANSACTIONS = {"begin", "connect"}  # of an engine
HANDLES_SIGNATURES = {"webhooks", "demo"}  # webhooks check them, the demo's doubles make them


class Import(NamedTuple):
    """One module that a line imports, by its full name."""

    line: int
    module: str


def imports_of(tree: ast.AST, package: str) -> Iterator[Import]:
    """Every import in a module, wherever it stands; package is where its dots begin."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            yield from (Import(node.lineno, f"{base}.{name.name}") for name in node.names)
        elif isinstance(node, ast.Call) and node.args and _name(node.func) in ("import_module", "__import__"):
            target = node.args[0]
            if isinstance(target, ast.Constant) and isinstance(target.value, str):
                yield Import(node.lineno, target.value)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
    return ".".join([*parents, *([node.module] if node.module else [])])


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def within(module: str, names: set[str]) -> bool:
    """Whether a module is one of the names or lies inside it."""
    return any(module == name or module.startswith(f"{name}.") for name in names)


def room_of(module: str) -> str | None:
    """The room of one of our own modules; None for anything else, and for the package itself."""
    top, _, rest = module.partition(".")
    if top == "webhooks":
        return top
    room = rest.partition(".")[0] if top == "bot" else ""
    return ROOM_OF.get(room, room) or None


def violations(root: Path) -> list[str]:
    """Every broken rule under root, as file:line: what is wrong."""
    found = []
    for path in sorted([*root.glob("bot/**/*.py"), *root.glob("webhooks/**/*.py")]):
        name = path.relative_to(root).as_posix()
        parts = name.removesuffix(".py").split("/")
        room = room_of(".".join(parts))
        if name == "bot/__init__.py":
            room = "language"  # whoever imports a room imports this first, so it may use none
        if room not in ROW:
            found.append(f"{name}:1: is in no room that the table knows")
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        lines = [*_import_faults(tree, name, room), *_clock_faults(tree, room), *_writing_faults(tree, room)]
        found += [f"{name}:{line}: {fault}" for line, fault in sorted(lines)]
    return found


def _import_faults(tree: ast.AST, name: str, room: str) -> Iterator[tuple[int, str]]:
    package = ".".join(name.split("/")[:-1])
    for line, module in imports_of(tree, package):
        other = room_of(module)
        if other in ROW and (fault := _meeting(room, other)):
            yield line, f"{room} imports {module}: {fault}"
        if room in PURE and within(module, IMPURE_MODULES):
            yield line, f"{room} imports {module}: no I/O, clock or chance here"
        if within(module, PROVIDERS) and not _may_call(module, room):
            yield line, f"{room} imports {module}: only channels speak to providers"
        if room == "console" and within(module, WRITES_WITH) and module not in MAY_READ_WITH:
            yield line, f"{room} imports {module}: only work writes, pages read"


def _meeting(room: str, other: str) -> str:
    """What is wrong with room using other; empty when nothing is."""
    if ROW[other] < ROW[room]:
        return "upward"
    if room == other:
        return ""
    if ROW[other] == ROW[room] and (room, other) not in NEIGHBOURS:
        return "strangers"
    if other == "settings" and room not in READS_SETTINGS:
        return "only wiring, cli and demo read settings"
    return ""


def _may_call(module: str, room: str) -> bool:
    return room == "channels" or (room in HANDLES_SIGNATURES and within(module, {SIGNATURES}))


def _clock_faults(tree: ast.AST, room: str) -> Iterator[tuple[int, str]]:
    if room not in PURE:
        return
    clocks = {"datetime", "date"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "datetime":
            clocks |= {name.asname for name in node.names if name.asname and name.name in clocks}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS and _name(node.value) in clocks:
            yield node.lineno, f"{room} reads the clock: the time comes in as `now`"


def _writing_faults(tree: ast.AST, room: str) -> Iterator[tuple[int, str]]:
    if room != "console":
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in TRANSACTIONS and _name(node.value) == "engine":
            yield node.lineno, f"{room} opens a transaction: only work writes, pages read"


def test_the_house_keeps_its_layers() -> None:
    assert violations(ROOT) == []


@pytest.mark.parametrize(
    ("name", "source", "fault"),
    [
        # upward
        ("bot/language.py", "import bot.flow.turn", "1: language imports bot.flow.turn: upward"),
        ("bot/flow/turn.py", "from bot.store import people", "1: flow imports bot.store.people: upward"),
        ("bot/flow/turn.py", "from bot import store", "1: flow imports bot.store: upward"),
        ("bot/store/people.py", "from ..work import delivery", "1: store imports bot.work.delivery: upward"),
        (
            "bot/store/__init__.py",
            "from ..work import delivery",
            "1: store imports bot.work.delivery: upward",
        ),
        ("bot/store/people.py", "from .. import work", "1: store imports bot.work: upward"),
        ("bot/work/delivery.py", "def f():\n    import bot.worker", "2: work imports bot.worker: upward"),
        ("bot/cli.py", "def f():\n    from bot import demo", "2: cli imports bot.demo: upward"),
        ("bot/cli.py", "import webhooks.app", "1: cli imports webhooks.app: upward"),
        ("bot/worker.py", "import webhooks", "1: worker imports webhooks: upward"),
        ("webhooks/app.py", "import bot.demo.doubles", "1: webhooks imports bot.demo.doubles: upward"),
        ("bot/__init__.py", "from bot.flow import turn", "1: language imports bot.flow.turn: upward"),
        (
            "bot/flow/turn.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from bot.work import delivery",
            "3: flow imports bot.work.delivery: upward",
        ),
        (
            "bot/flow/turn.py",
            "import importlib\nimportlib.import_module('bot.store.people')",
            "2: flow imports bot.store.people: upward",
        ),
        # strangers
        ("bot/flow/turn.py", "import bot.programme", "1: flow imports bot.programme: strangers"),
        (
            "bot/programme/loop.py",
            "from bot.flow import turn",
            "1: programme imports bot.flow.turn: strangers",
        ),
        ("bot/store/people.py", "import bot.channels.sms", "1: store imports bot.channels.sms: strangers"),
        ("bot/channels/sms.py", "import bot.store", "1: channels imports bot.store: strangers"),
        ("bot/work/delivery.py", "import bot.wiring", "1: work imports bot.wiring: strangers"),
        ("bot/console/pages.py", "import bot.worker", "1: console imports bot.worker: strangers"),
        ("bot/flow/turn.py", "import bot.settings", "1: flow imports bot.settings: strangers"),
        # settings
        (
            "bot/work/delivery.py",
            "from bot.settings import Settings",
            "1: work imports bot.settings.Settings: only wiring, cli and demo read settings",
        ),
        (
            "webhooks/app.py",
            "import bot.environment",
            "1: webhooks imports bot.environment: only wiring, cli and demo read settings",
        ),
        # purity
        ("bot/flow/turn.py", "import os", "1: flow imports os: no I/O, clock or chance here"),
        ("bot/flow/turn.py", "import os.path", "1: flow imports os.path: no I/O, clock or chance here"),
        ("bot/programme/loop.py", "from random import choice", "1: programme imports random.choice: no I/O"),
        ("bot/programme/loop.py", "import sqlalchemy as sa", "1: programme imports sqlalchemy: no I/O"),
        ("bot/flow/turn.py", "def f():\n    from time import time", "2: flow imports time.time: no I/O"),
        ("bot/flow/a.py", "import datetime\ndatetime.datetime.now()", "2: flow reads the clock"),
        ("bot/flow/a.py", "from datetime import date as D\nD.today()", "2: flow reads the clock"),
        ("bot/flow/a.py", "from datetime import datetime\nclock = datetime.now", "2: flow reads the clock"),
        # providers
        (
            "bot/work/delivery.py",
            "import aiogram",
            "1: work imports aiogram: only channels speak to providers",
        ),
        ("bot/demo/app.py", "import twilio.rest", "1: demo imports twilio.rest: only channels"),
        ("webhooks/sms.py", "from twilio.rest import Client", "1: webhooks imports twilio.rest.Client: only"),
        ("webhooks/sms.py", "import twilio", "1: webhooks imports twilio: only channels"),
        (
            "bot/work/a.py",
            "import twilio.request_validator",
            "1: work imports twilio.request_validator: only",
        ),
        # writing
        (
            "bot/console/pages.py",
            "from bot.store.engine import begin, reading",
            "1: console imports bot.store.engine.begin: only work writes, pages read",
        ),
        (
            "bot/console/pages.py",
            "from bot.store import engine",
            "1: console imports bot.store.engine: only work writes",
        ),
        ("bot/console/pages.py", "from sqlalchemy import insert", "1: console imports sqlalchemy.insert: only work"),
        (
            "bot/console/pages.py",
            "def f(parts):\n    with parts.engine.begin() as connection: ...",
            "2: console opens a transaction: only work writes, pages read",
        ),
        # rooms
        ("bot/helpers.py", "", "1: is in no room that the table knows"),
    ],
)
def test_a_planted_violation_is_caught(tmp_path: Path, name: str, source: str, fault: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(source)
    [found] = violations(tmp_path)
    assert found.startswith(f"{name}:{fault}")


@pytest.mark.parametrize(
    ("name", "source"),
    [
        (
            "bot/flow/turn.py",
            "from bot.language import fold\nfrom . import values",
        ),
        ("bot/flow/turn.py", "from datetime import date, time\ndef f(now): return now.date()"),
        ("bot/flow/turn.py", "def f(hearing): return hearing.today"),
        ("bot/wiring.py", "from bot.settings import Settings\nfrom bot.work import delivery"),
        ("bot/cli.py", "from bot import settings, wiring, worker"),
        ("bot/demo/app.py", "import bot.settings, webhooks.app, bot.cli"),
        ("bot/demo/twilio_double.py", "from twilio.request_validator import RequestValidator"),
        ("bot/channels/sms.py", "def f():\n    from twilio.rest import Client\n    import aiogram"),
        (
            "bot/console/pages.py",
            "from sqlalchemy import Connection\nfrom bot.store import people\nfrom bot.store.engine import reading",
        ),
        ("bot/settings.py", "from bot.environment import READERS"),
        ("webhooks/sms.py", "from twilio.request_validator import RequestValidator\nimport os, time"),
        ("webhooks/app.py", "import bot.console.pages, bot.wiring, bot.store.people"),
    ],
)
def test_what_is_allowed_is_let_be(tmp_path: Path, name: str, source: str) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(source)
    assert violations(tmp_path) == []
