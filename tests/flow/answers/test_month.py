"""Examples of months and days that have been, as heard on Sunday 22 November 2026."""

from datetime import date

import pytest

from bot.flow.answers import Hearing, Meant, Month, Perhaps, Reading, Unclear

EXAMPLES = [
    ("March 2026", "en", Meant("2026-03")),
    ("march, 2026.", "en", Meant("2026-03")),
    ("mar 26", "en", Meant("2026-03")),
    ("Mar '26", "en", Meant("2026-03")),
    ("march2026", "en", Meant("2026-03")),
    ("2026 March", "en", Meant("2026-03")),
    ("in March 2026 I think", "en", Meant("2026-03")),
    ("March please", "en", Meant("2026-03")),
    ("last month, thanks", "en", Meant("2026-10")),
    ("03/2026", "en", Meant("2026-03")),
    ("3/26", "en", Meant("2026-03")),
    ("3-2026", "en", Meant("2026-03")),
    ("2026-03", "en", Meant("2026-03")),
    ("March", "en", Meant("2026-03")),
    ("early march", "en", Meant("2026-03")),
    ("November", "en", Meant("2026-11")),
    ("December", "en", Meant("2025-12")),
    ("last November", "en", Meant("2025-11")),
    ("March last year", "en", Meant("2025-03")),
    ("this month", "en", Meant("2026-11")),
    ("last month", "en", Meant("2026-10")),
    ("last week", "en", Meant("2026-11")),
    ("a month ago", "en", Meant("2026-10")),
    ("about three months ago", "en", Meant("2026-08")),
    ("18 months ago", "en", Meant("2025-05")),
    ("trzy miesiące temu", "pl", Meant("2026-08")),
    ("miesiąc temu", "pl", Meant("2026-10")),
    ("około dwóch miesięcy temu", "pl", Meant("2026-09")),
    ("ત્રણ મહિના પહેલાં", "gu", Meant("2026-08")),
    ("2 mahina pehla", "gu_Latn", Meant("2026-09")),
    ("تین مہینے پہلے", "ur", Meant("2026-08")),
    ("teen mahine pehle", "ur_Latn", Meant("2026-08")),
    ("قبل ثلاثة أشهر", "ar", Meant("2026-08")),
    ("منذ شهرين", "ar", Meant("2026-09")),
    ("قبل خمسة عشر شهرا", "ar", Meant("2025-08")),
    ("two weeks ago", "en", Meant("2026-11")),
    ("03/98", "en", Meant("1998-03")),
    # A whole day is kept whole.
    ("5 May 2026", "en", Meant("2026-05-05")),
    ("5th of May 2026", "en", Meant("2026-05-05")),
    ("May 5th, 2026", "en", Meant("2026-05-05")),
    ("05/05/26", "en", Meant("2026-05-05")),
    ("2026-05-05", "en", Meant("2026-05-05")),
    ("5 May", "en", Meant("2026-05-05")),
    ("23 November", "en", Meant("2025-11-23")),
    ("22 November", "en", Meant("2026-11-22")),
    ("25/3", "en", Meant("2026-03-25")),
    ("29 Feb", "en", Meant("2024-02-29")),
    ("Tuesday 3 March 2026", "en", Meant("2026-03-03")),
    ("today", "en", Meant("2026-11-22")),
    ("yesterday", "en", Meant("2026-11-21")),
    ("3 days ago", "en", Meant("2026-11-19")),
    ("last Tuesday", "en", Meant("2026-11-17")),
    # Other languages, other digits.
    ("marzec 2026", "pl", Meant("2026-03")),
    ("5 maja 2026 r.", "pl", Meant("2026-05-05")),
    ("w zeszłym miesiącu", "pl", Meant("2026-10")),
    ("w zeszłym roku w marcu", "pl", Meant("2025-03")),
    ("ગયા વર્ષે માર્ચ", "gu", Meant("2025-03")),
    ("پچھلے سال مارچ", "ur", Meant("2025-03")),
    ("مارس العام الماضي", "ar", Meant("2025-03")),
    ("پچھلے منگل", "ur", Meant("2026-11-17")),
    ("کل", "ur", Perhaps(("2026-11-21",))),  # tomorrow too, elsewhere
    ("March 2026", "pl", Meant("2026-03")),
    ("مارس ٢٠٢٦", "ar", Meant("2026-03")),
    ("٠٣/٢٠٢٦", "ar", Meant("2026-03")),
    ("الشهر الماضي", "ar", Meant("2026-10")),
    ("مارس ۲۰۲۶", "fa", Meant("2026-03")),
    ("مارچ 2026", "ur", Meant("2026-03")),
    ("માર્ચ ૨૦૨૬", "gu", Meant("2026-03")),
    ("ਮਾਰਚ ੨੦੨੬", "pa", Meant("2026-03")),
    ("মার্চ ২০২৬", "bn", Meant("2026-03")),
    ("2026年3月5日", "zh", Meant("2026-03-05")),
    ("三月", "zh", Meant("2026-03")),
    ("Deireadh Fómhair 2025", "ga", Meant("2025-10")),
    ("2026 m. kovo 5 d.", "lt", Meant("2026-03-05")),
    ("março de 2026", "pt", Meant("2026-03")),
    # Misspelt, doubtful, or two at once.
    ("Febuary 2026", "en", Perhaps(("2026-02",))),
    ("w marcu 2026", "pl", Meant("2026-03")),
    ("we wrześniu", "pl", Meant("2026-09")),
    ("كانون الثاني ٢٠٢٦", "ar", Meant("2026-01")),
    ("في آذار", "ar", Meant("2026-03")),
    ("تشرين الأول/أكتوبر 2025", "ar", Meant("2025-10")),
    ("5 أيار 2026", "ar", Meant("2026-05-05")),
    ("جويلية 2026", "ar", Meant("2026-07")),
    ("farwari 2026", "ur", Meant("2026-02")),
    ("pichle mahine", "ur_Latn", Meant("2026-10")),
    ("maybe March", "en", Perhaps(("2026-03",))),
    ("maybe last month", "en", Perhaps(("2026-10",))),
    ("03/05", "en", Perhaps(("2026-05-03", "2005-03"))),
    ("May 12", "en", Perhaps(("2026-05-12", "2012-05"))),
    ("Monday 3 March 2026", "en", Perhaps(("2026-03-03",))),
    ("Tuesday March", "en", Perhaps(("2026-03",))),
    # To come, no month, no date.
    ("December 2026", "en", Unclear()),
    ("23 November 2026", "en", Unclear()),
    ("next month", "en", Unclear()),
    ("next March", "en", Unclear()),
    ("tomorrow", "en", Unclear()),
    ("last year", "en", Unclear()),
    ("a year ago", "en", Unclear()),
    ("2026", "en", Unclear()),
    ("3", "en", Unclear()),
    ("31 February 2026", "en", Unclear()),
    ("13/2026", "en", Unclear()),
    ("March 1066", "en", Unclear()),
    ("March or April", "en", Unclear()),
    ("March April", "en", Unclear()),
    ("not March", "en", Unclear()),
    ("a few months ago", "en", Unclear()),
    ("9999 months ago", "en", Unclear()),
    ("summer", "en", Unclear()),
    ("99/99/9999", "en", Unclear()),
    ("marzec", "en", Unclear()),
    ("", "en", Unclear()),
]


@pytest.mark.parametrize(("text", "language", "reading"), EXAMPLES)
def test_example(text: str, language: str, reading: Reading, sunday: Hearing) -> None:
    read = Month().read(text, sunday._replace(language=language))

    assert (type(read), read) == (type(reading), reading)


@pytest.mark.parametrize(
    ("today", "text", "reading"),
    [
        (date(2026, 1, 1), "last month", Meant("2025-12")),
        (date(2026, 1, 31), "January", Meant("2026-01")),
        (date(2026, 3, 31), "a month ago", Meant("2026-02")),
        (date(2026, 3, 1), "yesterday", Meant("2026-02-28")),
        (date(2024, 2, 29), "29 Feb", Meant("2024-02-29")),
        (date(2099, 12, 31), "March", Meant("2099-03")),
    ],
)
def test_at_the_edges_of_the_year(today: date, text: str, reading: Reading, sunday: Hearing) -> None:
    assert Month().read(text, sunday._replace(today=today)) == reading
