"""What every message costs by SMS: parts and pence, in each language, plain and easy, and which character does it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot.flow.leaving import messages_of
from bot.flow.model import Book
from bot.flow.sms_parts import all_unicode, parts, room, size
from bot.language import ENGLISH, Speech, english_name

_USUAL_PENCE = 4
_MOST_SHORTENED = 12
_MOST_CHARACTERS = 8


class Cost(NamedTuple):
    """One message as one kind of person gets it.

    `over`: by how many characters it would have to be shorter to make one part fewer; 0 for one part. `forcing` are the
    characters that make it Unicode, each once. `spared`: how many parts it would be less without these.
    """

    name: str
    language: str
    easy: bool
    parts: int
    over: int
    forcing: tuple[str, ...] = ()
    spared: int = 0


def costs_of(book: Book, languages: Iterable[str]) -> list[Cost]:
    """Every message that leaves by SMS, once for each language, plain and easy: the dearest of its pages.

    A message is all that one turn says, and so may have several texts.
    """
    found: dict[tuple[str, str, bool], Cost] = {}
    for language in languages:
        for easy in (False, True):
            for name, body in sorted(messages_of(book, Speech(language, easy, "sms"))):
                cost = cost_of(name, language, easy, body)
                key = name, language, easy
                found[key] = max(found.get(key, cost), cost, key=lambda each: (each.parts, each.over))
    return list(found.values())


def cost_of(name: str, language: str, easy: bool, body: str) -> Cost:
    """What one message costs as it stands."""
    count, forcing = parts(body), all_unicode(body)
    over = size(body) - room(count - 1, bool(forcing)) if count > 1 else 0
    spared = count - parts("".join("x" if char in forcing else char for char in body)) if forcing else 0
    return Cost(name, language, easy, count, max(over, 1) if count > 1 else 0, forcing, spared)


def page(costs: list[Cost], book: Book) -> str:
    """The page for people who pay: a table of languages, what makes them dear, and what could be shortened."""
    pence = _pence(book)
    return "\n".join(
        (*_table(costs, pence), *_forcing(costs), *_few(costs), *_shorter(costs), *_everything(costs, pence))
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
    yield "nothing. A message is all that one turn says: a text alone, or several that leave together. Names in braces"
    yield "count with the longest that is likely, and numbered choices count too; of a list in pages the dearest page"
    yield "counts. Buttons and the words of web pages are no messages, and what stands within others counts there."
    yield ""
    yield "| language | words | messages | parts | pence a message | against English | 1 part | 2 | 3 | more |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    usual = _each(costs, ENGLISH, False) or 1.0
    for (language, easy), group in _groups(costs).items():
        sizes = Counter(min(cost.parts, 4) for cost in group)
        total = sum(cost.parts for cost in group)
        each = total / len(group)
        yield (
            f"| {english_name(language)} | {_words(easy)} | {len(group)} | {total} | "
            f"{each * pence:.1f} | {each / usual:.2f} times | {' | '.join(str(sizes[size]) for size in (1, 2, 3, 4))} |"
        )
    yield ""


def _each(costs: list[Cost], language: str, easy: bool) -> float:
    mine = [cost.parts for cost in costs if cost.language == language and cost.easy is easy]
    return sum(mine) / len(mine) if mine else 0.0


def _forcing(costs: list[Cost]) -> Iterator[str]:
    yield "## Which characters do it"
    yield ""
    yield "A text with one character outside the plain SMS alphabet is sent as Unicode: one part then holds 70"
    yield "characters and not 160, and each of several holds 67 and not 153."
    yield ""
    yield "| language | messages in Unicode | characters that do it, and in how many of them each stands |"
    yield "|---|---|---|"
    for language in dict.fromkeys(cost.language for cost in costs):
        mine = [cost for cost in costs if cost.language == language]
        forcing = Counter(char for cost in mine for char in cost.forcing)
        shown = ", ".join(f"{_named(char)} {count}" for char, count in forcing.most_common(_MOST_CHARACTERS)) or "none"
        yield f"| {english_name(language)} | {sum(bool(cost.forcing) for cost in mine)} of {len(mine)} | {shown} |"
    yield ""


def _few(costs: list[Cost]) -> Iterator[str]:
    yield "## Where one character does it"
    yield ""
    yield "Without it these would be cheaper. In a language with letters of its own, that is a chance and no advice."
    yield ""
    yield "| language | words | message | the character | parts | without it |"
    yield "|---|---|---|---|---|---|"
    for cost in costs:
        if len(cost.forcing) == 1 and cost.spared:
            yield f"| {_which(cost)} | {_named(cost.forcing[0])} | {cost.parts} | {cost.parts - cost.spared} |"
    yield ""


def _shorter(costs: list[Cost]) -> Iterator[str]:
    yield "## Where a few characters fewer save a part"
    yield ""
    yield "| language | words | message | parts | characters too many for one part fewer |"
    yield "|---|---|---|---|---|"
    for language in dict.fromkeys(cost.language for cost in costs):
        near = sorted((c for c in costs if c.language == language and c.parts > 1), key=lambda cost: cost.over)
        for cost in near[:_MOST_SHORTENED]:
            yield f"| {_which(cost)} | {cost.parts} | {cost.over} |"
    yield ""


def _everything(costs: list[Cost], pence: float) -> Iterator[str]:
    """Parts and pence of every message, a column for each language and variant."""
    groups = list(_groups(costs))
    yield "## Every message"
    yield ""
    yield f"Parts, and pence in brackets. {', '.join(f'{code} is {english_name(code)}' for code in dict(groups))}."
    yield ""
    heads = " | ".join(f"{code} {_words(easy)}" for code, easy in groups)
    yield f"| message | {heads} |"
    yield f"|---|{'---|' * len(groups)}"
    rows: dict[str, dict[tuple[str, bool], int]] = {}
    for cost in costs:
        rows.setdefault(cost.name, {})[cost.language, cost.easy] = cost.parts
    for name, row in sorted(rows.items()):
        cells = (f"{row[group]} ({row[group] * pence:g})" if group in row else "" for group in groups)
        yield f"| {_told(name)} | {' | '.join(cells)} |"
    yield ""


def _which(cost: Cost) -> str:
    return f"{english_name(cost.language)} | {_words(cost.easy)} | {_told(cost.name)}"


def _words(easy: bool) -> str:
    return "easy" if easy else "plain"


def _named(char: str) -> str:
    return f"{char} (U+{ord(char):04X})" if char.isprintable() else f"U+{ord(char):04X}"


def _told(name: str) -> str:
    return " and ".join(f"`{text}`" for text in name.split())


def _groups(costs: list[Cost]) -> dict[tuple[str, bool], list[Cost]]:
    groups: dict[tuple[str, bool], list[Cost]] = {}
    for cost in costs:
        groups.setdefault((cost.language, cost.easy), []).append(cost)
    return groups
