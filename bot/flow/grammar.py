"""What shows, in each language that we write, that nobody is named who does a thing, and that a second idea begins.

Only what can be seen without knowing the language's every word: a check advises, and people decide.
"""

import re
from typing import NamedTuple

from bot.flow.style import WITHIN
from bot.language import ENGLISH, spoken, words

_BEFORE, _AFTER = rf"(?<!{WITHIN})", rf"(?!{WITHIN})"


class Grammar(NamedTuple):
    """What is done by nobody, but for the words that only look so, and what joins one idea to another.

    `longest` and `longest_easy` are how many words a sentence may have, in plain and in easy words: what English says
    in 20 and 15 takes fewer where small words are part of others (docs/translating.md has the figures).
    """

    passive: re.Pattern[str]
    states: frozenset[str]
    joins: re.Pattern[str]
    longest: int = 20
    longest_easy: int = 15


def grammar_of(language: str) -> Grammar:
    """What is known of a language; of one that is not here only how long a sentence may be."""
    return _GRAMMARS.get(language) or _GRAMMARS.get(spoken(language)) or _UNKNOWN


def _any(choices: str) -> re.Pattern[str]:
    return re.compile(f"{_BEFORE}(?:{choices}){_AFTER}", re.IGNORECASE)


_NEVER = re.compile(r"(?!)")
_UNKNOWN = Grammar(_NEVER, frozenset(), _NEVER)
_IRREGULAR = "written|given|kept|sent|told|made|done|seen|shown|taken|held|found|chosen|called|paid|spoken|known"
_POLISH_DONE = "[aoe]n[yaeo]|[ae]ni|ęt[yae]|ęci|yt[yae]"

_GRAMMARS = {
    ENGLISH: Grammar(
        _any(rf"(?:is|are|was|were|be|been) (?:not |never |now )?(?:\w+ed|{_IRREGULAR})"),
        # How somebody or something is, and not what is done.
        words(
            "worried married attracted finished interested tired pleased disabled retired closed scared confused needed"
        ),
        re.compile(r"(?<!\w)(?:and|but|because|which|so that|although|while|if|when|unless)(?!\w)|;", re.IGNORECASE),
    ),
    # "Zostało zapisane" and "jest wysyłane", and the forms without anybody: "zapisano", "przyjęto".
    "pl": Grammar(
        _any(
            r"(?:został[aoiy]?|zostanie|zostaną|zostać|jest|są|był[aoiy]?|będzie|będą) "
            rf"(?:\w+ )?\w+(?:{_POLISH_DONE})"
            r"|\w{2,}[ao]no|\w{2,}ęto"
        ),
        words(
            "rano grono piano siano zmiana wizyta zainteresowany zainteresowana zainteresowani zadowolony zadowolona "
            "zadowoleni zmęczony zmęczona zmęczeni zamknięty zamknięta zamknięte włączony włączona włączone"
        ),
        _any(
            r"i|oraz|ale|lecz|bo|ponieważ|gdyż|więc|żeby|aby|gdy|kiedy|jeśli|jeżeli|chociaż|choć|któr(?:y|a|e|zy|ych|ym|ymi|"
            r"ego|emu|ą|ej)"
        ),
        longest=16,
        longest_easy=12,
    ),
    # "કરવામાં આવશે" and the shorter "કરાશે".
    "gu": Grammar(
        _any(rf"{WITHIN}+વામાં (?:નહીં |ન )?આવ{WITHIN}*|(?:કર|અપ|મોકલ|લખ|રખ|ગણ|જણાવ)ા(?:ય|શે|યું|યો|યા|યેલ{WITHIN}*)"),
        frozenset(),
        _any("અને|પરંતુ|કારણ કે|જેથી|જો|જ્યારે|જે|છતાં|તેથી"),
        longest=16,
        longest_easy=13,
    ),
    # "بھیجا جائے گا": a past form and the verb "to go". "چلا گیا" is only somebody who went.
    "ur": Grammar(
        _any(r"(?!(?:چل[ایے]|لے|دے|آئے|ہوئے) )\w+[ایے] (?:نہیں )?(?:جاتا|جاتی|جاتے|جائے|جائیں|گیا|گئی|گئے|گئیں)"),
        frozenset(),
        _any("اور|لیکن|مگر|کیونکہ|تاکہ|اگر|جب|اگرچہ|جو|جس|جن"),
    ),
    # "يتم إرسال" and its other forms: a passive of the verb itself looks like the active without its vowels.
    "ar": Grammar(
        _any(r"[وف]?(?:س?[يت]تم|تمت?)(?: \w+)?"),
        frozenset(),
        _any(
            r"[وف]?(?:لكن\w*|لأن\w*|إذا|عندما|حتى|الذي|التي|الذين|بينما|ثم)|و(?:ال(?!د(?:ة|ي|ك|ه|ين|ا)?(?!\w))|[نيت])\w{2,}"
        ),
        longest=14,
        longest_easy=11,
    ),
}
