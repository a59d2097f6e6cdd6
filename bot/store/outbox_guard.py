"""What holds every write to the table of states: triggers on both databases, made from that table.

A move that the table does not know is refused. Evidence worth less than what is known, or the word of a worker whose
lease has passed to another, changes nothing: the row is left out of the write. Inserts are not looked at.

Whatever a worker writes to a message that it leased, be it the state or not, it writes together with the number of its
lease: no trigger could tell otherwise who is writing. That number rises with a new lease and never else.
"""

from typing import Final

from bot.store.outbox_states import MOVES, RANK

NAME: Final = "messages_moves"
LOOKED_AT: Final = "UPDATE OF state, fence"
REFUSAL: Final = "no such move of a message"


def making(dialect: str) -> tuple[str, ...]:
    """The statements that set the guard up in this database."""
    if dialect == "sqlite":
        return (
            f"CREATE TRIGGER {NAME} BEFORE {LOOKED_AT} ON messages WHEN {_odd()} BEGIN "
            f"SELECT CASE WHEN {_worth_less()} THEN RAISE(IGNORE) ELSE RAISE(ABORT, '{REFUSAL}') END; END",
        )
    return (
        f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF ({_worth_less()}) THEN RETURN NULL; END IF; RAISE EXCEPTION '{REFUSAL}'; END $$",
        f"CREATE TRIGGER {NAME} BEFORE {LOOKED_AT} ON messages FOR EACH ROW WHEN ({_odd()}) EXECUTE FUNCTION {NAME}()",
    )


def undoing(dialect: str) -> tuple[str, ...]:
    """The statements that take it away again."""
    if dialect == "sqlite":
        return (f"DROP TRIGGER {NAME}",)
    return (f"DROP TRIGGER {NAME} ON messages", f"DROP FUNCTION {NAME}()")


def _odd() -> str:
    # The condition stands in the trigger itself, so that a right write never calls a function.
    moved = "(NEW.state <> OLD.state OR NEW.fence <> OLD.fence)"
    wrong = f"NEW.fence < OLD.fence OR (NEW.fence > OLD.fence AND NEW.state <> 'leased') OR NOT ({_known()})"
    return f"OLD.direction = 'out' AND {moved} AND ({wrong})"


def _worth_less() -> str:
    return f"NEW.fence < OLD.fence OR {_rank('NEW')} < {_rank('OLD')}"


def _rank(row: str) -> str:
    ranks = " ".join(f"WHEN '{state}' THEN {rank}" for state, rank in RANK.items() if rank)
    return f"CASE {row}.state {ranks} ELSE 0 END"


def _known() -> str:
    by = " ".join(f"WHEN '{who}' THEN {_steps(steps)}" for who, steps in MOVES.items())
    return f"CASE NEW.moved_by {by} ELSE FALSE END"


def _steps(steps: dict[str, tuple[str, ...]]) -> str:
    # Compared one by one: SQLite builds a table anew for every list behind IN.
    ways = " ".join(f"WHEN '{earlier}' THEN {_either(laters)}" for earlier, laters in steps.items())
    return f"CASE OLD.state {ways} ELSE FALSE END"


def _either(laters: tuple[str, ...]) -> str:
    return "(" + " OR ".join(f"NEW.state = '{later}'" for later in laters) + ")"
