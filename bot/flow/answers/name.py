"""A person's name, also inside a short sentence ("my name is Ade"); the value is the name as written."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import ClassVar, NamedTuple

from bot.flow.answers.kind import MOST_READ, Hearing, Meant, Reading, Unclear
from bot.language import ENGLISH, fold, spoken, without_controls, words

_MOST_WORDS = 6
# How people give their name in each language; "..." stands for it.
_INTRODUCTIONS = {
    "en": "my name is ...|my names ...|my first name is ...|the name is ...|the names ...|name is ...|"
    "name ...|i am ...|im ...|i am called ...|im called ...|this is ...|it is ...|its ...|call me ...|"
    "you can call me ...|they call me ...|people call me ...|... is my name",
    "ar": "اسمي ...|انا ...|انا اسمي ...|ادعى ...",
    "bn": "আমার নাম ...|আমি ...",
    "fa": "اسم من ... است|نام من ... است|اسم من ...|نام من ...|اسمم ...|من ... هستم",
    "ga": "is mise ...|... is ainm dom",
    "gu": "મારું નામ ... છે|મારું નામ ...|હું ... છું|maru naam ... chhe|maru naam ... che",
    "lt": "mano vardas ...|aš esu ...|aš ...",
    "pa": "ਮੇਰਾ ਨਾਮ ... ਹੈ|ਮੇਰਾ ਨਾਂ ... ਹੈ|ਮੈਂ ... ਹਾਂ|mera naam ... hai",
    "pl": "mam na imię ...|nazywam się ...|moje imię to ...|jestem ...",
    "pt": "meu nome é ...|o meu nome é ...|chamo-me ...|me chamo ...|eu sou ...|sou ...|sou o ...|sou a ...",
    "ro": "mă numesc ...|numele meu este ...|mă cheamă ...|eu sunt ...|sunt ...",
    "sk": "volám sa ...|moje meno je ...|ja som ...|som ...",
    "so": "magacaygu waa ...|magacaygu wa ...|waxaa la i yidhaahdaa ...|waxaa la i yiraahdaa ...",
    "ur": "میرا نام ... ہے|میں ... ہوں|mera naam ... hai|mera nam ... hai",
}
_COURTESIES = "hi ...|hello ...|hey ...|please ...|yes ...|ok ...|... please|... thanks|... thank you|... here"
_WRITTEN_TOGETHER = ("我的名字是", "我的名字叫", "我叫", "我是")
_LINK = re.compile(r"www\.|\w\.(?:com|org|net|co|uk|io|ly|me|info|ru|cn|link|xyz|app|gl|be)\b", re.IGNORECASE)
# The last five stand in Hebrew, Armenian, Ethiopic and Tibetan names.
_IN_NAMES = frozenset(" '’‘ʼ`´-‐‑–.·・,،\u200c\u200d\u05be\u05f3\u055a\u1361\u0f0b")
_JOINERS = "\u200c\u200d"
_EDGES = ' "“”„«».,،。!！?？;:-–'
_REFUSALS = words("not dont wont cant rather prefer never nobody anonymous private unknown")
# By themselves these answer something else ("ji haan", "nie dziękuję"); "my name is No" still counts.
_NO_NAMES = {
    "en": "yes no ok okay yeah yep nope none nothing hi hello hey please thanks what why who y n k idk sure name "
    "haan nahi nahin nie હા ના ہاں جی نہیں نعم لا",
    "ar": "نعم أجل لا كلا ايوه ايوا طيب حسنا تمام أكيد موافق موافقة شكرا مرحبا السلام عليكم "
    "naam aywa aiwa la laa shukran",
    "bn": "হ্যাঁ জি না ধন্যবাদ",
    "fa": "بله آره نه خیر ممنون",
    "ga": "tá sea níl",
    "gu": "હા ના જી નહીં નથી બરાબર સંમત ઠીક છે આભાર નમસ્તે haan haa ha na nahi nathi ji barabar che chhe aabhar namaste",
    "lt": "taip ne ačiū",
    "pa": "ਹਾਂ ਜੀ ਨਹੀਂ ਨਾ haan nahi ji",
    "pl": "tak nie no dobrze jasne pewnie zgoda oczywiście dziękuję cześć witam dzień dobry proszę",
    "pt": "sim não obrigado obrigada",
    "ro": "da nu mulțumesc",
    "sk": "áno nie ďakujem",
    "so": "haa maya mahadsanid",
    "ur": "ہاں جی نہیں نہ نا ٹھیک ہے متفق شکریہ سلام علیکم "
    "haan haa han ji jee nahi nahin nai na theek thik hai shukriya",
    "zh": "是 是的 好 不 不是 谢谢",
}


@lru_cache(maxsize=64)
def _no_names(language: str) -> frozenset[str]:
    return words(fold(f"{_NO_NAMES[ENGLISH]} {_NO_NAMES.get(spoken(language), '')}"))


class _Saying(NamedTuple):
    """The folded words before and after a name."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def _sayings(written: str) -> list[_Saying]:
    """Those that take up most words first, so that "I am called Ade" is not somebody called Called."""
    sides = (saying.split("...") for saying in written.split("|"))
    sayings = [_Saying(tuple(fold(before).split()), tuple(fold(after).split())) for before, after in sides]
    return sorted(sayings, key=lambda saying: -len(saying.before + saying.after))


