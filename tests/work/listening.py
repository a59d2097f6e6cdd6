"""Voices for tests: what people tell a hospital, and the files and orders of staff who answer."""

from pathlib import Path

from bot.work.update_orders import Updates
from tests.work.hospital import ADE, LONDON, Hospital

HEAD = "phone,service,visited at,circumstances\n"
UPDATE = """
title: Letters that all can read
from: [1]
services: [eye]
with: [Ade]
words:
  en:
    plain: "{name}: you said letters were too small. From today they are larger. Ade chose the size with us."
    easy: "Hello from {name}. You said letters were too small. Now they are larger. Ade chose the size with us."
"""
VOTE = """
title: Signs
question: {plain: Which colour shall the signs have?, easy: Which colour is best?}
change: The colour with most votes goes on every sign.
choices: {blue: Blue and white, yellow: Yellow and black, green: Green}
closes: 2026-12-01 18:00
"""


def counted(hospital: Hospital, table: str) -> int:
    return int(hospital.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])


def sent(hospital: Hospital) -> None:
    """Whatever waits is delivered."""
    hospital.changes("UPDATE messages SET state = 'delivered', moved_by = 'receipt' WHERE direction = 'out'")


def tells_us(hospital: Hospital, address: str = ADE, follow_up: str = "yes") -> None:
    for said in ("FEEDBACK", "eye clinic", "patient", "The nurse", "Small letters", "yes", follow_up):
        hospital.hears(said, address)


def orders(hospital: Hospital) -> Updates:
    return Updates(hospital.engine, hospital.shelf, LONDON, hospital.clock, lambda: None)


def may_be_named(hospital: Hospital, answer: str) -> None:
    """Ade is asked whether we may say the name where we tell what changed."""
    for words in ("NAME", "skip", answer):
        hospital.hears(words, ADE)


def is_told_of_letters(hospital: Hospital, folder: Path) -> tuple[int, Path]:
    """Ade has joined, told us something, and is asked whether what came of it is right: the update, and its file."""
    hospital.joins(ADE)
    may_be_named(hospital, "yes")
    tells_us(hospital)
    sent(hospital)
    file = folder / "letters.yaml"
    file.write_text(UPDATE)
    number, _ = orders(hospital).add(file, "Priya")
    orders(hospital).send(number, "Priya")
    sent(hospital)
    return number, file
