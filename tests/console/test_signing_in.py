"""Getting in: a link, a password and a code; throttled, idle, ended; and nothing that was written is lost."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pyotp
import pytest
from werkzeug.test import TestResponse

import bot.console
from bot.console import keeping
from bot.work.signing_in import ABSOLUTE, IDLE, MOST_OF_ACCOUNT, NotIn
from bot.work.staffing import LINK_LASTS, Invited
from tests.console.conftest import BASE, Colleague, Console, hidden, text_of

PASSWORD = "correct horse battery"


def invite(console: Console, email: str, role: str = "engagement") -> Invited:
    """A new account."""
    return console.staffed.staffing.add(email, "Jo Bloggs", role)


def sets_up(console: Console, someone: Colleague, invited: Invited) -> tuple[str, list[str]]:
    """Goes all the way from the link; the secret of their phone and the recovery codes."""
    page = someone.post(f"/welcome/{invited.token}", password=PASSWORD, again=PASSWORD)
    assert (page.status_code, page.location) == (303, "/sign-in/code")
    secret = re.search(r'<code class="key">(\w+)</code>', someone.reads("/sign-in/code"))
    assert secret
    done = someone.post("/sign-in/code", code=code_of(console, secret[1]))
    assert done.status_code == 200
    return secret[1], re.findall(r"<li><code>([0-9a-f-]+)</code></li>", done.get_data(as_text=True))


def code_of(console: Console, secret: str) -> str:
    """What the app shows now."""
    return pyotp.TOTP(secret).at(console.now)


def enters(someone: Colleague, email: str, password: str = PASSWORD) -> TestResponse:
    """The first page of signing in."""
    return someone.post("/sign-in", email=email, password=password)


def is_in(someone: Colleague) -> bool:
    """Whether the pages open."""
    return someone.get("/today").status_code == 200


def test_from_the_link_to_the_first_page_and_back_again(console: Console) -> None:
    invited = invite(console, "Jo@Hospital.example ")
    someone = console.stranger()
    assert "Jo Bloggs" in text_of(someone.reads(f"/welcome/{invited.token}"))
    secret, recovery = sets_up(console, someone, invited)
    assert is_in(someone) and len(recovery) == 8
    assert someone.get(f"/welcome/{invited.token}").status_code == 404  # it works once

    assert someone.post("/sign-out").status_code == 303
    assert not is_in(someone)
    console.pass_time(minutes=1)
    assert "Enter a code" in text_of(enters(someone, "jo@hospital.example").get_data(as_text=True))
    assert not is_in(someone)  # half way opens nothing
    code = code_of(console, secret)
    assert someone.post("/sign-in/code", code=code).status_code == 303
    assert is_in(someone)

    other = console.stranger()
    enters(other, "jo@hospital.example")
    assert other.post("/sign-in/code", code=code).status_code == 401  # no code is taken twice
    assert other.post("/sign-in/code", code=recovery[0].upper()).status_code == 303
    third = console.stranger()
    enters(third, "jo@hospital.example")
    assert third.post("/sign-in/code", code=recovery[0]).status_code == 401


def test_the_picture_for_the_phone_is_there_only_while_it_is_set_up(console: Console) -> None:
    someone = console.stranger()
    assert someone.get("/sign-in/picture.svg").status_code == 404
    invited = invite(console, "picture@hospital.example")
    someone.post(f"/welcome/{invited.token}", password=PASSWORD, again=PASSWORD)
    assert someone.get("/sign-in/picture.svg").content_type == "image/svg+xml"


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [
        ("short", "short", "at least 12 characters"),
        ("aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa", "different characters"),
        (PASSWORD, "other", "not the same"),
        ("x1y2z" * 50, "x1y2z" * 50, "at most 200"),
    ],
)
def test_a_password_that_will_not_do(console: Console, password: str, again: str, says: str) -> None:
    invited = invite(console, f"{len(password)}-{again[:2]}@hospital.example")
    page = console.stranger().post(f"/welcome/{invited.token}", password=password, again=again)
    assert page.status_code == 400 and says in text_of(page.get_data(as_text=True))


def test_a_link_runs_out(console: Console) -> None:
    invited = invite(console, "late@hospital.example")
    console.pass_time(seconds=LINK_LASTS.total_seconds())
    assert console.stranger().get(f"/welcome/{invited.token}").status_code == 404


def test_the_wrong_password_and_an_unknown_address_look_the_same(console: Console) -> None:
    invited = invite(console, "known@hospital.example")
    sets_up(console, console.stranger(), invited)
    pages = [enters(console.stranger(), email, "wrong" * 4) for email in ("known@hospital.example", "x@y.example")]
    assert [page.status_code for page in pages] == [401, 401]
    texts = [text_of(page.get_data(as_text=True)) for page in pages]
    assert texts[0] == texts[1] and "not right" in texts[0]


def test_guessing_is_throttled_for_the_account_and_ends_after_a_while(console: Console) -> None:
    invited = invite(console, "guessed@hospital.example")
    sets_up(console, console.stranger(), invited)
    for _ in range(MOST_OF_ACCOUNT):
        with pytest.raises(NotIn, match="not right"):
            console.staffed.sign_in.with_password("guessed@hospital.example", "guess", "192.0.2.1")
    page = enters(console.stranger(), "guessed@hospital.example")
    assert page.status_code == 401 and "Too many" in text_of(page.get_data(as_text=True))
    console.pass_time(minutes=15)
    assert enters(console.stranger(), "guessed@hospital.example").status_code == 200


def test_a_hundred_wrong_passwords_at_once_are_eight(console: Console) -> None:
    invited = invite(console, "burst@hospital.example")
    secret, _ = sets_up(console, console.stranger(), invited)
    sign_in, together = console.staffed.sign_in, Barrier(20)

    def guess(which: int) -> str:
        together.wait(30)
        said = []
        for _ in range(5):
            with pytest.raises(NotIn) as refused:
                sign_in.with_password("burst@hospital.example", f"guess {which}", f"192.0.2.{which}")
            said.append(str(refused.value))
        return " ".join(said)

    with ThreadPoolExecutor(20) as pool:
        told = " ".join(pool.map(guess, range(20)))
    assert (told.count("is not right"), told.count("Too many")) == (MOST_OF_ACCOUNT, 100 - MOST_OF_ACCOUNT)
    assert enters(console.stranger(), "burst@hospital.example").status_code == 401  # the right one neither
    console.pass_time(minutes=15)
    someone = console.stranger()
    enters(someone, "burst@hospital.example")
    assert someone.post("/sign-in/code", code=code_of(console, secret)).status_code == 303


def test_a_hundred_wrong_passwords_from_one_place_shut_it_for_every_account(console: Console) -> None:
    sign_in, place = console.staffed.sign_in, "192.0.2.250"
    for which in range(100):
        with pytest.raises(NotIn, match="is not right"):
            sign_in.with_password(f"nobody-{which}@hospital.example", "guess", place)
    with pytest.raises(NotIn, match="Too many"):
        sign_in.with_password("somebody@hospital.example", "guess", place)
    with pytest.raises(NotIn, match="is not right"):
        sign_in.with_password("somebody@hospital.example", "guess", "192.0.2.251")


def test_a_hundred_wrong_codes_at_once_are_eight(console: Console) -> None:
    invited = invite(console, "codeburst@hospital.example")
    sets_up(console, console.stranger(), invited)
    sign_in = console.staffed.sign_in
    token = sign_in.with_password("codeburst@hospital.example", PASSWORD, "192.0.2.3")

    def guess(which: int) -> str:
        with pytest.raises(NotIn) as refused:
            sign_in.with_code(token, f"x{which:05}", "192.0.2.3")
        return str(refused.value)

    with ThreadPoolExecutor(20) as pool:
        told = " ".join(pool.map(guess, range(100)))
    assert (told.count("not right, or was used"), told.count("Too many")) == (MOST_OF_ACCOUNT, 100 - MOST_OF_ACCOUNT)


def test_a_right_password_is_no_failure(console: Console) -> None:
    invited = invite(console, "often@hospital.example")
    sets_up(console, console.stranger(), invited)
    for _ in range(3 * MOST_OF_ACCOUNT):
        assert enters(console.stranger(), "often@hospital.example").status_code == 200


def test_codes_cannot_be_guessed_either(console: Console) -> None:
    invited = invite(console, "codes@hospital.example")
    secret, _ = sets_up(console, console.stranger(), invited)
    console.pass_time(minutes=5)
    someone = console.stranger()
    enters(someone, "codes@hospital.example")
    for _ in range(MOST_OF_ACCOUNT):
        assert someone.post("/sign-in/code", code="000000").status_code == 401
    late = someone.post("/sign-in/code", code=code_of(console, secret))
    assert late.status_code == 401 and "Too many" in text_of(late.get_data(as_text=True))


def test_idle_and_absolute_sign_out(console: Console) -> None:
    someone = console.colleague("reader")
    console.pass_time(seconds=IDLE.total_seconds() - 1)
    assert is_in(someone)
    console.pass_time(seconds=IDLE.total_seconds())
    assert not is_in(someone)

    busy, began = console.colleague("reader"), console.now
    while console.now - began < ABSOLUTE - timedelta(minutes=20):
        assert is_in(busy)
        console.pass_time(minutes=20)
    console.pass_time(minutes=20)
    assert not is_in(busy)


LIVING = ("/today", "/feedback")
POLL = {"HX-Request": "true", "X-Poll": "yes"}


@pytest.mark.parametrize("path", LIVING)
def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(console: Console, path: str) -> None:
    someone = console.colleague("reader")
    assert """hx-headers='{"X-Poll": "yes"}'""" in someone.reads(path)
    for _ in range(2):
        console.pass_time(minutes=14)
        assert someone.get(path, headers=POLL).status_code == 200
    console.pass_time(minutes=3)
    over = someone.get(path, headers=POLL)
    assert (over.status_code, over.headers["HX-Redirect"]) == (401, "/sign-in")
    assert someone.get(path).status_code == 302


def test_every_page_that_asks_by_its_timer_says_so() -> None:
    folder = Path(bot.console.__file__).parent / "templates"
    asking = [
        tag for page in folder.rglob("*.html") for tag in page.read_text().splitlines() if 'trigger="every' in tag
    ]
    assert len(asking) >= 5
    assert all("""s" hx-headers='{"X-Poll": "yes"}'""" in tag for tag in asking)


