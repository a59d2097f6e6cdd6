"""Two phones of one person that claim at the same moment: what may be paid is counted with both of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine, text

from bot.programme.payment import SESSIONS_A_MONTH
from bot.store import claims, invitations
from bot.store.engine import begin
from tests.store.crowds import improver
from tests.store.scenes import number as phone
from tests.work.hospital import LONDON, Hospital
from tests.work.involvement import House, opportunity

pytestmark = pytest.mark.postgresql

# Whoever writes a claim down stops there, in the middle of their transaction, until the test lets everybody go on.
GATE = 7_700_900
GATED = (
    "CREATE FUNCTION at_the_gate() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN PERFORM pg_advisory_xact_lock_shared({GATE}); RETURN NEW; END $$",
    "CREATE TRIGGER agate BEFORE INSERT ON claims FOR EACH ROW EXECUTE FUNCTION at_the_gate()",
)
OPEN_AGAIN = ("DROP TRIGGER agate ON claims", "DROP FUNCTION at_the_gate()")
WAITING = (
    "SELECT query FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event IN ('advisory', 'transactionid', 'tuple')"
)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_two_phones_of_one_person_claim_the_last_payment_of_a_month_once(engine: Engine, tmp_path: Path) -> None:
    hospital = Hospital(engine)
    house = House(hospital, tmp_path)
    starts = datetime(2027, 3, 9, 14, tzinfo=LONDON)
    with begin(engine) as connection:
        first, second = improver(connection, 1), improver(connection, 2)
        connection.execute(
            text("UPDATE addresses SET person_id = :one WHERE person_id = :other"),
            {"one": first.person_id, "other": second.person_id},
        )
    for number in range(1, SESSIONS_A_MONTH + 2):
        house.opens(opportunity(title=f"{{plain: Session {number}, easy: Session {number}}}"))
    with begin(engine) as connection:
        for number in range(1, SESSIONS_A_MONTH + 2):
            invitations.put(connection, number, first.person_id, "attended", hospital.now)
        for number in range(1, SESSIONS_A_MONTH):
            claims.add(connection, first.person_id, number, "payment", 2000, starts, hospital.now)
    hospital.now = starts + timedelta(days=1)
    for last, session in ((1, SESSIONS_A_MONTH), (2, SESSIONS_A_MONTH + 1)):
        for said in ("claim", str(session)):
            assert hospital.hears(said, phone(last)) == "heard"
        assert "What would you like?" in hospital.answers(phone(last))[-1]
    for statement in GATED:
        hospital.changes(statement)
    try:
        _both_claim(hospital)
    finally:
        for statement in OPEN_AGAIN:
            hospital.changes(statement)
    answers = sorted(hospital.answers(phone(last))[-1] for last in (1, 2))
    assert answers[0].startswith("Thank you. We can pay for 6 sessions a month, and you have had 6")
    assert answers[1].startswith("Thank you. We have written your claim down")
    [paid] = hospital.rows("SELECT count(*) AS n FROM claims WHERE kind = 'payment'")
    assert paid["n"] == SESSIONS_A_MONTH


def _both_claim(hospital: Hospital) -> None:
    """While one writes its claim down the other waits for the person, having read nothing yet of what was claimed."""
    with ThreadPoolExecutor(2) as pool:
        with begin(hospital.engine) as gate:
            gate.execute(text(f"SELECT pg_advisory_xact_lock({GATE})"))
            both = [pool.submit(hospital.hears, "money for my time", phone(last)) for last in (1, 2)]
            while len(waiting := hospital.rows(WAITING)) < 2 and not any(each.done() for each in both):
                gate.execute(text("SELECT 1"))  # whoever is idle with locks loses them
                Event().wait(0.02)
        asked = sorted(each["query"].split()[0] for each in waiting)
        assert asked == ["INSERT", "SELECT"], waiting
        [for_whom] = [each["query"] for each in waiting if each["query"].startswith("SELECT")]
        assert for_whom.endswith("FOR NO KEY UPDATE OF people"), for_whom
        assert [each.result(30) for each in both] == ["heard", "heard"]
