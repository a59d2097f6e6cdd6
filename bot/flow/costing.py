"""What every message costs by SMS: parts and pence, in each language, plain and easy, and which character does it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot.flow.checks_sms import messages_of
from bot.flow.model import Book
from bot.flow.sms_parts import first_unicode, parts
from bot.language import ENGLISH, Speech, english_name

_USUAL_PENCE = 4
_MOST_SHORTENED = 12


class Cost(NamedTuple):
    """One message as one kind of person gets it; `forcing` is the character that makes it Unicode, or ""."""

    context: str
    language: str
    easy: bool
    parts: int
    over: int
    forcing: str = ""


def costs_of(book: Book, languages: Iterable[str]) -> list[Cost]:
    """Every message in each language, plain and easy. `over` is by how many characters the last part was begun."""
    found = []
    for language in languages:
        for easy in (False, True):
            for context, body in messages_of(book, Speech(language, easy, "sms")):
                forcing = first_unicode(body) or ""
                count = parts(body)
                room = 67 if forcing else 153
                over = len(body) - room * (count - 1) if count > 1 else 0
                found.append(Cost(context, language, easy, count, over, forcing))
    return found


def page(costs: list[Cost], book: Book) -> str:
    """The page for people who pay: a table of languages, what makes them dear, and what could be shortened."""
    return "\n".join(
        (*_table(costs, _pence(book)), *_forcing(costs), *_shorter(costs), *_everything(costs, _pence(book)))
    )


def _pence(book: Book) -> float:
    said = book.organisation.get("broadcasts_pence_a_part", "")
    return float(said) if isinstance(said, str) and said.replace(".", "", 1).isdigit() else _USUAL_PENCE


def _table(costs: list[Cost], pence: float) -> Iterator[str]:
    yield "# What each language costs by SMS"
    yield ""
    yield "Made by `improvers language status --cost --output docs/cost-of-languages.md`, and shown by"
    yield "`improvers check --costs`. Make it again when words change."
    yield f"A part costs {pence:g} pence here (`pence a part` in organisation.yaml: look yours up). Telegram costs"
    yield "nothing. Names in braces count with the longest that is likely, and numbered choices count too."
    yield ""
    yield "| language | words | messages | parts | pence a message | against English | 1 part | 2 | 3 | more |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    usual = _each(costs, ENGLISH, False) or 1.0
    for (language, easy), group in _groups(costs).items():
        sizes = Counter(min(cost.parts, 4) for cost in group)
        total = sum(cost.parts for cost in group)
        each = total / len(group)
        yield (
            f"| {english_name(language)} | {'easy' if easy else 'plain'} | {len(group)} | {total} | "
            f"{each * pence:.1f} | {each / usual:.2f} times | {' | '.join(str(sizes[size]) for size in (1, 2, 3, 4))} |"
        )
    yield ""


def _each(costs: list[Cost], language: str, easy: bool) -> float:
    mine = [cost.parts for cost in costs if cost.language == language and cost.easy is easy]
    return sum(mine) / len(mine) if mine else 0.0


def _forcing(costs: list[Cost]) -> Iterator[str]:
    yield "## Which characters do it"
    yield ""
    yield "A text with one character outside the plain SMS alphabet is sent as Unicode: 67 characters a part, not 153."
    yield ""
    yield "| language | texts in Unicode | the character that comes first, and how often |"
    yield "|---|---|---|"
    for language in dict.fromkeys(cost.language for cost in costs):
        mine = [cost for cost in costs if cost.language == language]
        forcing = Counter(cost.forcing for cost in mine if cost.forcing)
        shown = ", ".join(f"{char} (U+{ord(char):04X}) {count}" for char, count in forcing.most_common(6)) or "none"
        yield f"| {english_name(language)} | {sum(forcing.values())} of {len(mine)} | {shown} |"
    yield ""


def _shorter(costs: list[Cost]) -> Iterator[str]:
    yield "## Where a few characters fewer save a part"
    yield ""
    yield "| language | words | text | parts | characters in the last part |"
    yield "|---|---|---|---|---|"
    for language in dict.fromkeys(cost.language for cost in costs):
        near = sorted((c for c in costs if c.language == language and c.parts > 1), key=lambda cost: cost.over)
        for cost in near[:_MOST_SHORTENED]:
            words = "easy" if cost.easy else "plain"
            yield f"| {english_name(language)} | {words} | `{cost.context}` | {cost.parts} | {cost.over} |"
    yield ""


def _everything(costs: list[Cost], pence: float) -> Iterator[str]:
    """Parts and pence of every message, a column for each language and variant."""
    groups = list(_groups(costs))
    yield "## Every message"
    yield ""
    yield f"Parts, and pence in brackets. {', '.join(f'{code} is {english_name(code)}' for code in dict(groups))}."
    yield ""
    heads = " | ".join(f"{code} {'easy' if easy else 'plain'}" for code, easy in groups)
    yield f"| text | {heads} |"
    yield f"|---|{'---|' * len(groups)}"
    most: dict[str, dict[tuple[str, bool], int]] = {}
    for cost in costs:
        row = most.setdefault(cost.context, {})
        row[cost.language, cost.easy] = max(cost.parts, row.get((cost.language, cost.easy), 0))
    for context, row in most.items():
        cells = (f"{row[group]} ({row[group] * pence:g})" if group in row else "" for group in groups)
        yield f"| `{context}` | {' | '.join(cells)} |"
    yield ""


def _groups(costs: list[Cost]) -> dict[tuple[str, bool], list[Cost]]:
    groups: dict[tuple[str, bool], list[Cost]] = {}
    for cost in costs:
        groups.setdefault((cost.language, cost.easy), []).append(cost)
    return groups
