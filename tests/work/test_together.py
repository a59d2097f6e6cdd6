"""Notes are written together with whatever else has come meanwhile, and none waits without need."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.work.together import Together


class Desk:
    """Writes when it is let, and remembers what it was given at once."""

    def __init__(self, is_open: bool = True) -> None:
        self.written: list[list[str]] = []
        self.open = asyncio.Event()
        if is_open:
            self.open.set()

    async def write(self, what: Sequence[str]) -> None:
        """All of it, or an error that names nobody."""
        self.written.append(list(what))
        await self.open.wait()
        if "ink" in what:
            raise ValueError("out of ink")


async def _begun(desk: Desk) -> None:
    async with asyncio.timeout(30):
        while not desk.written:
            await asyncio.sleep(0)


def test_the_first_is_written_at_once_and_those_who_come_meanwhile_together() -> None:
    async def story() -> None:
        desk = Desk(is_open=False)
        together: Together[str] = Together(desk.write, most=3)
        notes = [asyncio.create_task(together.note("first"))]
        await _begun(desk)
        notes += [asyncio.create_task(together.note(f"note {number}")) for number in range(4)]
        await asyncio.sleep(0)
        assert not any(note.done() for note in notes)
        desk.open.set()
        await asyncio.gather(*notes)
        assert desk.written == [["first"], ["note 0", "note 1", "note 2"], ["note 3"]]

    asyncio.run(story())


def test_what_goes_wrong_is_told_to_those_whose_notes_it_was_and_the_next_are_written() -> None:
    async def story() -> None:
        together: Together[str] = Together(Desk().write, most=10)
        with pytest.raises(ValueError, match="out of ink"):
            await together.note("ink")
        await together.note("pencil")

    asyncio.run(story())


def test_at_the_end_it_is_waited_for_but_not_for_ever() -> None:
    async def story() -> None:
        desk = Desk(is_open=False)
        together: Together[str] = Together(desk.write, most=10)
        await together.finish(0)
        note = asyncio.create_task(together.note("first"))
        await _begun(desk)
        await together.finish(0)
        assert not note.done()
        note.cancel()
        await asyncio.gather(note, return_exceptions=True)

    asyncio.run(story())
