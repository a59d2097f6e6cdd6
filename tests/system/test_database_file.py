"""A SQLite file in use by one process is known to be in use by every other one."""

import subprocess
import sys
from pathlib import Path

from bot.store import schema
from bot.store.engine import open_engine, reading

# Leaving the write-ahead log behind needs the file for oneself alone.
TAKE_OVER = """
import sqlite3, sys
try:
    print(sqlite3.connect(sys.argv[1], timeout=0).execute("PRAGMA journal_mode = DELETE").fetchone()[0])
except sqlite3.OperationalError as refused:
    print(refused)
"""


def test_no_other_process_takes_over_a_file_in_use(tmp_path: Path) -> None:
    file = tmp_path / "improvers.db"
    engine = open_engine(f"sqlite:///{file}")
    schema.upgrade(engine)
    # A second connection of the same process must not give away what the first one holds.
    with reading(engine) as first, reading(engine) as second:
        assert first is not second
        command = [sys.executable, "-c", TAKE_OVER, str(file)]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    engine.dispose()
    assert told == "database is locked\n"
