"""People write, stop and are written to, while processes die and providers do wrong: all of it from one seed."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from random import Random
from threading import Event, Lock
from typing import NamedTuple

from bot.demo.double import AcceptThenFail, AcceptThenStall, AnswerLate, Double, Entry, Fault, Receipts, Refuse, Stall
from tests.faults.crowd import broadcast, join
from tests.faults.meddling import leases_run_out, pauses_end
from tests.faults.post import Post, plain
from tests.faults.witness import watch
from tests.system.hospital import PATIENCE, Hospital, eventually
from tests.system.phones import Phone, SmsPhone, TelegramPhone
from tests.webhooks.callers import Call

SECONDS = float(os.environ.get("FAULTS_SECONDS", "40"))
WRITERS = 4
PHONES = 6  # of each writer, by turns SMS and Telegram
LONGEST_QUIET = 20.0  # seconds without anything sent after which somebody is killed all the same
LISTENERS = 60  # who never write, and never stop
FAULTY = 0.2  # of all that is sent
WAITING = ("waiting", "retry", "leased", "cancelled", "suppressed", "expired")
WORDS = {"JOIN": 6, "HELP": 6, "yes": 6, "STOP": 1}
REFUSALS = {
    "twilio": Refuse(429, {"code": 20429, "message": "Too many requests"}),
    "telegram": Refuse(
        429, {"ok": False, "error_code": 429, "description": "Slower", "parameters": {"retry_after": 1}}
    ),
}
# For good, and for a reason that closes no address.
FOR_GOOD = {
    "twilio": Refuse(400, {"code": 21602, "message": "Message body is required", "status": 400}),
    "telegram": Refuse(400, {"ok": False, "error_code": 400, "description": "Bad Request: no"}),
}
REPORTS = (
    Receipts(("delivered", "sent"), times=2),
    Receipts(("sent", "delivered"), times=3, early=True),
    Receipts(("failed", "delivered")),
    Receipts(("sent", "undelivered")),
    Receipts(()),
)


class Stopped(NamedTuple):
    """Somebody's STOP was acknowledged: then, from `at` to `seen`, it was looked how far letters to them were."""

    phone: Phone
    at: datetime
    seen: datetime
    submitting: frozenset[str]
    gone: frozenset[str]


class Driver:
    """Runs for a bounded time; then everybody is heard, and what they did and were promised can be read."""

    def __init__(self, hospital: Hospital, seed: int, seconds: float) -> None:
        self._hospital = hospital
        self._seed = seed
        self._seconds = seconds
        self._over = Event()
        self._lock = Lock()
        self._stalls: list[Event] = []
        self._started = datetime.now(UTC)
        self.post = Post(hospital)
        watch(hospital)
        self.stopped: list[Stopped] = []
        self.broadcasts: list[int] = []
        self.done: Counter[str] = Counter()
        self.writers = [self._phones(500 + at * PHONES, PHONES) for at in range(WRITERS)]
        self.listeners = self._phones(600, LISTENERS)

    def run(self) -> None:
        """All at once, for so many seconds; afterwards the doubles behave."""
        join(self._hospital, [*self.listeners, *(phone for phones in self.writers for phone in phones)])
        for name in ("twilio", "telegram"):
            self._double(name).habit = self._habit(name)
        writing = [self._acting(self._write, f"writer {at}", phones) for at, phones in enumerate(self.writers)]
        with ThreadPoolExecutor(WRITERS + 1) as pool:
            acts = [pool.submit(act) for act in (*writing, self._acting(self._kill, "killer", ()))]
            for _ in range(2):
                self._over.wait(self._seconds / 3)
                self.broadcasts.append(broadcast(self._hospital))
            self._over.wait(self._seconds / 3)
            eventually(self._has_done_wrong)  # on a busy machine it takes longer until there is something to go wrong
            self._over.set()
            for act in acts:
                act.result()
        self._behave()

    def _has_done_wrong(self) -> bool:
        """Had it been quiet, the books would say nothing."""
        return {"killed", "twilio", "telegram", "STOP"} <= {word for name in list(self.done) for word in name.split()}

    def _double(self, name: str) -> Double:
        double: Double = getattr(self._hospital.doubles, name)
        return double

    def _phones(self, first: int, count: int) -> list[Phone]:
        kinds = (SmsPhone, TelegramPhone)
        return [kinds[at % 2](self._hospital, first + at) for at in range(count)]

    def _acting(
        self, act: Callable[[Random, Sequence[Phone]], None], name: str, phones: Sequence[Phone]
    ) -> Callable[[], None]:
        chance = Random(f"{self._seed} {name}")

        def go() -> None:
            while not self._over.is_set():
                act(chance, phones)

        return go

    def _write(self, chance: Random, phones: Sequence[Phone]) -> None:
        phone, pace = chance.choice(phones), chance.uniform(0.05, 0.4)
        (word,) = chance.choices(list(WORDS), list(WORDS.values()))
        call = plain(phone, word)
        if self.writes(phone, word, call):
            self._bring_again(chance, phone, word, call)
        self._over.wait(pace)

    def writes(self, phone: Phone, word: str, call: Call | None = None) -> bool:
        """Whether what somebody writes is acknowledged, which is then noted."""
        if not self.post.brings(phone, word, call or plain(phone, word)):
            return False
        self.done[word] += 1
        if word == "STOP":
            self._note_stop(phone)
        return True

    def _bring_again(self, chance: Random, phone: Phone, word: str, call: Call) -> None:
        if chance.random() < 0.2:
            self.done["brought again"] += self.post.brings(phone, word, call)

    def _note_stop(self, phone: Phone) -> None:
        stopped = stopped_now(self._hospital, phone)
        with self._lock:
            self.stopped.append(stopped)

    def _kill(self, chance: Random, phones: Sequence[Phone]) -> None:
        self._awaits(chance)
        name = chance.choice(list(self._hospital.processes))
        self._hospital.processes[name].killed()
        self.done[f"{name} killed"] += 1
        self._hospital.starts(name.partition(" ")[0], name)
        self._started = datetime.now(UTC)
        if chance.random() < 0.5:
            leases_run_out(self._hospital, in_hand=False)
        pauses_end(self._hospital)
        self._release()

    def _awaits(self, chance: Random) -> None:
        """So much is sent that somebody is in the middle of it."""
        double = self._double(chance.choice(("twilio", "telegram")))
        with suppress(TimeoutError):
            double.wait_for(len(double.book("tries")) + chance.randint(1, 12), self._longest_quiet(), "tries")

    def _longest_quiet(self) -> float:
        """Whoever has sent nothing since it was started may still be starting: on a busy machine that takes long."""
        tries = (one["at"] for name in ("twilio", "telegram") for one in self._double(name).book("tries"))
        return LONGEST_QUIET if any(at > self._started for at in tries) else PATIENCE

    def _release(self) -> None:
        with self._lock:
            stalls, self._stalls = self._stalls, []
        for stall in stalls:
            stall.set()

    def _habit(self, name: str) -> Callable[[], Fault | None]:
        chance = Random(f"{self._seed} {name}")

        def fault() -> Fault | None:
            with self._lock:
                if chance.random() >= FAULTY:
                    return None
                chosen = self._fault(chance, name)
                self.done[f"{name} {type(chosen).__name__}"] += 1
                return chosen

        return fault

    def _fault(self, chance: Random, name: str) -> Fault:
        stall = Event()
        self._stalls.append(stall)
        faults = (Stall(stall), AcceptThenStall(stall), AnswerLate(stall), REFUSALS[name], chance.choice(REPORTS))
        return chance.choice((*faults, FOR_GOOD[name], AcceptThenFail(500), AcceptThenFail(200), Refuse(503, "")))

    def _behave(self) -> None:
        for name in ("twilio", "telegram"):
            self._double(name).habit = lambda: None
        self._release()


