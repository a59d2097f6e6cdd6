"""A Telegram that takes everything and answers after so many milliseconds: `python -m bench.quick_telegram 100`.

Only for speed: `bot/demo/telegram_double.py` is the one that tests what is said. Prints its port, and at GET /taken
tells how many messages it has taken and the seconds between the first and the last.
"""

import asyncio
import sys
from time import perf_counter

from aiohttp import web

HERE = "127.0.0.1"


class QuickTelegram:
    """Counts messages, and when they came."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._times: list[float] = []

    async def send(self, request: web.Request) -> web.Response:
        """One sendMessage; its fields are not looked at."""
        self._times.append(perf_counter())
        number = len(self._times)
        await request.read()
        await asyncio.sleep(self._seconds)
        message = {"message_id": number, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "x"}
        return web.json_response({"ok": True, "result": message})

    async def taken(self, _: web.Request) -> web.Response:
        """How many came and how fast; the first tenth, in which everything warms up, is left out."""
        times = self._times[len(self._times) // 10 :]
        seconds = times[-1] - times[0] if times else 0.0
        return web.json_response({"all": len(self._times), "counted": len(times), "seconds": seconds})


async def main(seconds: float) -> None:
    """Serve until ended."""
    telegram = QuickTelegram(seconds)
    app = web.Application()
    app.router.add_get("/taken", telegram.taken)
    app.router.add_post("/{bot}/{method}", telegram.send)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, HERE, 0, backlog=1024)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) / 1000))
