"""What anybody may write: every length at which something changes, every script, and what breaks a program."""

from hypothesis import strategies as st

# Around what one SMS, one caption and one Telegram message hold, and far above.
LENGTHS = [0, 1, 160, 161, 1024, 1599, 1600, 1601, 4095, 4096, 4097, 20_000]
ODD = [
    *("\x00", "\x1b[31m", "\x7f", "\r\n", "\t", "\x85", "\u2028", "\ufeff", "\u202e", "\u2066", "\U000e0041", "\uffff"),
    *("<b>bold</b>", "&amp;", "<script>alert(1)</script>", "</html>", "*_`[", "{first_name}", "{{7*7}}", "%s%n"),
    *("' OR 1=1 --", '"; DROP TABLE messages', "\\", "\\x00", "\\u0000", "../../etc/passwd", "JOIN", "STOP", "yes"),
    *("ਪੰਜਾਬੀ ੧੨੩", "اردو ۱۲۳", "العربية ١٢٣", "ગુજરાતી ૧૨૩", "বাংলা ১২৩", "中文一二三"),
    *("Ελληνικά", "עברית", "ไทย", "አማርኛ", "ǅ ﬁ ß İ ı", "𝓕𝓪𝓷𝓬𝔂 𝟙𝟚𝟛"),
    *("a\u0301\u0323" * 9, "\U0001f9d1\u200d" * 9, "\U0001f1ec\U0001f1e7"),
]


def words(any_piece: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Odd pieces among those, short as they come or repeated up to a length."""
    pieces = st.lists(st.sampled_from(ODD) | any_piece, max_size=6).map("".join)
    return pieces | st.builds(_filled, pieces, st.sampled_from(LENGTHS))


def _filled(piece: str, length: int) -> str:
    return ((piece or "a") * (length // len(piece or "a") + 1))[:length]


FORM_WORDS = words(st.text(max_size=20))
JSON_WORDS = words(st.text(st.characters(exclude_categories=()), max_size=20))
"""Halves of surrogate pairs too: JSON can carry them."""
