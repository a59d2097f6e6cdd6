"""The record only grows, is found again, and shows whoever has tampered with it."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from bot.store import record, seals
from bot.store.engine import begin, reading
from tests.store.scenes import KEY, MINUTE, NOW, at_once, somebody


def _line(connection: Connection, action: str = "read", minutes: int = 0, actor: str = "priya", **more: str) -> str:
    return record.append(connection, actor=actor, action=action, at=NOW + minutes * MINUTE, **more)  # type: ignore[arg-type]


def _seal_all(engine: Engine, minutes: int = 0) -> int:
    with begin(engine) as connection:
        return seals.seal(connection, NOW + minutes * MINUTE, KEY)


def _verify(engine: Engine, known: tuple[int, str] | None = None, key: str = KEY) -> seals.Verdict:
    with reading(engine) as connection:
        return seals.verify(connection, key, known)


def test_a_line_is_kept_as_it_was_given(connection: Connection) -> None:
    subject = somebody(connection).subject
    entry = record.append(
        connection,
        actor=" Priya ",
        action="took_handover",
        at=NOW,
        subject=subject,
        about=("handover", 7),
        why="she asked for a call \x00",
        origin="192.0.2.7",
    )
    assert record.search(connection) == [
        (entry, NOW, "Priya", "took_handover", subject, "handover 7", "she asked for a call \ufffd", "192.0.2.7", None)
    ]


@pytest.mark.parametrize(("actor", "action"), [("", "read"), ("  ", "read"), ("priya", "Read it"), ("priya", "")])
def test_a_line_without_actor_or_code_is_refused(connection: Connection, actor: str, action: str) -> None:
    with pytest.raises(ValueError, match="needs an actor"):
        record.append(connection, actor=actor, action=action, at=NOW)


def test_lines_are_found_page_by_page_newest_first(connection: Connection) -> None:
    made = {_line(connection, minutes=minute // 2) for minute in range(9)}
    first = record.search(connection, most=4)
    second = record.search(connection, most=4, after=record.key_of(first[-1]))
    last = record.search(connection, most=4, after=record.key_of(second[-1]))
    pages = [*first, *second, *last]
    assert {entry.id for entry in pages} == made and len(pages) == 9
    assert [entry.at for entry in pages] == sorted((entry.at for entry in pages), reverse=True)
    assert [entry.id for entry in record.everything(connection, None, None)] == [entry.id for entry in pages]


def test_lines_are_found_by_what_is_known_of_them(connection: Connection) -> None:
    one = record.append(connection, actor="sam", action="read", at=NOW, about=("message", 12), subject="a" * 32)
    two = record.append(connection, actor=record.SYSTEM, action="alerted", at=NOW + MINUTE, about=("message", 1))
    wanted = {
        one: ({"actor": "sam"}, {"subject": "a" * 32}, {"about": ("message", 12)}, {"until": NOW + MINUTE}),
        two: ({"action": "alerted"}, {"actor": "system"}, {"since": NOW + MINUTE}),
    }
    for entry, questions in wanted.items():
        for question in questions:
            assert [line.id for line in record.search(connection, **question)] == [entry], question
    assert record.search(connection, actor="sam", action="alerted") == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE record SET why = 'something else'",
        "UPDATE record SET batch = 1, actor = 'nobody'",
        "UPDATE record SET batch = NULL WHERE batch IS NOT NULL",
        "UPDATE record SET batch = 9 WHERE batch IS NOT NULL",
        "DELETE FROM record",
        "UPDATE seals SET entries = 0",
        "DELETE FROM seals",
        "INSERT OR REPLACE INTO record SELECT * FROM record",
        "TRUNCATE record",
        "TRUNCATE seals",
    ],
)
def test_the_database_refuses_to_change_the_record(engine: Engine, change: str) -> None:
    only_on = {"INSERT OR REPLACE": "sqlite", "TRUNCATE": "postgresql"}
    if any(change.startswith(words) and engine.dialect.name != name for words, name in only_on.items()):
        return
    for minutes in range(2):
        with begin(engine) as connection:
            _line(connection, minutes=minutes)
        if minutes == 0:
            assert _seal_all(engine) == 1
    with reading(engine) as connection:
        before = connection.execute(text("SELECT * FROM record, seals ORDER BY id")).all()
    with pytest.raises(DBAPIError, match="only grows"), begin(engine) as connection:
        connection.execute(text(change))
    with reading(engine) as connection:
        assert connection.execute(text("SELECT * FROM record, seals ORDER BY id")).all() == before


def test_what_is_sealed_holds(engine: Engine) -> None:
    assert _seal_all(engine) == 0 and _verify(engine) == (0, 0, 0, None, "", None, False)
    for minutes in range(3):
        with begin(engine) as connection:
            _line(connection, minutes=minutes)
            _line(connection, minutes=minutes, why="łódź 💔")
        assert _seal_all(engine, minutes) == 2
    with begin(engine) as connection:
        _line(connection)
    verdict = _verify(engine)
    assert (verdict.seals, verdict.entries, verdict.unsealed, verdict.broken) == (3, 6, 1, None)
    assert verdict.last is not None
    assert _verify(engine, (verdict.last.number, verdict.last.seal)).broken is None
    assert _verify(engine, (verdict.last.number, "0" * 64)).broken == 3
    assert _verify(engine, (4, verdict.last.seal)).why == "seal 4 was noted, and is gone"
    assert _verify(engine, key="another key, and long enough too").broken == 1


@pytest.mark.parametrize(
    ("tampering", "batch", "why"),
    [
        ("UPDATE record SET why = 'x' WHERE batch = 2", 2, "is not as it was"),
        ("UPDATE record SET subject = NULL WHERE batch = 1", 1, "is not as it was"),
        ("UPDATE record SET batch = 3 WHERE batch = 2", 2, "it has 0 lines"),
        ("DELETE FROM record WHERE batch = 3", 3, "it has 0 lines, and had 1"),
        ("UPDATE seals SET at = (SELECT at FROM seals WHERE number = 1) WHERE number = 2", 2, "is not as it was"),
        ("DELETE FROM seals WHERE number = 2", 2, "a seal is missing"),
        ("DELETE FROM seals WHERE number = 3", 3, "lines of a batch without its seal"),
    ],
)
def test_tampering_past_the_triggers_shows(engine: Engine, tampering: str, batch: int, why: str) -> None:
    for minutes in range(3):
        with begin(engine) as connection:
            _line(connection, minutes=minutes, why="as it was", subject="a" * 32)
        _seal_all(engine, minutes)
    with begin(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(tampering))
        else:
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
            connection.execute(text(tampering))
    verdict = _verify(engine)
    assert verdict.broken == batch and why in verdict.why


def _three_batches(engine: Engine) -> None:
    for minutes in range(3):
        with begin(engine) as connection:
            _line(connection, minutes=minutes)
            _line(connection, "read_again", minutes=minutes)
        assert _seal_all(engine, minutes) == 2


def _let_go(engine: Engine, minutes: int) -> int:
    with begin(engine) as connection:
        return seals.let_go(connection, NOW + 9 * MINUTE, NOW + minutes * MINUTE, KEY)


def test_the_oldest_lines_go_when_their_time_is_over_and_the_rest_is_verified(engine: Engine) -> None:
    _three_batches(engine)
    whole = _verify(engine)
    assert whole.last is not None
    with reading(engine) as connection:
        assert seals.old(connection, NOW + 2 * MINUTE) == (4, NOW)
    assert [_let_go(engine, 2), _let_go(engine, 2), _let_go(engine, 2)] == [2, 2, 0]
    found = _verify(engine, (whole.last.number, whole.last.seal))
    assert (found.broken, found.seals, found.entries, found.last) == (None, 3, 2, whole.last)
    with reading(engine) as connection:
        assert seals.old(connection, NOW + 2 * MINUTE) == (0, None)
        assert {entry.at for entry in record.search(connection)} == {NOW + 2 * MINUTE}
        second = seals.verify(connection, KEY, most=0)
        assert second.more and second.broken is None
        third = connection.execute(text("SELECT number, seal FROM seals WHERE number = 2")).one()
        assert seals.verify(connection, KEY, after=(third.number, third.seal)).broken is None


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_lines_that_were_let_go_without_the_key_show(engine: Engine, batch: int) -> None:
    _three_batches(engine)
    assert _let_go(engine, 1) == 2
    with begin(engine) as connection:
        if batch > 1:
            mark = connection.execute(text("SELECT mark FROM record_let_go")).scalar_one()
            row = {"number": batch, "mark": mark, "at": 0 if engine.dialect.name == "sqlite" else NOW}
            connection.execute(text("INSERT INTO record_let_go VALUES (:number, :at, :mark)"), row)
        connection.execute(text("DELETE FROM record WHERE batch = :which"), {"which": batch})
    assert _verify(engine).broken == (None if batch == 1 else batch)


@pytest.mark.parametrize("change", ["UPDATE record_let_go SET mark = ''", "DELETE FROM record_let_go"])
def test_what_was_let_go_is_not_changed_either(engine: Engine, change: str) -> None:
    _three_batches(engine)
    assert _let_go(engine, 1) == 2
    with pytest.raises(DBAPIError, match="only grows"), begin(engine) as connection:
        connection.execute(text(change))
    with pytest.raises(DBAPIError, match="only grows"), begin(engine) as connection:
        connection.execute(text("DELETE FROM record WHERE batch = 2"))


def test_two_who_seal_at_once_make_one_chain(engine: Engine) -> None:
    with begin(engine) as connection:
        for _ in range(10):
            _line(connection)
    assert sorted(at_once(4, engine, lambda connection, _: seals.seal(connection, NOW, KEY))) == [0, 0, 0, 10]
    assert _verify(engine)[:4] == (1, 10, 0, None)


def test_a_line_that_comes_late_is_sealed_later(engine: Engine) -> None:
    """Its time lies before that of a seal: its transaction was still open then."""
    with begin(engine) as connection:
        _line(connection, minutes=5)
    _seal_all(engine, 5)
    with begin(engine) as connection:
        record.append(connection, actor="sam", action="read", at=NOW - timedelta(hours=1))
    assert _seal_all(engine, 6) == 1 and _verify(engine)[:4] == (2, 2, 0, None)


def test_a_page_looks_at_some_at_a_time_and_goes_on_where_it_was(engine: Engine) -> None:
    for minutes in range(3):
        with begin(engine) as connection:
            _line(connection, minutes=minutes)
            _line(connection, minutes=minutes)
        _seal_all(engine, minutes)
    with reading(engine) as connection:
        first = seals.verify(connection, KEY, most=1)
        assert (first.seals, first.entries, first.broken, first.more) == (1, 2, None, True)
        assert first.last is not None
        after = (first.last.number, first.last.seal)
        rest = seals.verify(connection, KEY, after=after, most=10)
        assert (rest.seals, rest.entries, rest.broken, rest.more) == (3, 4, None, False)
        other = seals.verify(connection, KEY, after=(1, "0" * 64))
        assert (other.broken, other.why) == (1, "it is not the seal that was looked at a moment ago")


def test_all_that_fits_is_told_and_who_did_something_lately(connection: Connection) -> None:
    for minute, actor in enumerate(("sam", "priya", "sam")):
        _line(connection, "read" if minute else "asked", minutes=minute, actor=actor)
    assert [line.action for line in record.everything(connection, None, None, actor="sam")] == ["read", "asked"]
    assert list(record.everything(connection, NOW + MINUTE, None, actor="sam", action="asked")) == []
    assert record.lately(connection) == (["priya", "sam"], ["asked", "read"])
    assert record.lately(connection, most=1) == (["sam"], ["read"])