def test_what_somebody_asks_of_a_living_page_is_use(console: Console) -> None:
    someone = console.colleague("reader")
    for _ in range(2):
        console.pass_time(minutes=25)
        assert someone.get("/feedback", headers={"HX-Request": "true"}).status_code == 200
    assert is_in(someone)


def test_an_ended_account_is_out_at_once_and_a_reset_one_begins_anew(console: Console) -> None:
    invited = invite(console, "leaver@hospital.example")
    someone = console.stranger()
    sets_up(console, someone, invited)
    console.staffed.staffing.end("leaver@hospital.example")
    assert not is_in(someone)
    assert enters(someone, "leaver@hospital.example").status_code == 401
    again = console.staffed.staffing.reset("leaver@hospital.example")
    sets_up(console, someone, again)
    assert is_in(someone)


def test_a_session_can_be_ended_elsewhere_but_only_one_s_own(console: Console) -> None:
    one, two, other = (console.colleague(role) for role in ("reader", "reader", "engagement"))
    mine = max(session.id for session in console.staffed.sign_in.going_on() if session.role == "reader")
    other.post(f"/sessions/{mine}/end")
    assert is_in(two)
    assert "Signed out there" in one.does(f"/sessions/{mine}/end")
    assert not is_in(two) and is_in(one)


