"""Words that name no choice by themselves, in each language: yes and no, "of", "with", "who", "very".

A label may have them in it ("I do not know"), and whoever says only one of them ("no") does not mean that label.
"""

from functools import lru_cache

from bot.language import ENGLISH, fold, spoken, words

_SMALL = {
    "en": "i im id ive my me we us our you your he him his she her they them their it its this that these those "
    "the a an of for to in into at on out by with from about as so if then than because where when what who how "
    "here there is are was were be been am had has have did do does went go going gone got would like want say "
    "number option choice please thanks thank choose pick answer st nd rd th hi hello yes ok sorry "
    "all can get sure up use way non",
    "ar": "نعم أجل ما مش أن في من إلى على عن مع أو ثم قد كل بعض هذا هذه ذلك تلك هو هي هم أنا أنت أنتم نحن لي لك له "
    "لها لهم لكم لنا كيف متى أين ماذا هل لمن بما قبل بعد عند عندي كان كانت أكثر أقل جدا فقط حقا شيء شخص أي أيضا مرة "
    "حد فوق تحت بين منذ حتى طول كم عدد رقم",
    "bn": "হ্যাঁ জি আমি আমার কি কে এবং এই",
    "fa": "بله آره من ما در از به با و این آن که چه",
    "ga": "tá sea is an na i le",
    "gu": "હા ના જી છે છું છો હતું હતી હતો હતા આ એ તે જે કે થી માં નો ની નું ને પર પણ જ કોઈ કંઈ શું કેવી કેવું કેમ "
    "ક્યારે ક્યાં કોણ હું તમે અમે મને તમને અમને મારો મારી મારું તમારો તમારી અમારી સાથે માટે પછી પહેલાં વધુ ઓછું "
    "ઓછો ઘણી બહુ ખૂબ હોય કરે કરો કહી તરફ ઉપર નીચે દર વખત વખતે વાર ગયા આવે આપી એની ખબર આખો "
    "ha haa haan na ji che chhe chhu ne ni nu no thi ma koi kai shu su hu tame ame mane mari maro maru pan ke "
    "sathe var dar vakhate khabar",
    "lt": "taip ir ar su į iš aš mano tai",
    "pa": "ਹਾਂ ਜੀ ਹੈ ਮੈਂ ਮੇਰਾ ਮੇਰੀ ਦਾ ਦੀ ਦੇ ਨੂੰ ਤੇ ਅਤੇ haan ji hai mera meri da di de nu",
    "pl": "tak no w we z ze na do od po o u i a oraz lub albo czy za pod nad przed przy przez dla co to ten ta te tym "
    "tego tej tych jak jest są był była było byli się sobie mi mnie mną mój moja moje ja ty on ona ono my wy oni jego "
    "jej ich nam nas państwo państwa pan pani kto ktoś coś kogo komu gdy kiedy gdzie już jeszcze też tylko bardzo mam "
    "ma być może proszę dziękuję tu tam sam sama każdym raz ogół",
    "pt": "sim o a os as um uma de do da em no na com e ou eu meu minha que",
    "ro": "da și sau cu la în pe de un o eu mea meu ce",
    "sk": "áno a alebo s so z zo v vo na do od o u ja môj moja čo je",
    "so": "haa iyo ama ka ku la waa waxaan",
    "ur": "ہاں جی ہے ہیں ہوں تھا تھی تھے میں سے کو کا کی کے پر تک یا بھی ہی کہ جو یہ وہ اس ان ہم آپ مجھے مجھ میرا میری "
    "میرے ہمارا ہماری اپنا اپنی کوئی کچھ کیا کیسے کب کہاں کون کس نے کر کریں ہو ہوا ہوئی گیا بہت زیادہ کم ساتھ بعد پہلے "
    "لیے طرف بار دفعہ والا والے والی پتا معلوم کسی خاص طرح تک "
    "haan han haa ji jee na hai hain hoon tha thi thay mein main se ko ka ki ke par ya bhi hi yeh woh is un hum aap "
    "mujhe mera meri mere koi kuch kya kaise kab kahan kaun ne kar bohat zyada kam sath baad pata maloom kisi khas tak",
    "zh": "是 是的 好 我 我的 的",
}
_DENYING = {
    "en": "no not never none nothing neither nor without except but dont doesnt didnt isnt wasnt wont cant cannot",
    "ar": "لا ولا كلا ليس ليست لست لم لن بدون غير بلا سوى",
    "bn": "না নয় নেই ছাড়া",
    "fa": "نه خیر نیست بدون",
    "ga": "níl ní gan",
    "gu": "નહીં નથી ન વગર સિવાય nahi nathi vagar",
    "lt": "ne nėra be",
    "pa": "ਨਹੀਂ ਨਾ ਬਿਨਾਂ nahi nahin",
    "pl": "nie ani bez nic nigdy żaden żadna żadne oprócz",
    "pt": "não nem sem",
    "ro": "nu nici fără",
    "sk": "nie ani bez",
    "so": "maya ma",
    "ur": "نہیں نہ نا بغیر سوائے nahi nahin nahee nai baghair",
    "zh": "不 不是 没有 沒有 否",
}


@lru_cache(maxsize=64)
def small_words(language: str) -> frozenset[str]:
    """Folded words that say nothing by themselves, in the language and in English."""
    return _both(_SMALL, language)


@lru_cache(maxsize=64)
def denying_words(language: str) -> frozenset[str]:
    """Folded words after which nothing that is named is meant: "not", "without"."""
    return _both(_DENYING, language)


def _both(table: dict[str, str], language: str) -> frozenset[str]:
    return words(fold(f"{table[ENGLISH]} {table.get(spoken(language), '')}"))