_INTRODUCED = {language: _sayings(written) for language, written in _INTRODUCTIONS.items()}
_POLITE = _sayings(_COURTESIES)


class Name:
    """A name of up to `most` characters, in any script."""

    __slots__ = ("most",)
    name: ClassVar[str] = "name"

    def __init__(self, most: int = 60) -> None:
        self.most = most

    def read(self, text: str, hearing: Hearing) -> Reading:
        """The name in the text, spelled as it was; no digits, no links and no refusals."""
        if text.isascii() and text.isalpha() and len(text) <= self.most:
            alone = text.lower()
            is_none = alone in _no_names(hearing.language) or alone in _REFUSALS
            return Unclear() if is_none else Meant(text)
        return self._sentence(_tidy(text[:MOST_READ]), hearing.language)

    def _sentence(self, said: str, language: str) -> Reading:
        bare = _without(said, _POLITE)
        name = _within(bare, language)
        if not self._can_be(name) or (name == bare and _no_names(language).issuperset(fold(name).split())):
            return Unclear()
        return Meant(name)

    def _can_be(self, name: str) -> bool:
        return (
            0 < len(name) <= self.most
            and name.count(" ") < _MOST_WORDS
            and any(char.isalpha() for char in name)
            and all(char in _IN_NAMES or unicodedata.category(char)[0] in "LM" for char in name)
            and not _LINK.search(name)
            and not _REFUSALS & words(fold(name))
        )


def _tidy(text: str) -> str:
    """The text on one line, without pictures, and without punctuation round it."""
    seen = "".join(char for char in without_controls(text) if not _is_picture(char))
    line = " ".join(word for word in seen.split() if word.strip(_JOINERS))
    return unicodedata.normalize("NFC", line).strip(_EDGES)


def _is_picture(char: str) -> bool:
    return unicodedata.category(char) == "So" or char == "\ufe0f" or "\U0001f3fb" <= char <= "\U0001f3ff"


def _within(said: str, language: str) -> str:
    """The name inside an introduction; the text itself if it is none."""
    for start in _WRITTEN_TOGETHER:
        if said.startswith(start):
            return said.removeprefix(start).strip(_EDGES)
    own = _INTRODUCED.get(spoken(language), []) if language != ENGLISH else []
    return _without(said, [*own, *_INTRODUCED[ENGLISH]])


def _without(said: str, sayings: Sequence[_Saying]) -> str:
    """The text with such sayings taken off both ends; "" for one that was left unfinished ("I am")."""
    written = said.split()
    compared = tuple(fold(word) for word in written)
    while saying := next((saying for saying in sayings if _stands_in(compared, saying)), None):
        inside = slice(len(saying.before), len(compared) - len(saying.after))
        written, compared = written[inside], compared[inside]
    return " ".join(written).strip(_EDGES)


def _stands_in(compared: tuple[str, ...], saying: _Saying) -> bool:
    before, after = saying
    most = len(compared) - (len(compared) == 1)  # "Im" alone is a name
    return (
        len(before) + len(after) <= most
        and compared[: len(before)] == before
        and compared[len(compared) - len(after) :] == after
    )