def test_the_cookie_is_for_us_alone(console: Console) -> None:
    invited = invite(console, "cookie@hospital.example")
    page = console.stranger().post(f"/welcome/{invited.token}", password=PASSWORD, again=PASSWORD)
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-staff=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/")) and "Domain" not in cookie


def test_only_hashes_of_what_opens_the_door_are_kept(console: Console) -> None:
    invited = invite(console, "hashes@hospital.example")
    assert invited.token not in console.house.everything()
    secret, recovery = sets_up(console, console.stranger(), invited)
    kept = console.house.everything()
    assert all(text not in kept for text in (PASSWORD, secret, recovery[0], recovery[0].replace("-", "")))


def test_a_long_form_is_not_lost_when_its_writer_was_signed_out(console: Console) -> None:
    invited = invite(console, "writer@hospital.example")
    someone = console.stranger()
    secret, _ = sets_up(console, someone, invited)
    number = console.house.number()
    console.house.reads(number, "JOIN")
    message = int(console.house.messages(number)[0]["id"])
    token, words = someone.token(), "Dear Ade,\nthe café opens at 9 <soon>."
    console.pass_time(minutes=31)
    asked = someone.post(f"/messages/{message}/answer", token, text=words)
    assert asked.status_code == 401
    kept = dict(re.findall(r'name="(kept[^"]*)" value="([^"]*)"', asked.get_data(as_text=True)))
    assert kept["kept_to"] == f"/messages/{message}/answer"
    kept = {name: hidden(asked.get_data(as_text=True), name) for name in kept}
    code = someone.post("/sign-in", email="writer@hospital.example", password=PASSWORD, **kept)
    kept = {name: hidden(code.get_data(as_text=True), name) for name in kept}
    last = someone.post("/sign-in/code", code=code_of(console, secret), **kept)
    page = last.get_data(as_text=True)
    assert "Nothing you wrote is lost" in text_of(page) and hidden(page, "text").replace("\r", "") == words
    assert "on its way" in someone.does(f"/messages/{message}/answer", text=words)


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "", "today", "/a b"])
def test_nobody_is_led_elsewhere_after_signing_in(path: str) -> None:
    assert not keeping.is_ours(path)
    assert keeping.is_ours("/people/1?words=a%20b")


def test_a_page_that_was_asked_for_is_shown_after_signing_in(console: Console) -> None:
    answer = console.stranger().get("/people?words=ade")
    assert answer.location == "/sign-in?on=/people?words%3Dade"
    assert hidden(console.stranger().reads(answer.location), "on") == "/people?words=ade"


def test_where_somebody_calls_from_is_the_nearest_proxy_s_word(console: Console) -> None:
    someone = console.colleague("reader")
    someone.get("/people", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.4"})
    assert console.recorded("searched_people")[-1]["origin"] == "198.51.100.4"
    someone.get("/people", environ_base={"REMOTE_ADDR": "8.8.8.8"}, headers={"X-Forwarded-For": "198.51.100.4"})
    assert console.recorded("searched_people")[-1]["origin"] == "8.8.8.8"


def test_base_is_where_the_pages_are(console: Console) -> None:
    assert console.parts.doors.public_url == BASE


def test_an_account_that_is_there_already_is_refused_without_a_word_of_commands(console: Console) -> None:
    ali = console.colleague("administrator")
    twice = {"email": "twice@hospital.example", "name": "Twice", "role": "reader"}
    assert ali.post("/staff", **twice).status_code == 200
    assert ali.refused("/staff", **twice) == "There is a problem twice@hospital.example has an account already."
