"""A long text, cut where a reader would pause."""

# The best place first, and how far into the piece it must lie: a break near the start leaves crumbs.
PAUSES = (("\n\n", 0.5), ("\n", 0.5), (" ", 0.0))


def cut(text: str, most: int) -> tuple[str, ...]:
    """The text in pieces of at most `most` UTF-16 units, cut at the end of a paragraph, a line or a word."""
    found = []
    rest = text.strip()
    while _units(rest) > most:
        at = _pause_before(rest, _fitting(rest, most))
        found.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return (*found, rest) if found else (text,)


def beside_picture(text: str, alt: str, most_beside: int, most: int) -> tuple[str, ...]:
    """The text alone if it has room beside a picture; otherwise the picture's own words, and the text after them."""
    if _units(text.strip()) <= most_beside:
        return (text,)
    return (cut(alt, most_beside)[0], *cut(text, most))


def _units(text: str) -> int:
    """UTF-16 units: as Telegram counts, and never fewer than characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _fitting(text: str, most: int) -> int:
    """How many characters from the start fit into `most` units."""
    end = min(most, len(text))
    while (over := _units(text[:end]) - most) > 0:
        end -= (over + 1) // 2
    return end


def _pause_before(text: str, end: int) -> int:
    for mark, earliest in PAUSES:
        at = text.rfind(mark, 0, end + len(mark))
        if at > end * earliest:
            return at
    return end
