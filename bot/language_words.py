"""Months, days of the week and numbers by the words that people write for them."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from babel import Locale

from bot.language import ENGLISH, fold, locale_of, own_names, spoken


def _named(language: str, of: str) -> dict[str, int]:
    locales = [locale_of(language)]
    if locales[0].language == ENGLISH:
        locales.append(Locale("en"))  # "Sep" beside the British "Sept"
    return {
        fold(name): number
        for locale in locales
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in own_names(locale, of, context, width).items()
    }


# What months are called beside what Babel knows, January first: in Syria, Lebanon and Iraq, in the Maghreb, in Polish
# after "in", and in Roman letters. "_" stands for a space.
_ALSO_MONTHS = {
    "ar": "كانون_الثاني|كانون_ثاني|جانفي شباط|فيفري آذار|اذار نيسان|إبريل|أفريل أيار|ماي حزيران|يونية|جوان "
    "تموز|يولية|جويلية|يوليوز آب|اغسطس|أوت|غشت أيلول|شتنبر تشرين_الأول|تشرين_أول|أكتوبر تشرين_الثاني|تشرين_ثاني|نونبر "
    "كانون_الأول|كانون_أول|دجنبر",
    "gu": "janyuari|janvari februari|farvari march epril may|mai jun julai ogast|agast septembar|saptembar "
    "oktobar|aktobar navembar|november disembar|disambar",
    "pl": "styczniu lutym marcu kwietniu maju czerwcu lipcu sierpniu wrześniu październiku listopadzie grudniu",
    "ur": "janwari|janvari farwari|farvari march aprail may|mai joon|jun julai agast sitambar aktubar|october navambar "
    "disambar",
}


@lru_cache(maxsize=256)
def months(language: str) -> Mapping[str, int]:
    """Folded names and abbreviations of the months, 1 to 12."""
    also = enumerate(_ALSO_MONTHS.get(spoken(language), "").split(), 1)
    more = {fold(name): number for number, names in also for name in names.split("|")}
    return MappingProxyType(more | _named(language, "months"))


# What days are called beside that, Monday first: as the language bends them after "on", "next" and "until", their
# second names, and in Roman letters. Saturday in Urdu is the word for a week as well: it needs "day" or "on" with it.
_ALSO_WEEKDAYS = {
    "ar": "اثنين|الاتنين|اتنين ثلاثاء|الثلاثا|التلاتاء|التلات|الثلوث أربعاء|الأربعا|الاربع خميس جمعة سبت أحد|الحد",
    "gu": "સોમવારે|somvar|somvare|somwar|somware "
    "મંગળવારે|મંગલવાર|મંગલવારે|mangalvar|mangalvare|mangalwar|mangalware|mangadvar|mangadvare "
    "બુધવારે|budhvar|budhvare|budhwar|budhware "
    "ગુરુવારે|ગુરૂવાર|ગુરૂવારે|guruvar|guruvare|guruwar|guruware|gurvar|gurvare "
    "શુક્રવારે|shukravar|shukravare|shukrawar|shukraware|shukrvar|shukrvare|sukravar|sukravare "
    "શનિવારે|shanivar|shanivare|shaniwar|shaniware|sanivar|sanivare "
    "રવિવારે|ravivar|ravivare|raviwar|raviware",
    "pl": "poniedziałku wtorku środę|środy czwartku piątku sobotę|soboty niedzielę|niedzieli",
    "ur": "سوموار|peer|pir|somwar منگلوار|mangal|mangalwar بدھوار|budh|budhwar جمعراتوار|jumerat|jumeraat|jumayrat "
    "جمعے|juma|jumma|jummah "
    "سنیچر|ہفتہ_کے_دن|ہفتے_کے_دن|ہفتے_کو|hafte_ke_din|hafta_ke_din|hafte_ko|sanichar|saneechar "
    "itwar|etwar|itvar",
}


@lru_cache(maxsize=256)
def weekdays(language: str) -> Mapping[str, int]:
    """Folded names and abbreviations of the days, Monday 0 to Sunday 6."""
    also = enumerate(_ALSO_WEEKDAYS.get(spoken(language), "").split())
    more = {fold(name): number for number, names in also for name in names.split("|")}
    return MappingProxyType(more | _named(language, "days"))


_NUMBER_WORDS = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty",
    "ar": "واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة",
    "bn": "এক দুই তিন চার পাঁচ ছয় সাত আট নয় দশ",
    "fa": "یک دو سه چهار پنج شش هفت هشت نه ده",
    "ga": "aon dó trí ceathair cúig sé seacht ocht naoi deich",
    "gu": "એક બે ત્રણ ચાર પાંચ છ સાત આઠ નવ દસ",
    "lt": "vienas du trys keturi penki šeši septyni aštuoni devyni dešimt",
    "pa": "ਇੱਕ ਦੋ ਤਿੰਨ ਚਾਰ ਪੰਜ ਛੇ ਸੱਤ ਅੱਠ ਨੌਂ ਦਸ",
    "pl": "jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć",
    "pt": "um dois três quatro cinco seis sete oito nove dez",
    "ro": "unu doi trei patru cinci șase șapte opt nouă zece",
    "sk": "jeden dva tri štyri päť šesť sedem osem deväť desať",
    "so": "kow laba saddex afar shan lix toddoba siddeed sagaal toban",
    "ur": "ایک دو تین چار پانچ چھ سات آٹھ نو دس",
    "zh": "一 二 三 四 五 六 七 八 九 十",
}


@lru_cache(maxsize=256)
def number_words(language: str) -> Mapping[str, int]:
    """Folded words for numbers, in the language and in English."""
    numbers = {"zero": 0}
    for each in (ENGLISH, spoken(language)):
        numbers.update((fold(word), n) for n, word in enumerate(_NUMBER_WORDS.get(each, "").split(), 1))
    return MappingProxyType(numbers)
