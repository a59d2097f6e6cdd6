"""Words round a time of day: which part of the day it is in, and the words of "half past two"."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from bot.language import ENGLISH, fold

# The hours that each part of the day may mean. 12 is in the morning too: to some "12am" is midday.
PARTS: Mapping[str, frozenset[int]] = MappingProxyType(
    {
        "morning": frozenset(range(13)),
        "noon": frozenset(range(11, 16)),
        "afternoon": frozenset(range(12, 19)),
        "pm": frozenset(range(12, 24)),
        "evening": frozenset(range(15, 24)),
        "night": frozenset((*range(18, 24), *range(6))),
        "midnight": frozenset((0,)),
    }
)
# "half 2" is half past two here, and half past one in the languages that say it too: so it is English only.
_ENGLISH_CLOCK = {
    "half": "half",
    "quarter": "quarter",
    "past": "past|after",
    "to": "to|till|til",
    "minutes": "minute|minutes|min|mins",
    "hours": "hour|hours|hr|hrs",
    "maybe": "maybe|perhaps|probably|possibly",
}
# The parts of the day are CLDR's, with what people add to them; "-" comes before words that say nothing.
_WORDS = {
    "en": "morning am|a m|morning; afternoon afternoon; pm pm|p m; evening evening; night night; noon noon|midday; "
    "midnight midnight; - at|around|about|approx|roughly|oclock|o clock|in the|the|a|it|its|is|exactly|sharp|"
    "ish|h|please|thanks|thank|you|say|think",
    "ar": "morning صباحا|الصباح|في الصباح|الصبح|ص; afternoon بعد الظهر|العصر|عصرا; noon ظهرا|الظهر; "
    "pm مساء|المساء|في المساء|م; night ليلا|الليل|بالليل; midnight منتصف الليل; - الساعة|في|عند|حوالي|تقريبا",
    "bn": "morning সকাল|সকালে|সকালবেলা|সকালবেলায়|ভোর|ভোরে|ভোরবেলায়; "
    "afternoon দুপুর|দুপুরে|দুপুরবেলায়|বিকাল|বিকালে|বিকেল|বিকেলে; evening সন্ধ্যা|সন্ধ্যায়|সন্ধ্যাবেলায়; "
    "night রাত|রাতে|রাত্রিবেলায়; - টা|টায়|টার|দিকে|প্রায়",
    "fa": "morning صبح|بامداد|قبل از ظهر|قبل‌ازظهر; afternoon بعد از ظهر|بعدازظهر|عصر; noon ظهر; evening غروب; "
    "night شب; midnight نیمه شب|نیمه‌شب; - ساعت|در|حدود|تقریبا",
    "ga": "morning r n|ar maidin|maidin; pm i n|tráthnóna; night oíche|san oíche|istoíche; noon meán lae|nóin; "
    "midnight meán oíche; - a|ag|chlog|thart|timpeall",
    "gu": "morning સવારે|સવાર|સવારના|savare|savar; afternoon બપોરે|બપોર|બપોરના|bapore|bapor; "
    "evening સાંજે|સાંજ|સાંજના|sanje; night રાત્રે|રાતે|રાત|રાત્રિ|રાતના|ratre; midnight મધ્યરાત્રિ; "
    "- વાગ્યે|વાગે|વાગ્યા|લગભગ|vagye|vage|lagbhag",
    "lt": "morning ryto|rytas|rytą|ryte|priešpiet; afternoon popiet|po pietų|dienos|dieną; "
    "evening vakaro|vakare|vakaras|vakarą; night nakties|naktį|naktis; noon vidurdienį|vidurdienis|perpiet; "
    "midnight vidurnaktį|vidurnaktis; - val|valanda|valandą|valandos|apie",
    "pa": "morning ਸਵੇਰੇ|ਸਵੇਰ|savere; afternoon ਦੁਪਹਿਰ|ਦੁਪਹਿਰੇ|dupahir; evening ਸ਼ਾਮ|ਸ਼ਾਮੀਂ|shaam; "
    "night ਰਾਤ|ਰਾਤੀਂ|raat; midnight ਅੱਧੀ ਰਾਤ; - ਵਜੇ|ਦੇ|ਨੂੰ|ਲਗਭਗ|vaje",
    "pl": "morning rano|przed południem; afternoon po południu; evening wieczorem|wieczór; night w nocy; "
    "noon w południe|południe; midnight o północy|północ; - o|ok|około|godz|godzina|godzinie|proszę",
    "pt": "morning manhã|da manhã|de manhã|madrugada|da madrugada; afternoon tarde|da tarde|à tarde; "
    "night noite|da noite|à noite; noon meio dia; midnight meia noite; - às|ao|à|pelas|hora|horas|cerca|das",
    "ro": "morning dimineața; afternoon după amiaza|după amiază|după masă; evening seara; night noaptea; "
    "noon la amiază|la prânz; midnight miezul nopții|la miezul nopții; - la|ora|orele",
    "sk": "morning ráno|dopoludnia; afternoon popoludní|poobede; evening večer; night v noci; "
    "noon napoludnie|na obed; midnight o polnoci|polnoc; - o|hod|hodine|hodín|asi|okolo",
    "so": "morning subax|subaxnimo|subaxnimada|gh; pm galab|galabnimo|galabnimada|gd; night habeen|habeennimo; "
    "- saacadda|saacad|abbaare",
    "ur": "morning صبح|subah; afternoon دوپہر|سہ پہر|dopahar|dopehar; evening شام|shaam|sham; night رات|raat; "
    "midnight آدھی رات|aadhi raat; - بجے|میں|کو|تقریبا|لگ بھگ|baje|bje|ko|taqreeban",
    "zh": "morning 上午|早上|早晨|清晨|凌晨; noon 中午|正午; afternoon 下午; night 晚上|夜里; midnight 午夜|半夜; "
    "- 点|點|点钟|點鐘|时|時|分|左右|大约|大概|约",
}


@lru_cache(maxsize=256)
def clock_words(language: str) -> Mapping[str, str]:
    """Folded phrases of up to three words, each a part of the day, a word of the clock, or "" for nothing."""
    known: dict[str, str] = {}
    for spoken in (language, ENGLISH):
        for entry in filter(None, _WORDS.get(spoken, "").split("; ")):
            meaning, _, phrases = entry.partition(" ")
            known.update((fold(phrase), meaning.strip("-")) for phrase in phrases.split("|"))
    for meaning, phrases in _ENGLISH_CLOCK.items():
        known.update((fold(phrase), meaning) for phrase in phrases.split("|"))
    return MappingProxyType(known)
