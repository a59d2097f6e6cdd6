"""GET /metrics, for Prometheus: what the database knows, which any process can tell, and what this server counted."""

import hmac
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address

from flask import Blueprint, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeHistogramMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine

from bot.store import figures
from bot.store.buckets import Rate
from bot.store.deadline import within
from bot.store.figures import Figures
from webhooks.counting import Counting
from webhooks.patience import ANSWERED_WITHIN

LANES = ("replies", "bulk")
LAG_BUCKETS = (0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0)
LEADER_SILENT = timedelta(minutes=1)
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via")
# A reason is a short code of ours. Whatever else might be there one day is not shown: it could hold a number.
_REASON = re.compile(r"(?!.*[0-9]{6})[A-Za-z0-9_:. ]{0,60}")


def metrics_door(
    engine: Engine, clock: Callable[[], datetime], token: str, counting: Counting, rates: Mapping[str, float]
) -> Blueprint:
    """GET /metrics: 403 without the token; where no token is set, to anybody but this machine itself."""
    door = Blueprint("metrics", __name__)
    database = CollectorRegistry()
    database.register(Database(engine, clock, rates))

    @door.get("/metrics")
    @within(ANSWERED_WITHIN)
    def metrics() -> Response:
        if not _may_read(token):
            abort(403)
        content = generate_latest(database) + generate_latest(counting.registry())
        return Response(content, content_type=CONTENT_TYPE_LATEST)

    return door


def _may_read(token: str) -> bool:
    if token:
        given = request.headers.getlist("Authorization")
        # Bytes, because a comparison of texts refuses what is not ASCII.
        return len(given) == 1 and hmac.compare_digest(
            given[0].encode("utf-8", "surrogateescape"), f"Bearer {token}".encode()
        )
    # Behind a proxy on this machine every caller seems to be the machine itself.
    return _is_here(request.remote_addr) and not any(name in request.headers for name in FORWARDED)


def _is_here(caller: str | None) -> bool:
    try:
        return ip_address(caller or "").is_loopback
    except ValueError:
        return False


