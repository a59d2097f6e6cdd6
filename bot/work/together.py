"""Many small notes written in one transaction: whoever comes while one is being written joins the next."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")


class Together(Generic[T]):
    """Hands what it is given to `write`, as much at once as has come meanwhile. Nothing waits without need."""

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[None]], most: int) -> None:
        self._write = write
        self._most = most
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def note(self, what: T) -> None:
        """Return once it is written, or raise what `write` raised."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((what, done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        await done

    async def finish(self, seconds: float) -> None:
        """All that has come is written, if that can be done in so many seconds."""
        if self._writing is not None:
            _, late = await asyncio.wait({self._writing}, timeout=seconds)
            for task in late:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._write_batch(batch)
        finally:
            self._writing = None

    async def _write_batch(self, batch: Sequence[tuple[T, "asyncio.Future[None]"]]) -> None:
        try:
            await self._write([what for what, _ in batch])
        except Exception as error:
            _tell(batch, error)
        else:
            _tell(batch, None)


def _tell(batch: Sequence[tuple[T, "asyncio.Future[None]"]], error: Exception | None) -> None:
    for _, done in batch:
        if done.done():
            continue  # whoever waited was cancelled
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
