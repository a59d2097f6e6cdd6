"""A reader who works back from all that was published: what a hidden number can be, by none of our rules.

Everything known is a sum: these numbers make up that one. A hidden number is any whole number from nought on for which
all the sums can hold at once; whether they can is found out by trying.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

Sum = tuple[Mapping[Any, int], int]
"""So many times each number makes up that one."""

MOST = 200


def could_be(sums: Sequence[Sum], known: Mapping[Any, int], number: Hashable, value: int) -> bool:
    """Whether all the sums can hold while the hidden number has that value."""
    between = {each: (0, MOST) for parts, _ in sums for each in parts}
    between |= {each: (count, count) for each, count in known.items()}
    between[number] = (value, value)
    return _holds(sums, between)


def _holds(sums: Sequence[Sum], between: dict[Hashable, tuple[int, int]]) -> bool:
    narrowed = _narrowed(sums, between)
    if narrowed is None:
        return False
    open_still = [each for each, (low, high) in narrowed.items() if low < high]
    if not open_still:
        return True
    each = min(open_still, key=lambda name: narrowed[name][1] - narrowed[name][0])
    low, high = narrowed[each]
    return any(_holds(sums, {**narrowed, each: (value, value)}) for value in range(low, high + 1))


def _narrowed(
    sums: Sequence[Sum], between: Mapping[Hashable, tuple[int, int]]
) -> dict[Hashable, tuple[int, int]] | None:
    """Each number between what the sums leave it, looked at one by one; None when one of them cannot hold."""
    found = dict(between)
    changed = True
    while changed:
        changed = False
        for parts, whole in sums:
            ends = {each: sorted(times * end for end in found[each]) for each, times in parts.items()}
            least, most = sum(end[0] for end in ends.values()), sum(end[1] for end in ends.values())
            if not least <= whole <= most:
                return None
            for each, times in parts.items():
                low, high = found[each]
                ways = sorted((whole - most + ends[each][1], whole - least + ends[each][0]))
                tight = sorted(way * times for way in ways)  # each stands once, or is taken away once
                narrow = max(low, tight[0]), min(high, tight[1])
                if narrow[0] > narrow[1]:
                    return None
                if narrow != (low, high):
                    found[each], changed = narrow, True
    return found


def witness(sums: Sequence[Sum], truth: Mapping[Any, int], number: Hashable, value: int) -> dict[Any, int] | None:
    """All numbers, so that the sums hold and the hidden number has that value; None if none was found.

    For nets in which each number stands in two sums at most, where trying all of them would take for ever: from the
    truth on, one is put to the number or taken off, and what adds up with it gives way, along the shortest way round.
    """
    now = {each: truth.get(each, 0) for parts, _ in sums for each in parts} | {number: truth[number]}
    while now[number] != value:
        step = 1 if value > now[number] else -1
        moves = _way_round(sums, now, number, step)
        if moves is None:
            return None
        now = {each: count + moves.get(each, 0) for each, count in now.items()}
    held = all(sum(times * now[each] for each, times in parts.items()) == whole for parts, whole in sums)
    return now if held and min(now.values()) >= 0 else None


def _way_round(sums: Sequence[Sum], now: Mapping[Any, int], number: Hashable, step: int) -> dict[Any, int] | None:
    """What else must move by one so that every sum holds again."""
    places = [place for place, (parts, _) in enumerate(sums) if number in parts]
    ends = [(place, sums[place][0][number] * step) for place in places] + [(None, 0)] * (2 - len(places))
    (first, off), (last, wanted) = ends[0], ends[1]
    if first is None:
        return {number: step}
    waiting: list[tuple[int, int, dict[Any, int]]] = [(first, off, {number: step})]
    been = {(first, off)}
    for place, wrong, moves in waiting:
        for each, times in sums[place][0].items():
            move = -wrong * times
            if each in moves or now[each] + move < 0:
                continue
            other = next((one for one, (parts, _) in enumerate(sums) if each in parts and one != place), None)
            made = {**moves, each: move}
            arrives = 0 if other is None else sums[other][0][each] * move
            if other == last and arrives == -wanted:
                return made
            if other is not None and (other, arrives) not in been:
                been.add((other, arrives))
                waiting.append((other, arrives, made))
    return None
