"""Words round a date: those that say nothing, those that cast doubt, those that say it by themselves."""

from collections.abc import Mapping
from functools import lru_cache

from bot.flow.answers.yes_no import THANKS
from bot.language import ENGLISH, fold, spoken, words

ORDINALS = words("st nd rd th")
DOUBTS = words("maybe perhaps probably possibly")
OPINION = words("think")  # a doubt about what is planned; what has been, people say so as a matter of course
_UNITS = {
    "en": {"day": "day days", "week": "week weeks", "month": "month months"},
    "ar": {
        "day": "يوم يوما أيام",
        "week": "أسبوع أسبوعا أسابيع الأسبوع لأسبوع",
        "month": "شهر شهرا أشهر شهور الشهر لشهر",
    },
    "gu": {
        "day": "દિવસ divas",
        "week": "અઠવાડિયું અઠવાડિયા અઠવાડિયાં અઠવાડિયે athvadiyu athvadiya athvadiye",
        "month": "મહિનો મહિના મહિને mahino mahina mahine",
    },
    "pl": {
        "day": "dzień dni",
        "week": "tydzień tygodnie tygodni tygodnia tygodniu",
        "month": "miesiąc miesiące miesięcy miesiąca miesiącu",
    },
    "ur": {"day": "دن din", "week": "ہفتہ ہفتے ہفتوں hafta hafte", "month": "مہینہ مہینے مہینوں ماہ mahina mahine mah"},
}
# What is two of something by itself; Arabic has a form for that, and writes "for" together with it.
_TWO = {
    "en": {"fortnight": "week"},
    "ar": {
        **dict.fromkeys(("يومين", "يومان", "ليومين"), "day"),
        **dict.fromkeys(("أسبوعين", "أسبوعان", "لأسبوعين"), "week"),
        **dict.fromkeys(("شهرين", "شهران", "لشهرين"), "month"),
    },
}
# What stands before or behind a distance that has been.
_AGO = {
    "en": "ago",
    "ar": "قبل منذ",
    "gu": "પહેલાં પહેલા અગાઉ pahela pehla pahelan",
    "pl": "temu",
    "ur": "پہلے قبل pehle pahle pehlay",
}
# What stands before or behind one that is to come.
_AHEAD = {"en": "in now", "ar": "بعد", "gu": "પછી બાદ pachhi pachi", "pl": "za", "ur": "بعد میں baad mein"}
# What stands before or behind how long something lasts.
_LASTING = {
    "en": "for",
    "ar": "لمدة مدة",
    "gu": "માટે mate",
    "pl": "na przez",
    "ur": "لیے لئے liye lie",
}

# Which of several such days: the coming one, this week's, or the one that has been.
_WHICH = {
    "en": {"next": "next", "this": "this", "last": "last"},
    "ar": {
        "next": "القادم القادمة المقبل المقبلة الجاي الجاية",
        "this": "هذا هذه",
        "last": "الماضي الماضية الفائت الفائتة",
    },
    "gu": {
        "next": "આવતા આવતી આવતું આવતો aavta aavti aavtu aavto avta avti avtu avto aavata aavati",
        "this": "આ aa",
        "last": "ગયા ગઈ ગયો gaya gai gayo",
    },
    "pl": {
        "next": "przyszły przyszła przyszłą przyszłej przyszłego "
        "przyszłym następny następna następną następnej następnego następnym",
        "this": "ten ta tę tą tej tego tym najbliższy najbliższa najbliższą najbliższej najbliższego",
        "last": "zeszły zeszła zeszłą zeszłej zeszłego zeszłym ubiegły ubiegła ubiegłą ostatni ostatnia ostatnią",
    },
    "ur": {
        "next": "اگلے اگلا اگلی آئندہ agle agla agli aglay aglae aainda",
        "this": "اس is",
        "last": "پچھلے پچھلا پچھلی گزشتہ pichle pichla pichli pichlay guzishta",
    },
}

