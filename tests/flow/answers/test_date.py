"""Examples of days to come, as heard on Sunday 22 November 2026."""

from datetime import date

import pytest

from bot.flow.answers import Date, Hearing, Meant, Perhaps, Reading, Unclear

EXAMPLES = [
    ("5 May", "en", Meant("2027-05-05")),
    ("5th of May", "en", Meant("2027-05-05")),
    ("the 5th of may please", "en", Meant("2027-05-05")),
    ("5 May please", "en", Meant("2027-05-05")),
    ("please 5 June", "en", Meant("2027-06-05")),
    ("5 June, thanks very much", "en", Meant("2027-06-05")),
    ("tomorrow please", "en", Meant("2026-11-23")),
    ("next Tuesday please", "en", Meant("2026-11-24")),
    ("in 3 days please", "en", Meant("2026-11-25")),
    ("5 maja proszę", "pl", Meant("2027-05-05")),
    ("آج شکریہ", "ur", Meant("2026-11-22")),
    ("5 مايو من فضلك", "ar", Meant("2027-05-05")),
    ("આવતીકાલે, આભાર", "gu", Meant("2026-11-23")),
    ("the 5th of May", "en", Meant("2027-05-05")),
    ("May 5", "en", Meant("2027-05-05")),
    ("May 26", "en", Meant("2027-05-26")),
    ("5may", "en", Meant("2027-05-05")),
    ("22 November", "en", Meant("2026-11-22")),
    ("21 November", "en", Meant("2027-11-21")),
    ("29 Feb", "en", Meant("2028-02-29")),
    ("5/5", "en", Meant("2027-05-05")),
    ("03/05", "en", Meant("2027-05-03")),
    ("05/05/27", "en", Meant("2027-05-05")),
    ("5.5.27", "en", Meant("2027-05-05")),
    ("5-5-2027", "en", Meant("2027-05-05")),
    ("2027-05-05", "en", Meant("2027-05-05")),
    ("5 May 2027", "en", Meant("2027-05-05")),
    ("May 5th 2027", "en", Meant("2027-05-05")),
    ("Tuesday 9 March 2027", "en", Meant("2027-03-09")),
    ("9 March next year", "en", Meant("2027-03-09")),
    ("20 January 2026", "en", Meant("2026-01-20")),
    ("5/5/87", "en", Meant("1987-05-05")),
    ("today", "en", Meant("2026-11-22")),
    ("tomorrow", "en", Meant("2026-11-23")),
    ("the day after tomorrow", "en", Meant("2026-11-24")),
    ("yesterday", "en", Meant("2026-11-21")),
    ("in 3 days", "en", Meant("2026-11-25")),
    ("in two weeks", "en", Meant("2026-12-06")),
    ("Tuesday", "en", Meant("2026-11-24")),
    ("next Tuesday", "en", Meant("2026-11-24")),
    ("on tues", "en", Unclear()),
    ("this Friday", "en", Meant("2026-11-27")),
    ("last Friday", "en", Meant("2026-11-20")),
    ("5 maja", "pl", Meant("2027-05-05")),
    ("jutro", "pl", Meant("2026-11-23")),
    ("wtorek", "pl", Meant("2026-11-24")),
    ("٥ مايو", "ar", Meant("2027-05-05")),
    ("૫ મે ૨૦૨૭", "gu", Meant("2027-05-05")),
    ("2027年5月5日", "zh", Meant("2027-05-05")),
    ("segunda-feira", "pt", Meant("2026-11-23")),
    ("until 5 May", "en", Meant("2027-05-05")),
    ("till tomorrow", "en", Meant("2026-11-23")),
    # In each language that is shipped, as it is bent after "on", "next" and "until"; and in Roman letters.
    ("w poniedziałek", "pl", Meant("2026-11-23")),
    ("we wtorek", "pl", Meant("2026-11-24")),
    ("w środę", "pl", Meant("2026-11-25")),
    ("w czwartek", "pl", Meant("2026-11-26")),
    ("do piątku", "pl", Meant("2026-11-27")),
    ("w sobotę", "pl", Meant("2026-11-28")),
    ("do niedzieli", "pl", Perhaps(("2026-11-22", "2026-11-29"))),
    ("w przyszły wtorek", "pl", Meant("2026-11-24")),
    ("następny wtorek", "pl", Meant("2026-11-24")),
    ("do przyszłej środy", "pl", Meant("2026-11-25")),
    ("w zeszły piątek", "pl", Meant("2026-11-20")),
    ("do jutra", "pl", Meant("2026-11-23")),
    ("do 5 maja", "pl", Meant("2027-05-05")),
    ("સોમવારે", "gu", Meant("2026-11-23")),
    ("આવતા મંગળવારે", "gu", Meant("2026-11-24")),
    ("બુધવારે", "gu", Meant("2026-11-25")),
    ("ગુરૂવારે", "gu", Meant("2026-11-26")),
    ("શુક્રવાર સુધી", "gu", Meant("2026-11-27")),
    ("આ શનિવારે", "gu", Meant("2026-11-28")),
    ("રવિવારે", "gu", Perhaps(("2026-11-22", "2026-11-29"))),
    ("આવતી કાલે", "gu", Meant("2026-11-23")),
    ("somvare", "gu_Latn", Meant("2026-11-23")),
    ("aavta mangalvare", "gu_Latn", Meant("2026-11-24")),
    ("aavta mangalvare", "gu", Meant("2026-11-24")),
    ("budhvare", "gu_Latn", Meant("2026-11-25")),
    ("guruvare", "gu_Latn", Meant("2026-11-26")),
    ("shukravar sudhi", "gu_Latn", Meant("2026-11-27")),
    ("shanivare", "gu_Latn", Meant("2026-11-28")),
    ("aavta ravivare", "gu_Latn", Meant("2026-11-29")),
    ("aavti kale", "gu_Latn", Meant("2026-11-23")),
    ("پیر کو", "ur", Meant("2026-11-23")),
    ("اگلے منگل", "ur", Meant("2026-11-24")),
    ("بدھ تک", "ur", Meant("2026-11-25")),
    ("جمعرات", "ur", Meant("2026-11-26")),
    ("جمعے کو", "ur", Meant("2026-11-27")),
    ("ہفتے کو", "ur", Meant("2026-11-28")),
    ("اگلے اتوار", "ur", Meant("2026-11-29")),
    ("آنے والے کل", "ur", Meant("2026-11-23")),
    ("peer ko", "ur_Latn", Meant("2026-11-23")),
    ("agle mangal", "ur_Latn", Meant("2026-11-24")),
    ("agle mangal", "ur", Meant("2026-11-24")),
    ("budh tak", "ur_Latn", Meant("2026-11-25")),
    ("jumerat", "ur_Latn", Meant("2026-11-26")),
    ("jumma", "ur_Latn", Meant("2026-11-27")),
    ("hafte ke din", "ur_Latn", Meant("2026-11-28")),
    ("agle itwar", "ur_Latn", Meant("2026-11-29")),
    ("aane wale kal", "ur_Latn", Meant("2026-11-23")),
    ("الاثنين القادم", "ar", Meant("2026-11-23")),
    ("الثلاثاء القادم", "ar", Meant("2026-11-24")),
    ("يوم الأربعاء المقبل", "ar", Meant("2026-11-25")),
    ("الخميس", "ar", Meant("2026-11-26")),
    ("حتى الجمعة", "ar", Meant("2026-11-27")),
    ("هذا السبت", "ar", Meant("2026-11-28")),
    ("الأحد القادم", "ar", Meant("2026-11-29")),
    ("بكرة", "ar", Meant("2026-11-23")),
    ("بعد غد", "ar", Meant("2026-11-24")),
    # One word for yesterday and tomorrow, and one for Saturday and a week: asked about.
    ("કાલે", "gu", Perhaps(("2026-11-23",))),
    ("kale", "gu_Latn", Perhaps(("2026-11-23",))),
    ("پرسوں", "ur", Perhaps(("2026-11-24",))),
    ("کل", "ur", Perhaps(("2026-11-23",))),
    ("kal tak", "ur_Latn", Perhaps(("2026-11-23",))),
    ("ہفتہ", "ur", Perhaps(("2026-11-28",))),
    # The next week begins on Monday, and may be Saturday in Urdu. From Tuesday on, the Tuesday after next, and a day
    # that has been: not the day that they sound like.
    ("اگلا ہفتہ", "ur", Perhaps(("2026-11-23", "2026-11-28"))),
    ("agle hafte", "ur_Latn", Perhaps(("2026-11-23",))),
    ("اگلے ماہ منگل", "ur", Unclear()),
    ("આવતા અઠવાડિયે", "gu", Perhaps(("2026-11-23",))),
    ("w przyszłym tygodniu", "pl", Perhaps(("2026-11-23",))),
    ("od wtorku", "pl", Unclear()),
    ("الثلاثاء بعد القادم", "ar", Unclear()),
    ("5 مايو الماضي", "ar", Unclear()),
    ("last 5 May", "en", Unclear()),
    # A period to come: the day on which it begins or is over, and it is asked about.
    ("next month", "en", Perhaps(("2026-12-01",))),
    ("for two weeks", "en", Perhaps(("2026-12-06",))),
    ("two weeks please", "en", Perhaps(("2026-12-06",))),
    ("a couple of weeks", "en", Perhaps(("2026-12-06",))),
    ("a fortnight", "en", Perhaps(("2026-12-06",))),
    ("for a month", "en", Perhaps(("2026-12-22",))),
    ("in 2 months", "en", Perhaps(("2027-01-22",))),
    ("3 days", "en", Perhaps(("2026-11-25",))),
    ("w następnym miesiącu", "pl", Perhaps(("2026-12-01",))),
    ("na dwa tygodnie", "pl", Perhaps(("2026-12-06",))),
    ("przez miesiąc", "pl", Perhaps(("2026-12-22",))),
    ("za 3 tygodnie", "pl", Meant("2026-12-13")),
    ("આવતા મહિને", "gu", Perhaps(("2026-12-01",))),
    ("બે અઠવાડિયા માટે", "gu", Perhaps(("2026-12-06",))),
    ("એક મહિના માટે", "gu", Perhaps(("2026-12-22",))),
    ("બે અઠવાડિયા પછી", "gu", Meant("2026-12-06")),
    ("aavta athvadiye", "gu_Latn", Perhaps(("2026-11-23",))),
    ("2 athvadiya mate", "gu_Latn", Perhaps(("2026-12-06",))),
    ("اگلے مہینے", "ur", Perhaps(("2026-12-01",))),
    ("دو ہفتے کے لیے", "ur", Perhaps(("2026-12-06",))),
    ("ایک ماہ", "ur", Perhaps(("2026-12-22",))),
    ("دو ہفتے بعد", "ur", Meant("2026-12-06")),
    ("2 hafte ke liye", "ur_Latn", Perhaps(("2026-12-06",))),
    ("الأسبوع القادم", "ar", Perhaps(("2026-11-23",))),
    ("الشهر المقبل", "ar", Perhaps(("2026-12-01",))),
    ("لمدة أسبوعين", "ar", Perhaps(("2026-12-06",))),
    ("لشهرين", "ar", Perhaps(("2027-01-22",))),
    ("بعد أسبوعين", "ar", Meant("2026-12-06")),
    # Its end, what has been, one that is not the next, and what lasts no such time.
    ("the end of next week", "en", Unclear()),
    ("last week", "en", Unclear()),
    ("last two weeks", "en", Unclear()),
    ("w zeszłym tygodniu", "pl", Unclear()),
    ("قبل أسبوعين", "ar", Unclear()),
    ("the week after next", "en", Unclear()),
    ("a few weeks", "en", Unclear()),
    ("day", "en", Unclear()),
    ("weeks and weeks", "en", Unclear()),
    # Said on a Sunday it may be today; a weekday that does not fit the day; a slip.
    ("Sunday", "en", Perhaps(("2026-11-22", "2026-11-29"))),
    ("Monday 9 March 2027", "en", Perhaps(("2027-03-09",))),
    ("5 Febuary", "en", Perhaps(("2027-02-05",))),
    ("perhaps 5 May", "en", Perhaps(("2027-05-05",))),
    ("I think 5 May", "en", Perhaps(("2027-05-05",))),
    ("maybe tomorrow", "en", Perhaps(("2026-11-23",))),
    ("tomorrow perhaps, thank you", "en", Perhaps(("2026-11-23",))),
    ("maybe in 3 days", "en", Perhaps(("2026-11-25",))),
    # No day, or none that exists.
    ("May", "en", Unclear()),
    ("May 2027", "en", Unclear()),
    ("05/2027", "en", Unclear()),
    ("the 5th", "en", Unclear()),
    ("5", "en", Unclear()),
    ("next week", "en", Perhaps(("2026-11-23",))),
    ("two weeks ago", "en", Unclear()),
    ("12/25", "en", Unclear()),
    ("31/04/27", "en", Unclear()),
    ("30 February", "en", Unclear()),
    ("5/5/7", "en", Unclear()),
    ("5 May 1890", "en", Unclear()),
    ("5 May 99999", "en", Unclear()),
    ("5 May or 6 May", "en", Unclear()),
    ("5 to 6 May", "en", Unclear()),
    ("please", "en", Unclear()),
    ("thank you very much", "en", Unclear()),
    ("maybe", "en", Unclear()),
    ("I think so", "en", Unclear()),
    ("not 5 May", "en", Unclear()),
    ("soon", "en", Unclear()),
    ("", "en", Unclear()),
]


