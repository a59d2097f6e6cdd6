"""Fresh Python processes: what they need to know, what they take, and how long they run."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import create_server
from time import monotonic, perf_counter, sleep

from bench.measure import ROOT

HERE = "127.0.0.1"
ENVIRONMENT: Mapping[str, str] = {
    "SECRET_KEY": "a secret for the bench, long enough to serve",
    "SUPPRESSION_KEY": "suppression for the bench, long enough to serve",
    "PSEUDONYM_KEY": "pseudonyms for the bench, long enough to serve",
    "TELEGRAM_TOKEN": "7700:token-of-the-bench",
    "TELEGRAM_SECRET": "telegram_secret-of-the-bench-0123456789",
    "TWILIO_ACCOUNT_SID": "AC" + "b" * 32,
    "TWILIO_AUTH_TOKEN": "twilio token of the bench",
    "TWILIO_FROM": "+447700900999",
    "SENDING_HOURS": "always",
}
"""A whole set of settings, save DATABASE_URL and what depends on a port."""


def environment(**more: str) -> dict[str, str]:
    """The environment of a process; no proxy stands between it and this machine."""
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    plain = {"PATH": os.environ["PATH"], "PYTHONPATH": path, "NO_PROXY": HERE, "no_proxy": HERE}
    return {**plain, **ENVIRONMENT, **more}


def weigh(what: str, core: int, **more: str) -> tuple[float, str]:
    """(MB that `bench/weighed.py WHAT` holds once its work is done, the heavy modules it has loaded)."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.weighed", what],
        env=environment(**more),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
    )
    if done.returncode:
        raise SystemExit(f"The process to be weighed, {what}, failed:\n{done.stderr}")
    loaded, _, kilobytes = done.stdout.strip().rpartition("\n")
    return int(kilobytes) / 1024, loaded


def free_port() -> int:
    """A port that nobody listens on."""
    with create_server((HERE, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def answers(port: int, path: str, within: float) -> bool:
    """Whether a server on this port comes to answer GET `path` with 200 within so many seconds."""
    deadline = monotonic() + within
    while monotonic() < deadline:
        connection = HTTPConnection(HERE, port, timeout=within)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return True
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        sleep(0.2)
    return False


def seconds_of(*arguments: str) -> float:
    """How long a Python process takes from its start to its end."""
    began = perf_counter()
    done = subprocess.run([sys.executable, *arguments], env=environment(), capture_output=True, text=True, check=False)
    took = perf_counter() - began
    if done.returncode:
        raise SystemExit(f"python {' '.join(arguments)} failed:\n{done.stderr}")
    return took


@contextmanager
def running(
    *arguments: str, log: Path, module: str = "bot.cli", core: int | None = None, **more: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """An `improvers ...` process, or one of another module, for as long as the block lasts; on one core if named."""
    kept = [] if core is None else ["taskset", "--cpu-list", str(core)]
    command = [*kept, sys.executable, "-m", module, *arguments]
    with log.open("w") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(**more), stdout=said, stderr=said)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