class Database(Collector):
    """How things stand, asked of the database at the moment of reading."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], rates: Mapping[str, float]) -> None:
        self._engine = engine
        self._clock = clock
        self._rates = {channel: Rate(per_second) for channel, per_second in rates.items()}

    def collect(self) -> Iterator[Metric]:
        """Every figure; only that the database does not answer, while it does not."""
        now = self._clock()
        found = figures.gather(self._engine, now)
        yield _gauge("database_up", "Whether the database answered all questions in time.", found is not None)
        if found is not None:
            yield from _outbox(found, now)
            yield from _recent(found)
            yield from _limiter(found, self._rates)
            yield from _paused(found, now)
            yield from _standing(found, now)
            yield from _ticks(found, now)


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"improvers_{name}", what, value=float(value))


def _table(name: str, what: str, labels: Sequence[str], rows: Iterable[tuple[Sequence[str], float]]) -> Metric:
    """A gauge with labels; rows that look alike once they are cleaned are added up."""
    family = GaugeMetricFamily(f"improvers_{name}", what, labels=labels)
    sums: defaultdict[tuple[str, ...], float] = defaultdict(float)
    for values, number in rows:
        sums[tuple(values)] += number
    for values, number in sums.items():
        family.add_metric(values, number)
    return family


def _outbox(found: Figures, now: datetime) -> Iterator[Metric]:
    yield _table(
        "outbox_messages",
        "Messages that have not left, or are in doubt.",
        ("channel", "lane", "state", "reason"),
        (((row.channel, LANES[row.lane], row.state, _shown(row.reason)), row.how_many) for row in found.outbox),
    )
    oldest = dict.fromkeys(LANES, 0.0)
    for row in found.outbox:
        if row.state != "unknown":
            lane = LANES[row.lane]
            oldest[lane] = max(oldest[lane], (now - row.oldest).total_seconds())
    yield _table(
        "outbox_oldest_seconds",
        "Age of the oldest message that has not left.",
        ("lane",),
        (((lane,), age) for lane, age in oldest.items()),
    )


def _recent(found: Figures) -> Iterator[Metric]:
    yield _table(
        "recent_messages",
        "Messages of the last 15 minutes (at most the newest 20,000), by how they stand now.",
        ("direction", "channel", "state", "reason"),
        (((row.direction, row.channel, row.state, _shown(row.reason)), row.how_many) for row in found.recent),
    )
    lag = GaugeHistogramMetricFamily(
        "improvers_recent_delivery_seconds",
        "From put into the outbox to accepted by the provider, of the messages of the last 15 minutes.",
        labels=("lane",),
    )
    for number, lane in enumerate(LANES):
        delays = [seconds for of_lane, seconds in found.delays if of_lane == number]
        lag.add_metric((lane,), _buckets(delays), sum(delays))
    yield lag


def _buckets(delays: Sequence[float]) -> list[tuple[str, float]]:
    counted = [(str(most), float(sum(seconds <= most for seconds in delays))) for most in LAG_BUCKETS]
    return [*counted, ("+Inf", float(len(delays)))]


def _limiter(found: Figures, rates: Mapping[str, Rate]) -> Iterator[Metric]:
    """A unit is a message on Telegram, and by SMS a part; where nothing has left yet there is nothing to tell."""
    there = [(channel, found.buckets[channel], rate) for channel, rate in rates.items() if channel in found.buckets]
    of_channel = ("channel",)
    yield _table(
        "limiter_rate",
        "Units that may leave in one second.",
        of_channel,
        (((channel,), rate.per_second) for channel, rate in rates.items()),
    )
    yield _table(
        "limiter_free",
        "Units that may leave at this moment.",
        of_channel,
        (((channel,), seen.bucket.free(rate, seen.now)) for channel, seen, rate in there),
    )
    yield _table(
        "limiter_promised",
        "Units that are kept for replies which wait for their turn.",
        of_channel,
        (((channel,), seen.bucket.promised(seen.now)) for channel, seen, _ in there),
    )
    yield _table(
        "limiter_ahead_seconds",
        "How long the next letter to many would wait for its turn.",
        of_channel,
        (((channel,), seen.bucket.ahead(seen.now)) for channel, seen, _ in there),
    )


def _paused(found: Figures, now: datetime) -> Iterator[Metric]:
    yield _table(
        "channel_paused_seconds",
        "How long a channel is left alone still, for what its provider said.",
        ("channel", "reason"),
        (
            ((channel, _shown(pause.reason)), max(0.0, (pause.until - now).total_seconds()))
            for channel, pause in found.pauses.items()
        ),
    )


def _standing(found: Figures, now: datetime) -> Iterator[Metric]:
    yield _gauge("texts_without_receipt", "Newest texts accepted for 10 minutes without a receipt.", found.no_receipt)
    yield _gauge("turns_failed", "Texts that came in, could not be answered, and wait for somebody.", found.failed)
    yield _gauge("conversations_paused_long", "Conversations paused for more than a day.", found.paused_long)
    yield _table(
        "alarms_open",
        "Alarms that are not over, by kind and by whether somebody has them.",
        ("kind", "acknowledged"),
        (((alarm.kind, "no" if alarm.acknowledged_at is None else "yes"), 1.0) for alarm in found.alarms),
    )
    yield _table("revision_current", "Which flows run.", ("revision",), [((found.revision or "none",), 1.0)])
    led = found.last_tick is not None and now - found.last_tick <= LEADER_SILENT
    yield _gauge("leader_present", "Whether the clock of some worker has ticked in the last minute.", led)


def _ticks(found: Figures, now: datetime) -> Iterator[Metric]:
    times = CounterMetricFamily("improvers_tick_runs", "How often each tick of the clock ran.", labels=("tick",))
    done = CounterMetricFamily("improvers_tick_done", "How much each tick found to do.", labels=("tick",))
    for tick in found.ticks:
        times.add_metric((tick.name,), tick.times)
        done.add_metric((tick.name,), tick.done)
    swept = float(sum(tick.done for tick in found.ticks if tick.name == "sweep"))
    lost = CounterMetricFamily("improvers_leases_lost", "Messages whose worker died or lost hold of them.", value=swept)
    ago = (((tick.name,), (now - tick.ran_at).total_seconds()) for tick in found.ticks)
    yield from (times, done, lost)
    yield _table("tick_seconds_ago", "How long ago each tick of the clock ran.", ("tick",), ago)


def _shown(reason: str) -> str:
    return reason if _REASON.fullmatch(reason) else "other"