@pytest.mark.parametrize(("text", "language", "reading"), EXAMPLES)
def test_example(text: str, language: str, reading: Reading, sunday: Hearing) -> None:
    read = Date().read(text, sunday._replace(language=language))

    assert (type(read), read) == (type(reading), reading)


MONDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 25)


@pytest.mark.parametrize(
    ("today", "text", "reading"),
    [
        (MONDAY, "Tuesday", Meant("2026-11-24")),
        (MONDAY, "this Tuesday", Meant("2026-11-24")),
        # Tomorrow to some, in eight days to others.
        (MONDAY, "next Tuesday", Perhaps(("2026-11-24", "2026-12-01"))),
        (WEDNESDAY, "next Tuesday", Meant("2026-12-01")),
        (MONDAY, "next Monday", Meant("2026-11-30")),
        (MONDAY, "Monday", Perhaps(("2026-11-23", "2026-11-30"))),
        (date(2026, 12, 31), "tomorrow", Meant("2027-01-01")),
        (date(2028, 2, 29), "29 February", Meant("2028-02-29")),
        (date(2096, 3, 1), "29 February", Meant("2104-02-29")),
    ],
)
def test_on_other_days(today: date, text: str, reading: Reading, sunday: Hearing) -> None:
    read = Date().read(text, sunday._replace(today=today))

    assert (type(read), read) == (type(reading), reading)


@pytest.mark.parametrize(
    ("text", "language"),
    [("w przyszły wtorek", "pl"), ("આવતા મંગળવારે", "gu"), ("اگلے منگل", "ur"), ("الثلاثاء القادم", "ar")],
)
def test_the_next_tuesday_said_on_a_monday_is_two_days_in_every_language(
    text: str, language: str, sunday: Hearing
) -> None:
    read = Date().read(text, sunday._replace(language=language, today=MONDAY))

    assert read == Perhaps(("2026-11-24", "2026-12-01"))


@pytest.mark.parametrize(
    ("text", "language"), [("5 maja przyszłego roku", "pl"), ("5 مايو السنة القادمة", "ar"), ("5 May next year", "en")]
)
def test_next_year_is_not_the_next_such_day(text: str, language: str, sunday: Hearing) -> None:
    read = Date().read(text, sunday._replace(language=language, today=date(2027, 2, 1)))

    assert read == Meant("2028-05-05")
