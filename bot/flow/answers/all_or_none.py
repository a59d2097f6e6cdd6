"""All of them, or none of these: what is said of a list as a whole."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from bot.language import ENGLISH, fold, spoken, words

Whole = Literal["all", "none", ""]

_ALL = {
    "en": "all|all of them|all of these|all of those|all of the above|all the above|all of it|them all|everything|"
    "every one|every one of them",
    "ar": "الكل|كلها|كلهم|جميعها|جميعهم|كل شيء|كل ما سبق",
    "bn": "সব|সবগুলো|সবগুলি|সবকটি|সব কটি|shob|sob",
    "fa": "همه|همه موارد|همه آنها|همه اینها|تمام موارد",
    "ga": "gach ceann|gach ceann acu|gach rud|iad go léir|iad uile",
    "gu": "બધા|બધાં|બધું|બધી|બધા જ|તમામ|badha|badhu|badhi|badha j",
    "lt": "visi|visos|visus|visas|viskas|viską",
    "pa": "ਸਾਰੇ|ਸਾਰੀਆਂ|ਸਾਰਾ ਕੁਝ|ਸਭ|ਸਭ ਕੁਝ|sare|saare|sab|sariyan",
    "pl": "wszystkie|wszystko|wszystkie z nich|wszystkie powyższe",
    "pt": "todos|todas|tudo|todos eles|todas elas|todas as anteriores|todos os anteriores",
    "ro": "toate|toți|tot|toate acestea|toate cele de mai sus",
    "sk": "všetky|všetko|všetci|všetky z nich",
    "so": "dhammaan|dhammaantood|kulli",
    "ur": "سب|سب کے سب|یہ سب|تمام|سارے|ساری|sab|sab ke sab|tamam|saare|sare|saari",
    "zh": "全部|全部都是|所有|所有的|都是|全都是|以上都是|全选",
}
_NONE = {
    "en": "none|none of them|none of these|none of those|none of the above|none at all|no none of them|"
    "no none of these|not any of them|not any of these|neither of them|neither of these",
    "ar": "لا شيء|لا شيء منها|لا شيء مما سبق|ولا واحد|ولا واحد منها|ولا واحدة|ولا واحدة منها",
    "bn": "কোনোটিই না|কোনোটিই নয়|কোনোটাই না|কোনোটাই নয়|একটিও না|একটাও না|konotai na|ektao na",
    "fa": "هیچ|هیچکدام|هیچ کدام|هیچ یک|هیچیک|هیچ کدام از اینها",
    "ga": "ceann ar bith acu|ceann ar bith díobh|níl aon cheann",
    "gu": "એકેય નહીં|કોઈ નહીં|એક પણ નહીં|આમાંથી કોઈ નહીં|ekey nahi|koi nahi|ek pan nahi|aamathi koi nahi",
    "lt": "nė vienas|nė viena|nė vieno|nei vienas|nei viena|nė vienas iš jų|nė viena iš jų",
    "pa": "ਕੋਈ ਨਹੀਂ|ਕੋਈ ਵੀ ਨਹੀਂ|ਇਹਨਾਂ ਵਿੱਚੋਂ ਕੋਈ ਨਹੀਂ|koi nahi|koi nahin|koi vi nahi",
    "pl": "żadne|żaden|żadna|żadne z nich|żaden z nich|żadna z nich|żadne z tych|żadne z powyższych",
    "pt": "nenhum|nenhuma|nenhum deles|nenhuma delas|nenhum destes|nenhuma destas|nenhuma das anteriores",
    "ro": "niciunul|niciuna|nici unul|nici una|niciunul dintre acestea|niciuna dintre acestea",
    "sk": "žiadne|žiadna|žiadny|žiadne z nich|žiadna z nich|žiadny z nich|ani jedno|ani jeden|ani jedna",
    "so": "midna|midnaba|midna maya",
    "ur": "کوئی نہیں|کوئی بھی نہیں|ان میں سے کوئی نہیں|ان میں سے کوئی بھی نہیں|koi nahi|koi nahin|koi bhi nahi|"
    "in mein se koi nahi",
    "zh": "都不是|以上都不是|都没有|都沒有|一个都没有|一个也没有|没有|沒有",
}
_POLITE = words("please thanks thank you sorry")


def said_of_all(folded: str, language: str) -> Whole:
    """Whether a whole folded text says all or none, in the language or in English; "" for anything else."""
    known = _phrases(language)
    if found := known.get(folded):
        return found
    bare = " ".join(word for word in folded.split() if word not in _POLITE)
    return known.get(bare, "")


@lru_cache(maxsize=256)
def _phrases(language: str) -> Mapping[str, Whole]:
    known: dict[str, Whole] = {}
    for each in (ENGLISH, spoken(language)):
        known.update((fold(phrase), "all") for phrase in _ALL.get(each, "").split("|") if phrase)
        known.update((fold(phrase), "none") for phrase in _NONE.get(each, "").split("|") if phrase)
    return MappingProxyType(known)
