"""What must bring the fixed reply, and what must not."""

from itertools import chain

import pytest

from bot.flow import urgent_in
from tests.flow.books import shipped_book


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I want to kill myself", "crisis"),
        ("i dont want to live anymore", "crisis"),
        ("I'm going to end my life tonight", "crisis"),
        ("chest pain", "emergency"),
        ("my mum has chest pain and can't breathe", "emergency"),
        ("he collapsed and is not breathing", "emergency"),
        ("my husband hits me", "abuse"),
        ("I could kill for a cup of tea, but really I want to kill myself", "crisis"),
    ],
)
def test_danger_is_heard(text: str, kind: str) -> None:
    urgent = urgent_in(shipped_book().urgent, text)
    assert urgent is not None and urgent.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "I could kill for a cup of tea",
        "I'm dying for a cuppa",
        "these shoes are killing me",
        "the parking is a killer",
        "my dad died in 2019",
        "I nearly died laughing",
        "the service was to die for",
        "diabetes",
        "heart",
        "I was in A&E with chest infection last year",
        "end of life care",
        "",
        "💔",
    ],
)
def test_what_only_sounds_like_danger_is_not(text: str) -> None:
    assert urgent_in(shipped_book().urgent, text) is None


def test_every_phrase_is_heard_alone_and_among_other_words() -> None:
    kinds = shipped_book().urgent
    for urgent in kinds:
        for phrase in chain.from_iterable(urgent.phrases.values()):
            assert urgent_in(kinds, phrase) is not None, phrase
            assert urgent_in(kinds, f"Well, {phrase.upper()} since Monday.") is not None, phrase


