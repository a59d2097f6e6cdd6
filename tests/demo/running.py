"""The real `improvers demo` as a process, and somebody who uses its page without JavaScript."""

import html
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple, Self

import requests

ROOT = Path(__file__).parent.parent.parent
COMMAND = (sys.executable, "-c", "from bot.cli import main; main()")
PATIENCE = 60.0
# What a demo must not use, whatever stands in the environment: real accounts, and a proxy (which is not there).
ELSEWHERE = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "PUBLIC_URL": "https://texts.example.nhs.uk",
    "TELEGRAM_TOKEN": "not a token",
    "TWILIO_AUTH_TOKEN": "someone-else's",
    "SMTP_URL": "not a server",
    "HTTP_PROXY": "http://127.0.0.1:1",
    "http_proxy": "http://127.0.0.1:1",
}


@dataclass
class Demo:
    """One that runs; once it has ended, `errors` is what it wrote to stderr."""

    url: str
    said: str
    process: "subprocess.Popen[str]"
    errors: str = ""

    def interrupt(self) -> int:
        """Ctrl-C, which a terminal gives to the whole group; the exit code."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE)


@contextmanager
def running_demo(*arguments: str | Path, temporary: Path | None = None) -> Iterator[Demo]:
    """`improvers demo` on a free port for as long as the block lasts; `temporary` takes the place of /tmp."""
    command = [*COMMAND, "demo", "--port", "0", *map(str, arguments)]
    environ = os.environ | ELSEWHERE | {"PYTHONPATH": str(ROOT)}
    environ |= {"TMPDIR": str(temporary)} if temporary else {}
    with TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            command, env=environ, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True
        )
        with process:
            assert process.stdout is not None
            said = [process.stdout.readline() for _ in range(5)]
            found = re.search(r"http://127\.0\.0\.1:\d+", said[0])
            demo = Demo(found[0] if found else "", "".join(said), process)
            try:
                assert demo.url, errors.seek(0) or errors.read()
                yield demo
            finally:
                demo.interrupt()
                errors.seek(0)
                demo.errors = errors.read()


def refused_demo(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """A demo that does not start: its exit code and what it says."""
    command = [*COMMAND, "demo", *map(str, arguments)]
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=PATIENCE)


class Shown(NamedTuple):
    """One line on a phone's screen; buttons are (label, what a press carries)."""

    mine: bool
    text: str
    note: str
    message: str
    buttons: tuple[tuple[str, str], ...]


class Visitor:
    """Somebody at the page, with phones of their own."""

    def __init__(self, url: str) -> None:
        self.url = f"{url}/phones"
        self.session = requests.Session()
        self.session.trust_env = False

    def __enter__(self) -> Self:
        self.page()
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    def page(self) -> str:
        """The page as it is now."""
        answer = self.session.get(self.url)
        assert answer.status_code == 200
        return answer.text

    def part(self, name: str) -> str:
        """One living part of the page, such as "sms-memory", as text without markup."""
        found = re.search(rf'<(\w+) [^>]*id="{name}"[^>]*>(.*?)</\1>', self.page(), re.DOTALL)
        assert found
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", found[2])).split())

    def lines(self, channel: str) -> list[Shown]:
        """A phone's screen, oldest first."""
        found = re.search(rf'<ol id="{channel}-lines".*?</ol>', self.page(), re.DOTALL)
        assert found
        return [_shown(line) for line in re.findall(r"<li id=.*?</li>", found[0], re.DOTALL)]

    def heard(self, channel: str) -> list[Shown]:
        """What the hospital has sent to a phone."""
        return [line for line in self.lines(channel) if not line.mine]

    def do(self, action: str, **form: str) -> requests.Response:
        """One of the page's forms."""
        return self.session.post(f"{self.url}/{action}", data=form)

    def say(self, channel: str, text: str) -> Shown:
        """Send words; the hospital's answer."""
        return self._answer(channel, lambda: self.do(f"{channel}/say", text=text))

    def attach(self, kind: str) -> Shown:
        """Send a photo, a voice note or a sticker on Telegram; the hospital's answer."""
        return self._answer("telegram", lambda: self.do("telegram/attach", kind=kind))

    def press(self, label: str) -> Shown:
        """Press a button of the newest message on Telegram; the hospital's answer."""
        newest = self.heard("telegram")[-1]
        data = dict(newest.buttons)[label]
        action = "telegram/press"
        return self._answer("telegram", lambda: self.do(action, message=newest.message, data=data))

    def until(self, holds: Callable[[], object]) -> None:
        """Look until it holds."""
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, "it never came"

    def _answer(self, channel: str, act: Callable[[], object]) -> Shown:
        before = len(self.heard(channel))
        act()
        self.until(lambda: len(self.heard(channel)) > before)
        return self.heard(channel)[-1]


def _shown(line: str) -> Shown:
    message = re.search(r'name="message" value="(\w+)"', line)
    buttons = re.findall(r'name="data" value="([^"]*)"[^>]*>(.*?)</button>', line, re.DOTALL)
    return Shown(
        mine="mine" in line[: line.index(">")],
        text=_text(line, "said"),
        note=_text(line, "note"),
        message=message[1] if message else "",
        buttons=tuple((html.unescape(label), html.unescape(data)) for data, label in buttons),
    )


def _text(line: str, name: str) -> str:
    found = re.search(rf'<p class="{name}"[^>]*>(.*?)</p>', line, re.DOTALL)
    return html.unescape(found[1]).strip() if found else ""
