"""Where someone lives, roughly: the first half of a postcode ("LE1"); the second half is never kept."""

import re
from collections.abc import Iterable
from typing import ClassVar

from bot.flow.answers.kind import MOST_READ, Hearing, Reading, Unclear, settle
from bot.language import fold, words

_AREAS = words(
    "ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec en ex fk fy g "
    "gl gu gy ha hd hg hp hr hs hu hx ig im ip iv je ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np nr "
    "nw ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa "
    "wc wd wf wn wr ws wv yo ze"
)
_WITH_A_LETTER = words("e ec n nw se sw w wc")  # London's, like EC1A
# Of a text in small letters. The second half begins with a figure, for which some write the letter o.
_WHOLE = re.compile(r"(?<!\S)([a-z]{1,2}) ?(\d[\da-z]?) ?[\do][abd-hjlnp-uw-z]{2}(?!\S)")
_FIRST_HALF = re.compile(r"(?<!\S)([a-z]{1,2})(\d[\da-z]?)(?: \d)?(?!\S)")
_APART = re.compile(r"([a-z]{1,2}) (\d\d?)(?: \d)?")
_SAYING_NOTHING = words(
    "my our the postcode post code area first part is its it i im we live are am in at near around from please thanks "
    "thank you"
)
_MOST_WORDS = 12
_MOST_OFFERED = 6


class PostcodeArea:
    """The district of a British postcode, like LE1; the rest of the postcode is read and let go."""

    __slots__ = ()
    name: ClassVar[str] = "postcode area"

    def read(self, text: str, hearing: Hearing) -> Reading:
        """The district of the postcode in the text; a first half among other words is asked back."""
        folded = fold(text[:MOST_READ])
        if whole := _districts(_WHOLE.findall(folded)):
            return settle(whole, sure=True) if len(whole) <= _MOST_OFFERED else Unclear()
        halves = _districts(_FIRST_HALF.findall(folded))
        others = _FIRST_HALF.sub(" ", folded).split()
        if not halves and (apart := _APART.fullmatch(folded)):
            return settle(_districts([apart.groups()]), sure=False)
        if len(halves) > _MOST_OFFERED or len(others) > _MOST_WORDS:
            return Unclear()
        return settle(halves, sure=_SAYING_NOTHING.issuperset(others))


def _districts(found: Iterable[tuple[str, ...]]) -> list[str]:
    """Those that there may be, each once; which numbers an area really has is not known here."""
    return list(dict.fromkeys((area + rest).upper() for area, rest in found if _may_be(area, rest)))


def _may_be(area: str, rest: str) -> bool:
    if not rest.isdecimal():
        return area in _WITH_A_LETTER
    return area in _AREAS and (len(rest) == 1 or rest[0] != "0")
