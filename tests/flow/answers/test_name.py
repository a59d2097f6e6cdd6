"""Examples of names, and of what is none."""

import pytest

from bot.flow.answers import Hearing, Meant, Name, Reading, Unclear

EXAMPLES = [
    ("Ade", "en", Meant("Ade")),
    (" ade. ", "en", Meant("ade")),
    ("ADE", "en", Meant("ADE")),
    ("my name is Ade", "en", Meant("Ade")),
    ("My name's Ade", "en", Meant("Ade")),
    ("I'm Ade", "en", Meant("Ade")),
    ("I’m Ade!", "en", Meant("Ade")),
    ("im ade", "en", Meant("ade")),
    ("I am called Ade", "en", Meant("Ade")),
    ("call me Ade", "en", Meant("Ade")),
    ("please call me Ade", "en", Meant("Ade")),
    ("Hi, I'm Ade, thanks", "en", Meant("Ade")),
    ("Ade is my name", "en", Meant("Ade")),
    ("yes, Ade", "en", Meant("Ade")),
    ("it's José María de la Cruz", "en", Meant("José María de la Cruz")),
    ("O'Neill", "en", Meant("O'Neill")),
    ("O’Neill", "en", Meant("O’Neill")),
    ("Anne-Marie", "en", Meant("Anne-Marie")),
    ("St. John", "en", Meant("St. John")),
    ("Im", "en", Meant("Im")),
    ("my name is No", "en", Meant("No")),
    ("Łukasz", "pl", Meant("Łukasz")),
    ("mam na imię Łukasz", "pl", Meant("Łukasz")),
    ("I'm Łukasz", "pl", Meant("Łukasz")),
    ("عائشة", "ar", Meant("عائشة")),
    ("اسمي عائشة", "ar", Meant("عائشة")),
    ("میرا نام علی ہے", "ur", Meant("علی")),
    ("mera naam Ali hai", "ur", Meant("Ali")),
    ("અમિત", "gu", Meant("અમિત")),
    ("મારું નામ અમિત છે", "gu", Meant("અમિત")),
    ("ਗੁਰਪ੍ਰੀਤ ਕੌਰ", "pa", Meant("ਗੁਰਪ੍ਰੀਤ ਕੌਰ")),
    ("ক্ষমা", "bn", Meant("ক্ষমা")),
    ("我叫小明", "zh", Meant("小明")),
    ("小明", "en", Meant("小明")),
    ("בן־דוד", "en", Meant("בן־דוד")),
    ("ג׳ורג׳", "en", Meant("ג׳ורג׳")),
    ("བསྟན་འཛིན", "en", Meant("བསྟན་འཛིན")),
    ("Յակոբ՚", "en", Meant("Յակոբ՚")),
    ("Ade 😊", "en", Meant("Ade")),
    ("Ade 👨‍👩‍👧", "en", Meant("Ade")),
    ("Ade\nAdeyemi", "en", Meant("Ade Adeyemi")),
    ("\u202eAde\x07\u200f", "en", Meant("Ade")),
    ("x" * 60, "en", Meant("x" * 60)),
    # No name, or not one to greet anybody by.
    ("x" * 61, "en", Unclear()),
    ("x" * 5_000, "en", Unclear()),
    ("", "en", Unclear()),
    ("  ", "en", Unclear()),
    ("...", "en", Unclear()),
    ("😊", "en", Unclear()),
    ("\u200d\u200b", "en", Unclear()),
    ("\u3164", "en", Unclear()),
    ("my name is", "en", Unclear()),
    ("I am", "en", Unclear()),
    ("Ade1", "en", Unclear()),
    ("07700 900123", "en", Unclear()),
    ("Ade ٣", "ar", Unclear()),
    ("www.ade", "en", Unclear()),
    ("ade.com", "en", Unclear()),
    ("ade@home", "en", Unclear()),
    ("https://example", "en", Unclear()),
    ("{first_name}", "en", Unclear()),
    ("<b>Ade</b>", "en", Unclear()),
    ("yes", "en", Unclear()),
    ("no", "en", Unclear()),
    ("yes please", "en", Unclear()),
    ("hello", "en", Unclear()),
    ("tak", "pl", Unclear()),
    ("Nie, dziękuję", "pl", Unclear()),
    ("હા", "gu", Unclear()),
    ("haan ji", "gu", Unclear()),
    ("ha", "gu_Latn", Unclear()),
    ("جی ہاں", "ur", Unclear()),
    ("ٹھیک ہے", "ur", Unclear()),
    ("nahin", "ur", Unclear()),
    ("theek hai", "ur_Latn", Unclear()),
    ("نعم", "ar", Unclear()),
    ("لا شكرا", "ar", Unclear()),
    ("aywa", "ar", Unclear()),
    ("haan", "en", Unclear()),
    ("نعم", "en", Unclear()),
    ("mera naam Ali hai", "ur_Latn", Meant("Ali")),
    ("Ha", "en", Meant("Ha")),
    ("Tak", "en", Meant("Tak")),
    ("I'd rather not say", "en", Unclear()),
    ("I am not telling you", "en", Unclear()),
    ("I came in with my mother on a very cold day", "en", Unclear()),
]


@pytest.mark.parametrize(("text", "language", "reading"), EXAMPLES)
def test_example(text: str, language: str, reading: Reading, sunday: Hearing) -> None:
    read = Name().read(text, sunday._replace(language=language))

    assert (type(read), read) == (type(reading), reading)


def test_how_long_it_may_be_is_up_to_the_question(sunday: Hearing) -> None:
    assert Name(most=3).read("I'm Ade", sunday) == Meant("Ade")
    assert Name(most=3).read("Adee", sunday) == Unclear()