def stopped_now(hospital: Hospital, phone: Phone) -> Stopped:
    """Their STOP has just been acknowledged."""
    at = datetime.now(UTC)
    letters = hospital.messages(phone.address, "out")
    submitting = frozenset(str(letter["id"]) for letter in letters if letter["state"] == "submitting")
    gone = frozenset(str(letter["id"]) for letter in letters if letter["state"] not in WAITING) - submitting
    return Stopped(phone, at, datetime.now(UTC), submitting, gone)


def after_stop(hospital: Hospital, stopped: Sequence[Stopped]) -> list[str]:
    """What was handed over to somebody after their first STOP, and had not begun when it was acknowledged."""
    first: dict[str, Stopped] = {}
    for one in sorted(stopped, key=lambda stop: stop.at):
        first.setdefault(one.phone.address, one)
    return [line for one in first.values() for line in (*_late_texts(hospital, one), *_late_chats(hospital, one))]


def _late_texts(hospital: Hospital, stop: Stopped) -> list[str]:
    """A letter that was being submitted may come once; one that had gone comes while it is looked at, or not at all."""
    if isinstance(stop.phone, TelegramPhone):
        return []
    tries = hospital.doubles.twilio.book("tries")
    late = [one for one in tries if one["to"] == stop.phone.address and one["at"] > stop.at]
    times = Counter(one["letter"] for one in late)
    return [f"letter {one['letter']}" for one in late if not _had_begun(stop, one, times[one["letter"]])]


def _had_begun(stop: Stopped, attempt: Entry, times: int) -> bool:
    if attempt["letter"] in stop.submitting:
        return times == 1
    return attempt["letter"] in stop.gone and attempt["at"] <= stop.seen


def _late_chats(hospital: Hospital, stop: Stopped) -> list[str]:
    """In a chat, what is said once it has stopped is the one sentence that says so, or had left before."""
    if isinstance(stop.phone, SmsPhone):
        return []
    rows = hospital.messages(stop.phone.address, "out")
    begun = stop.submitting | stop.gone
    allowed = Counter(row["body"] for row in rows if row["kind"] == "farewell" or str(row["id"]) in begun)
    texts = {str(one["message_id"]): one["text"] for one in hospital.doubles.telegram.book("sent")}
    tries = hospital.doubles.telegram.book("tries")
    mine = [one for one in tries if one["to"] == stop.phone.address and one["name"] and one["at"] > stop.at]
    return [f"message {one['name']}" for one in mine if texts[one["name"]] not in allowed]