_YEAR = {
    "en": "year",
    "ar": "سنة السنة عام العام",
    "gu": "વર્ષ વર્ષે સાલ સાલે varsh varshe varase sal",
    "pl": "rok roku",
    "ur": "سال برس saal sal baras",
}
_SAYING_NOTHING = {
    "en": "in on at until till til about around roughly approximately early late mid middle end beginning start of the "
    "a an it was is its i im think went there been since sometime during back from",
    "ar": "في عام سنة شهر من يوم ليوم حتى لغاية م حوالي تقريبا نحو",
    "bn": "সালে সাল সালের মাসে মাস তারিখ",
    "fa": "در سال ماه روز",
    "ga": "i an mí sa de bliain",
    "gu": "માં સાલ મહિનો તારીખ વર્ષ સુધી લગભગ આશરે sudhi lagbhag",
    "lt": "m d mėn metų metais dieną",
    "pa": "ਵਿੱਚ ਦੇ ਸਾਲ ਮਹੀਨੇ ਤਾਰੀਖ",
    "pl": "w we do r roku dnia około jakieś mniej więcej",
    "pt": "de do em no na dia mês",
    "ro": "în la pe luna din anul",
    "sk": "v vo roku dňa",
    "so": "bisha sanadda maalinta",
    "ur": "میں سال ماہ تاریخ کے کو تک دن تقریبا ke ko tak din taqreeban",
    "zh": "在",
}
# How many days from today.
_DAYS = {
    "en": "now:0 today:0 tonight:0 this_morning:0 this_afternoon:0 last_night:-1 yesterday:-1 tomorrow:1 "
    "day_before_yesterday:-2 day_after_tomorrow:2 2day:0 2moro:1 tmrw:1",
    "ar": "اليوم:0 الآن:0 أمس:-1 امبارح:-1 غدا:1 غد:1 الغد:1 يوم_غد:1 بكرة:1 بكرا:1 bukra:1 bokra:1 بعد_غد:2 "
    "بعد_بكرة:2 أول_أمس:-2",
    "bn": "আজ:0 আজকে:0 গতকাল:-1 আগামীকাল:1",
    "fa": "امروز:0 دیروز:-1 فردا:1",
    "ga": "inniu:0 inné:-1 amárach:1",
    "gu": "આજે:0 આજ:0 aaje:0 aje:0 ગઈકાલે:-1 ગઈ_કાલે:-1 gaikale:-1 gai_kale:-1 gai_kaale:-1 આવતીકાલે:1 આવતી_કાલે:1 "
    "આવતીકાલ:1 આવતી_કાલ:1 aavtikale:1 aavti_kale:1 aavti_kaale:1 aavti_kal:1 avtikale:1 avti_kale:1 avti_kal:1",
    "lt": "šiandien:0 vakar:-1 rytoj:1",
    "pa": "ਅੱਜ:0",
    "pl": "dziś:0 dzisiaj:0 teraz:0 wczoraj:-1 jutro:1 jutra:1 przedwczoraj:-2 pojutrze:2 pojutrza:2",
    "pt": "hoje:0 agora:0 ontem:-1 amanhã:1",
    "ro": "azi:0 astăzi:0 acum:0 ieri:-1 mâine:1",
    "sk": "dnes:0 teraz:0 včera:-1 zajtra:1",
    "so": "maanta:0 shalay:-1 berri:1",
    "ur": "آج:0 aaj:0 گزشتہ_کل:-1 آنے_والے_کل:1 آنے_والی_کل:1 آنے_والا_کل:1 aane_wale_kal:1",
    "zh": "今天:0 昨天:-1 明天:1",
}
# One word for both yesterday and tomorrow, or two days ago and in two days.
_EITHER_WAY = {
    "gu": "કાલે:1 કાલ:1 kale:1 kaale:1 kal:1 kaal:1 પરમદિવસે:2 પરમ_દિવસે:2 paramdivase:2 parmdivase:2 param_divase:2",
    "pa": "ਕੱਲ੍ਹ:1 ਕੱਲ:1 kal:1",
    "ur": "کل:1 kal:1 پرسوں:2 parson:2 parso:2",
}
# How many months from this one.
_MONTHS = {
    "en": "this_month:0 last_month:-1 month_before_last:-2 next_month:1",
    "ar": "هذا_الشهر:0 الشهر_الماضي:-1",
    "bn": "এই_মাসে:0 এ_মাসে:0 গত_মাসে:-1",
    "fa": "این_ماه:0 ماه_گذشته:-1 ماه_پیش:-1",
    "ga": "an_mhí_seo:0 an_mhí_seo_caite:-1",
    "gu": "આ_મહિને:0 ગયા_મહિને:-1",
    "lt": "šį_mėnesį:0 praėjusį_mėnesį:-1",
    "pa": "ਇਸ_ਮਹੀਨੇ:0 ਪਿਛਲੇ_ਮਹੀਨੇ:-1",
    "pl": "ten_miesiąc:0 w_tym_miesiącu:0 zeszły_miesiąc:-1 w_zeszłym_miesiącu:-1",
    "pt": "este_mês:0 mês_passado:-1 no_mês_passado:-1",
    "ro": "luna_aceasta:0 luna_trecută:-1",
    "sk": "tento_mesiac:0 minulý_mesiac:-1",
    "so": "bishan:0 bishii_hore:-1",
    "ur": "اس_مہینے:0 پچھلے_مہینے:-1 is_mahine:0 pichle_mahine:-1",
    "zh": "本月:0 这个月:0 上个月:-1",
}


