"""Words for numbers beyond ten, and other forms of the smaller ones, in the languages that are shipped.

Gujarati and Urdu have a word of its own for each number to a hundred; Polish says tens and then units, Arabic units,
"and", and then tens. Spellings of one number stand with "|" between them. A word that people rather say in another
sense (Urdu for 72 is "better") is left out: whoever means the number writes it in figures.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from bot.language import fold, spoken
from bot.language_words import number_words

# From one, in order; "-" stands for a number that has no word here.
_IN_ORDER = {
    "gu": "એક બે ત્રણ ચાર પાંચ છ|છહ સાત આઠ નવ દસ|દશ "
    "અગિયાર|અગીયાર બાર તેર ચૌદ પંદર સોળ સત્તર અઢાર ઓગણીસ વીસ "
    "એકવીસ બાવીસ ત્રેવીસ ચોવીસ પચ્ચીસ|પચીસ છવ્વીસ સત્તાવીસ|સત્યાવીસ અઠ્ઠાવીસ|અઠ્યાવીસ ઓગણત્રીસ ત્રીસ "
    "એકત્રીસ બત્રીસ તેત્રીસ ચોત્રીસ પાંત્રીસ છત્રીસ સાડત્રીસ આડત્રીસ ઓગણચાલીસ|ઓગણચાળીસ ચાલીસ|ચાળીસ "
    "એકતાલીસ|એકતાળીસ બેતાલીસ|બેતાળીસ તેતાલીસ|તેંતાલીસ ચુંમાલીસ|ચુમ્માલીસ પિસ્તાલીસ|પિસ્તાળીસ છેતાલીસ|છેંતાલીસ "
    "સુડતાલીસ|સુડતાળીસ અડતાલીસ|અડતાળીસ ઓગણપચાસ પચાસ "
    "એકાવન બાવન ત્રેપન ચોપન પંચાવન છપ્પન સત્તાવન અઠ્ઠાવન ઓગણસાઠ|ઓગણસાઇઠ સાઠ|સાઇઠ "
    "એકસઠ બાસઠ ત્રેસઠ ચોસઠ પાંસઠ છાસઠ સડસઠ અડસઠ ઓગણોસિત્તેર|અગણોસિત્તેર સિત્તેર "
    "એકોતેર બોતેર તોતેર ચુમોતેર પંચોતેર છોતેર સિતોતેર ઇઠોતેર|ઈઠોતેર ઓગણાએંસી|અગણાએંસી એંસી|એંશી "
    "એક્યાસી બ્યાસી ત્યાસી ચોર્યાસી પંચાસી|પંચ્યાસી છ્યાસી સત્યાસી અઠ્યાસી|ઇઠ્યાસી નેવ્યાસી નેવું "
    "એકાણું બાણું ત્રાણું ચોરાણું પંચાણું છન્નું સત્તાણું અઠ્ઠાણું નવ્વાણું સો",
    "ur": "ایک دو تین چار پانچ چھ|چھے سات آٹھ نو دس "
    "گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس بیس "
    "اکیس بائیس تئیس|تیئیس چوبیس پچیس چھبیس ستائیس اٹھائیس انتیس تیس "
    "اکتیس بتیس تینتیس چونتیس پینتیس چھتیس سینتیس اڑتیس انتالیس چالیس "
    "اکتالیس بیالیس تینتالیس چوالیس پینتالیس چھیالیس سینتالیس اڑتالیس انچاس پچاس "
    "اکیاون|اکاون باون ترپن چون|چوون پچپن چھپن ستاون اٹھاون انسٹھ ساٹھ "
    "اکسٹھ باسٹھ ترسٹھ|تریسٹھ چونسٹھ پینسٹھ چھیاسٹھ سڑسٹھ اڑسٹھ انہتر ستر "
    "اکہتر - تہتر چوہتر پچہتر|پچھتر چھہتر ستتر اٹھہتر اناسی - "
    "اکیاسی بیاسی تراسی چوراسی پچاسی چھیاسی ستاسی اٹھاسی نواسی نوے "
    "اکانوے بانوے ترانوے چورانوے پچانوے چھیانوے ستانوے اٹھانوے ننانوے سو",
    "ar": "واحد|واحدة اثنان|اثنين|اثنتان|اثنتين ثلاثة|ثلاث أربعة|أربع خمسة|خمس ستة|ست سبعة|سبع "
    "ثمانية|ثماني|ثمان تسعة|تسع عشرة|عشر",
    "pl": "jeden|jedna|jedno dwa|dwie|dwóch trzy|trzech cztery|czterech pięć|pięciu sześć|sześciu siedem|siedmiu "
    "osiem|ośmiu dziewięć|dziewięciu dziesięć|dziesięciu jedenaście|jedenastu dwanaście|dwunastu trzynaście|trzynastu "
    "czternaście|czternastu piętnaście|piętnastu szesnaście|szesnastu siedemnaście|siedemnastu osiemnaście|osiemnastu "
    "dziewiętnaście|dziewiętnastu dwadzieścia|dwudziestu",
}
_TENS = {
    "ar": "عشرون|عشرين ثلاثون|ثلاثين أربعون|أربعين خمسون|خمسين ستون|ستين سبعون|سبعين ثمانون|ثمانين تسعون|تسعين",
    "pl": "dwadzieścia|dwudziestu trzydzieści|trzydziestu czterdzieści|czterdziestu pięćdziesiąt|pięćdziesięciu "
    "sześćdziesiąt|sześćdziesięciu siedemdziesiąt|siedemdziesięciu osiemdziesiąt|osiemdziesięciu "
    "dziewięćdziesiąt|dziewięćdziesięciu",
}
_LARGER = {
    "ar": {100: "مئة|مائة|مية", 200: "مئتان|مئتين|مائتان|مائتين", 1000: "ألف|آلاف"},
    "gu": {1000: "હજાર"},
    "pl": {
        100: "sto|stu",
        200: "dwieście|dwustu",
        300: "trzysta|trzystu",
        400: "czterysta|czterystu",
        500: "pięćset|pięciuset",
        600: "sześćset",
        700: "siedemset",
        800: "osiemset",
        900: "dziewięćset",
        1000: "tysiąc|tysiące|tysięcy",
    },
    "ur": {1000: "ہزار"},
}
# Arabic eleven to nineteen: the units before "ten" where they are other words than alone.
_BEFORE_TEN = {1: "أحد|احدى|إحدى", 2: "اثنا|اثني|اثنتا|اثنتي"}
# In Roman letters, where a word alone is the whole answer: among others "be" and "do" say something else.
_ROMAN = {
    "gu": "ek be tran|tan char|chaar panch|paanch chha|chh|chhah sat|saat aath|ath nav das|dus agiyar|agyar bar|baar "
    "ter chaud pandar sol sattar|satar adhar ognis|ognees vis|vees",
    "ur": "ek|aik do|dho teen|tin char|chaar panch|paanch chay|chhe|che sat|saat aath|ath nau das|dus gyarah|gyara "
    "barah|bara terah|tera chaudah|chauda pandrah|pandra solah|sola satrah|satra atharah|athara unnis|unnees bis|bees",
}
_AND = "و"


@lru_cache(maxsize=256)
def counting_words(language: str) -> Mapping[str, int]:
    """Folded words for numbers in the language and in English, each a part of one or the whole."""
    code = spoken(language)
    found = dict(number_words(language))
    for number, spelt in _spelt(code):
        found.update(dict.fromkeys(map(fold, spelt.split("|")), number))
    if code == "ar":  # "and" is written as part of the word
        found |= {_AND + word: number for word, number in found.items() if not word.isascii()}
    return MappingProxyType(found)


@lru_cache(maxsize=64)
def pairs_of_words(language: str) -> Mapping[tuple[str, str], int]:
    """Two folded words that are one number: "five" and "and twenty" is 25."""
    if spoken(language) != "ar":
        return MappingProxyType({})
    units = [(number, spelt.split("|")) for number, spelt in _in_order(_IN_ORDER["ar"]) if number < 10]
    tens = [(number * 10, spelt.split("|")) for number, spelt in enumerate(_TENS["ar"].split(), 2)]
    ten = _IN_ORDER["ar"].split()[9].split("|")
    pairs = {
        (word, _AND + above): unit + many
        for unit, ones in units
        for many, spelt in tens
        for word in ones
        for above in spelt
    }
    for unit, ones in units:
        pairs |= {(word, above): unit + 10 for word in (*_BEFORE_TEN.get(unit, "").split("|"), *ones) for above in ten}
    folded = {(fold(first), fold(second)): number for (first, second), number in pairs.items() if first}
    return MappingProxyType(folded | {(_AND + first, second): number for (first, second), number in folded.items()})


@lru_cache(maxsize=64)
def roman_numbers(language: str) -> Mapping[str, int]:
    """Folded words in Roman letters that are a number when they are the whole answer."""
    return MappingProxyType(
        {
            fold(word): number
            for number, spelt in _in_order(_ROMAN.get(spoken(language), ""))
            for word in spelt.split("|")
        }
    )


def _spelt(code: str) -> Iterator[tuple[int, str]]:
    yield from _in_order(_IN_ORDER.get(code, ""))
    yield from ((number * 10, spelt) for number, spelt in enumerate(_TENS.get(code, "").split(), 2))
    yield from _LARGER.get(code, {}).items()


def _in_order(spelt: str) -> Iterator[tuple[int, str]]:
    return ((number, each) for number, each in enumerate(spelt.split(), 1) if each != "-")