HEARD = {
    "emergency": [
        "my dad is having a heart attack",
        "she cant breathe",
        "i cant breath",
        "he's stopped breathing",
        "my baby is blue and not breathing",
        "she is unconscious",
        "he fell and there is blood everywhere",
        "blood everywhere",
        "she has taken an overdose",
        "i took too many pills",
        "im having a stroke",
        "my waters have broken",
        "i think im dying",
        "he is fitting",
        "she's having a seizure",
        "call an ambulance",
        "i need an ambulance",
        "chest pains now",
        "pain in my chest",
        "ból w klatce",
        "boli mnie klatka",
        "nie moge oddychac",
        "bol w klatce piersiowej",
        "duszę się",
        "dusi się",
        "krwawi i nie przestaje",
        "atak serca",
        "wezwij karetkę",
        "potrzebuje karetki",
        "mam zawal",
        "saans nahi aa rahi",
        "saans nahi aa raha",
        "seene mein dard",
        "dil ka daura",
        "dil ka dora pada",
        "ambulance bulao",
        "behosh hai",
        "behosh ho gaya",
        "bachha saans nahi le raha",
        "chhati ma dukhe chhe",
        "swas nathi levato",
        "shwas levama taklif",
        "behosh thai gaya",
        "hart attack avyo",
        "alam fi sadri",
        "la astatee altanafus",
        "ma agdar atnafas",
        "mish qader atnafas",
        "nawba qalbiya",
        "لا أقدر أتنفس",
        "مش قادر اتنفس",
        "ما اقدر اتنفس",
        "صدري يؤلمني",
        "સ્ટ્રોક આવ્યો",
        "શ્વાસ લેવામાં તકલીફ",
        "سانس لینے میں مشکل",
    ],
    "crisis": [
        "i want to end it all",
        "i dont want to be here anymore",
        "kms",
        "i'm going to kill myself",
        "i want to die",
        "nobody would miss me if i was gone",
        "i have been cutting myself",
        "i took a blade to my arms",
        "i feel like ending it",
        "i want to end it",
        "thinking of ending my life",
        "nie chce zyc",
        "chce umrzec",
        "zabije sie",
        "chce sie zabic",
        "mam myśli samobójcze",
        "nie widzę sensu życia",
        "marna chahti hoon",
        "mujhe marna hai",
        "main mar jaana chahta hoon",
        "zindagi khatam karna",
        "khudkushi",
        "mare jivvu nathi",
        "mare mari javu chhe",
        "apghat",
        "atmahatya",
        "urid an amut",
        "ureed an amoot",
        "biddi mut",
        "3ayez amoot",
        "aqtul nafsi",
        "intihar",
        "la ureed an aeesh",
        "اريد الموت",
        "ابي اموت",
        "مابي اعيش",
        "خودکشی",
        "مجھے مرنا ہے",
        "આપઘાત",
        "આત્મહત્યા",
    ],
    "abuse": [
        "he hits me",
        "my partner beats me",
        "i am scared of my husband",
        "he wont let me leave the house",
        "my son takes my money",
        "the carer hit my mum",
        "a nurse hit me",
        "the carer is hurting my mum",
        "he raped me",
        "i am being abused",
        "im not safe at home",
        "my boyfriend choked me",
        "mąż mnie bije",
        "bije mnie maz",
        "boje sie meza",
        "boje sie wrocic do domu",
        "zostałam zgwałcona",
        "przemoc w domu",
        "shohar maarta hai",
        "mujhe shohar marta hai",
        "mujhe ghar mein dar lagta hai",
        "shohar se dar lagta hai",
        "mane maro pati mare chhe",
        "pati mare chhe",
        "mane ghare bik lage chhe",
        "zawji yadribni",
        "yadrebni",
        "zawji yadrubuni",
        "akhaf min zawji",
        "hawa yadribni",
        "اخاف من زوجي",
        "زوجي بيضربني",
        "جوزي بيضربني",
        "شوہر مارتا ہے",
    ],
}
ONLY_SOUNDS_SO = [
    "I could kill for a cup of tea",
    "I'm dying to meet you",
    "my nan passed away last year",
    "the pain of parking",
    "my dad died in 2019",
    "I nearly died laughing",
    "these shoes are killing me",
    "he died of a heart attack ten years ago",
    "I had a heart attack in 2015",
    "my mum had a stroke in 2020",
    "I do not have chest pain",
    "no chest pain",
    "I am not suicidal",
    "I have never felt suicidal",
    "I don't want to die waiting on hold",
    "I was scared of the scanner",
    "dead good service",
    "the wait nearly killed me",
    "to die for",
    "the stroke ward was lovely",
    "stroke unit",
    "heart attack rehab group",
    "I used to self harm years ago",
    "he used to hit me years ago",
    "domestic abuse awareness",
    "my back is killing me",
    "I was choking with laughter",
    "end of life care",
    "end my shift",
    "end it there please",
    "I want to end the call",
    "she hit me with a bill",
    "the news hit me hard",
    "traffic hits me hard",
    "jump to conclusions",
    "I can't go on Tuesday",
    "I can't go on the 5th",
    "I can't go on holiday",
    "i cant go on monday sorry",
    "can't breathe for laughing",
    "breathtaking views",
    "overdose of kindness",
    "suicide awareness training",
    "killing time",
    "dead tired",
    "sick to death of parking",
    "bleeding obvious",
    "my phone died",
    "battery is dying",
    "umieram z nudów",
    "umieram z głodu",
    "zabijasz mnie tym parkingiem",
    "nie mam bólu w klatce piersiowej",
    "dziadek miał zawał w 2010",
    "bhookh se mar raha hoon",
    "hasi se mar gaya",
    "main mar gaya parking dhundte dhundte",
    "hasi hasi ne mari gayo",
    "bhukh thi mari javu",
    "amut mn aldihk",
    "ميت من الجوع",
    "اموت من الضحك",
    "أموت فيك",
    "ہنس ہنس کر مر گیا",
    "બોર થઈને મરી ગયો",
    "I cut myself shaving",
    "a fit young man",
    "keeping fit",
    "I'm fit",
    "fits well",
    "he is in fits of laughter",
    "abuse of parking",
    "staff get abused",
    "no one was hurt",
    "I fell last week",
    "took my money for parking",
    "the machine took my money",
    "the car park takes my money",
]


@pytest.mark.parametrize("kind", HEARD)
def test_danger_is_heard_as_people_write_it(kind: str) -> None:
    """In five languages, in their own letters and in Roman ones, with the spelling of somebody in a hurry."""
    kinds = shipped_book().urgent
    found = {text: urgent_in(kinds, text) for text in HEARD[kind]}
    assert {text: urgent and urgent.kind for text, urgent in found.items()} == dict.fromkeys(HEARD[kind], kind)


def test_sayings_negations_and_the_past_are_not_danger() -> None:
    kinds = shipped_book().urgent
    assert [text for text in ONLY_SOUNDS_SO if urgent_in(kinds, text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "no chest pain before, but now I can't breathe",
        "I could kill for a cup of tea. my husband hits me",
        "the traffic hits me hard and so does he, he beats me",
        "nie mam bólu w klatce piersiowej, ale nie mogę oddychać",
    ],
)
def test_a_saying_hides_no_danger_beside_it(text: str) -> None:
    assert urgent_in(shipped_book().urgent, text) is not None