@lru_cache(maxsize=256)
def units(language: str) -> Mapping[str, str]:
    """Folded words for a day, a week and a month, in the language and in English."""
    spelt = (_UNITS[ENGLISH], _UNITS.get(spoken(language), {}))
    return {word: unit for each in spelt for unit, forms in each.items() for word in fold(forms).split()}


@lru_cache(maxsize=256)
def two_of(language: str) -> Mapping[str, str]:
    """Folded words for two days, weeks or months."""
    return {fold(word): unit for each in (ENGLISH, spoken(language)) for word, unit in _TWO.get(each, {}).items()}


@lru_cache(maxsize=256)
def words_for_ago(language: str) -> frozenset[str]:
    """Folded words that say that a distance has been, in the language and in English."""
    return words(fold(f"{_AGO[ENGLISH]} {_AGO.get(spoken(language), '')}"))


@lru_cache(maxsize=256)
def words_for_ahead(language: str) -> frozenset[str]:
    """Folded words that say that a distance is to come, in the language and in English."""
    return words(fold(f"{_AHEAD[ENGLISH]} {_AHEAD.get(spoken(language), '')}"))


@lru_cache(maxsize=256)
def words_for_lasting(language: str) -> frozenset[str]:
    """Folded words that say how long something lasts, in the language and in English."""
    return words(fold(f"{_LASTING[ENGLISH]} {_LASTING.get(spoken(language), '')}"))


@lru_cache(maxsize=256)
def which_one(language: str) -> Mapping[str, str]:
    """Folded words for the next, this or the last of several days, in the language and in English."""
    spelt = (_WHICH[ENGLISH], _WHICH.get(spoken(language), {}))
    return {word: which for each in spelt for which, forms in each.items() for word in fold(forms).split()}


@lru_cache(maxsize=256)
def words_for_year(language: str) -> frozenset[str]:
    """Folded words for a year, in the language and in English."""
    return words(fold(f"{_YEAR[ENGLISH]} {_YEAR.get(spoken(language), '')}"))


@lru_cache(maxsize=256)
def saying_nothing(language: str) -> frozenset[str]:
    """Folded words that a date may be wrapped in, in the language and in English; please and thanks in any."""
    return THANKS | words(fold(_SAYING_NOTHING[ENGLISH]) + " " + fold(_SAYING_NOTHING.get(spoken(language), "")))


@lru_cache(maxsize=256)
def days_from_today(language: str) -> Mapping[str, int]:
    """Folded phrases for a day, and how far it is from today."""
    return _counted(_DAYS, language)


@lru_cache(maxsize=256)
def days_either_way(language: str) -> Mapping[str, int]:
    """Folded phrases for a day that is so far from today, before it or after it."""
    return _counted({ENGLISH: "", **_EITHER_WAY}, language)


@lru_cache(maxsize=256)
def months_from_this(language: str) -> Mapping[str, int]:
    """Folded phrases for a month, and how far it is from this one."""
    return _counted(_MONTHS, language)


def _counted(phrases: Mapping[str, str], language: str) -> dict[str, int]:
    entries = f"{phrases[ENGLISH]} {phrases.get(spoken(language), '')}".split()
    pairs = (entry.split(":") for entry in entries)
    return {fold(phrase): int(number) for phrase, number in pairs}
