"""The pictures of experience and of missing voices, with the sentence that each is allowed to say."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.programme import charts, disclosure, voices
from bot.programme.charts import Chart
from bot.programme.disclosure import NOT_SHOWN, UNNAMED
from bot.programme.evidence import SMALLEST_SHARE
from bot.programme.report import BESIDE_EACH_OTHER, LINE, NOTHING, Picture
from bot.programme.scores import Score, before_and_after, line, without_numbers
from bot.programme.standards import TITLES
from bot.programme.voices import FEWER, MORE, UNKNOWN, Voice


def score_chart(key: str, title: str, months: Mapping[date, Score]) -> Picture:
    """Shares month by month, as a run or control chart; the table beside it has the number behind each."""
    drawn, chart = line(months)
    shares = [(month, float(round(months[month].good or 0))) for month in drawn]
    return _run(key, title, shares, chart)


def experience(months: Sequence[tuple[str, int, int]]) -> Picture:
    """Good experiences of a hundred, month by month, as a run or control chart.

    Without the numbers behind them: a small month, which is left out, would be the quarter less the other two.
    """
    title = "Good experiences, month by month"
    large = [
        (date.fromisoformat(month), float(round(100 * good / whole)))
        for month, good, whole in months
        if whole >= SMALLEST_SHARE
    ]
    return _run("experience", title, large, charts.chart([share for _, share in large]))


def changes(
    told: Sequence[tuple[str, str, str]], services: Mapping[str, Mapping[str, int]], label: Mapping[str, str]
) -> tuple[Picture, ...]:
    """Each change at a service beside how people found it before and from then on; and the chart of each service."""
    over_time = {
        name: without_numbers({date.fromisoformat(month): share for month, share in shares.items()})
        for name, shares in services.items()
        if shares
    }
    rows = tuple(
        _changed(title, label.get(service, service), date.fromisoformat(day), over_time.get(service, {}))
        for title, service, day in told
    )
    says = f"{CHANGES}: none was told of in the twelve months to the end of the period."
    if rows:
        says = (
            f"{CHANGES}: {len(rows)} in the twelve months to the end of the period. Before and after are averages of "
            "the months that are shown: those before people were told, and from that month on. Other things may have "
            "changed as well."
        )
    columns = (
        "What changed",
        "Where",
        "Told in",
        "Before, of a hundred",
        "After, of a hundred",
        "What the rules say of after",
    )
    charts_of = (
        score_chart(f"service-{name}", f"Good experiences, month by month: {label.get(name, name)}", months)
        for name, months in over_time.items()
    )
    return (Picture("changes", CHANGES, says, columns, rows), *charts_of)


def treated_since(
    told: Sequence[tuple[str, str, str]],
    treated: Mapping[str, Mapping[str, Mapping[str, int]]],
    label: Mapping[str, str],
) -> tuple[Picture, ...]:
    """The same of each of the five standards, where months can be held side by side; nothing where nobody was asked."""
    rows = []
    for title, service, day in told:
        for standard, shares in treated.get(service, {}).items():
            months = without_numbers({date.fromisoformat(month): share for month, share in shares.items()})
            change = before_and_after(title, date.fromisoformat(day), months)
            if change.before is not None and change.after is not None:
                what = (title, label.get(service, service), f"{change.month:%B %Y}", TITLES[standard])
                rows.append((*what, f"{change.before:.0f}", f"{change.after:.0f}"))
    if not rows:
        return ()
    says = (
        f"{TREATED}: those who said yes, always or mostly, of a hundred who answered. Before and after are averages of "
        "the months that are shown. Other things may have changed as well."
    )
    columns = ("What changed", "Where", "Told in", "Standard", "Before, of a hundred", "After, of a hundred")
    return (Picture("standards-changes", TREATED, says, columns, tuple(rows)),)


TREATED = "How people were treated before and after a change, by the five standards"
CHANGES = "Experience before and after a change"
_TOO_FEW = "too few answers"


def _changed(title: str, where: str, day: date, months: Mapping[date, Score]) -> tuple[str, ...]:
    change = before_and_after(title, day, months)
    sides = [_TOO_FEW if side is None else f"{side:.0f}" for side in (change.before, change.after)]
    return (
        title,
        where,
        f"{change.month:%B %Y}",
        *sides,
        _rules_since(change.month, months) if change.after is not None else "",
    )


def _rules_since(month: date, months: Mapping[date, Score]) -> str:
    """What is more than chance from that month on, and on which side."""
    drawn, chart = line(months)
    if chart is None:
        return ""
    found = dict.fromkeys(
        f"{rule}, {'above' if chart.points[place] > chart.middle else 'below'} the middle"
        for place, rule in chart.signals
        if drawn[place] >= month
    )
    return "; ".join(found) or "nothing more than chance so far"


def _run(key: str, title: str, large: Sequence[tuple[date, float]], chart: Chart | None) -> Picture:
    columns = ("Month", "Of a hundred", "What the rules say")
    rules = _by_place(chart)
    rows = tuple((f"{month:%B %Y}", f"{share:.0f}", rules.get(place, "")) for place, (month, share) in enumerate(large))
    if chart is None:
        return Picture(key, title, f"{title}: too few months have answers for a chart.", columns, rows)
    return Picture(
        key,
        title,
        _says(title, chart),
        columns,
        rows,
        LINE,
        tuple((f"{month:%b %y}", share) for month, share in large),
        middle=chart.middle,
        lower=chart.lower,
        upper=chart.upper,
        marked=tuple(sorted(rules)),
    )


def missing_voices(
    key: str,
    title: str,
    shown: Mapping[str, int | None],
    lives_here: Mapping[str, float | None],
    label: Mapping[str, str],
    source: str,
    whose: str,
) -> Picture:
    """Who takes part beside who lives here; a difference is named only when it is larger than chance."""
    found = voices.compare(shown, lives_here)
    rows = tuple(_row(voice, label.get(voice.key, voice.key)) for voice in found)
    named = {word: [label.get(voice.key, voice.key) for voice in found if voice.difference == word] for word in _SAID}
    said = [f"{what}: {', '.join(named[word])}." for word, what in _SAID.items() if named[word]]
    if all(voice.difference == UNKNOWN for voice in found):
        said = [
            "Who lives here is not yet entered, or numbers are too small, so nothing can be said of who is missing."
        ]
    elif not said:
        said = ["No difference is larger than chance."]
    columns = (
        "Group",
        f"{whose}, to the nearest 5",
        "Share of those shown",
        "Chance and what is hidden may move it",
        "Who lives here",
        "So",
    )
    points = tuple((label.get(voice.key, voice.key), _of_hundred(voice.share)) for voice in found)
    return Picture(
        key,
        title,
        f"{' '.join(said)} Source: {source}",
        columns,
        rows,
        BESIDE_EACH_OTHER if any(share for _, share in points) else "",
        points,
        tuple(_of_hundred(voice.lives_here) for voice in found),
        tuple((_of_hundred(voice.low), _of_hundred(voice.high)) for voice in found),
    )


def who_was_reached(
    key: str, title: str, of: str, columns: Mapping[str, Mapping[str, int | None]], label: Mapping[str, str]
) -> Picture:
    """How much each group was asked and told, and how much of it came to something: one column for each of these."""
    groups = [cell for cell in dict.fromkeys(cell for counts in columns.values() for cell in counts) if cell != UNNAMED]
    order = sorted(groups, key=lambda cell: (-max(counts.get(cell) or 0 for counts in columns.values()), cell))
    rows = tuple((label.get(cell, cell), *(_cell(counts, cell) for counts in columns.values())) for cell in order)
    hidden = sum(told == NOT_SHOWN for row in rows for told in row)
    says = f"{title}. {hidden} of {len(rows) * len(columns)} numbers are not shown." if rows else NOTHING.format(title)
    return Picture(key, title, says, (of, *columns), rows)


def _cell(counts: Mapping[str, int | None], cell: str) -> str:
    """Where few were counted that name no group, what is missing is not none."""
    few = UNNAMED in counts
    return NOT_SHOWN if few and cell not in counts else disclosure.told(counts.get(cell, 0), few)


_SAID = {FEWER: "Fewer take part than live here", MORE: "More take part than live here"}


def gaps(shown: Mapping[str, int | None], lives_here: Mapping[str, float | None]) -> list[Voice]:
    """The groups that are missing by more than chance, the widest gap first."""
    found = [voice for voice in voices.compare(shown, lives_here) if voice.difference == FEWER]
    return sorted(found, key=lambda voice: (voice.share or 0) - (voice.lives_here or 0))


def _of_hundred(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _row(voice: Voice, label: str) -> tuple[str, ...]:
    share = "" if voice.share is None else f"{100 * voice.share:.0f}%"
    between = "" if voice.low is None or voice.high is None else f"{100 * voice.low:.0f}% to {100 * voice.high:.0f}%"
    here = "not yet entered" if voice.lives_here is None else f"{100 * voice.lives_here:.1f}%"
    return label, disclosure.told(voice.people), share, between, here, voice.difference


def _by_place(chart: Chart | None) -> dict[int, str]:
    rules: dict[int, str] = {}
    for place, rule in chart.signals if chart else ():
        rules[place] = f"{rules[place]}; {rule}" if place in rules else rule
    return rules


def _says(title: str, chart: Chart) -> str:
    last, middle = chart.points[-1], chart.middle
    said = f"{title}: {last:.0f} of a hundred in the last month; the middle is {middle:.0f}."
    if chart.lower is not None and chart.upper is not None:
        said += f" By chance alone it would stay between {max(0, chart.lower):.0f} and {min(100, chart.upper):.0f}."
    if not chart.signals:
        return f"{said} Nothing here is more than chance."
    count = len({place for place, _ in chart.signals})
    return f"{said} {count} month{'s are' if count > 1 else ' is'} more than chance, and marked."
