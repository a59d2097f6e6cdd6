"""The pretend phones, over the real demo: signed in by the real endpoints, answered by the real clients."""

import csv
import os
import re
import signal
import socket
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import requests

from bot.demo.phones import NO_ANSWER
from bot.demo.telegram_double import TelegramDouble
from bot.demo.telegram_phone import TelegramPhones
from tests.demo.running import COMMAND, ROOT, Demo, Visitor, refused_demo, running_demo

pytestmark = pytest.mark.processes

FIVE = (
    "Recent experience of our hospitals: yes",
    "Code of conduct: yes",
    "Keeping what they told us: yes",
    "Being invited: yes",
    "Equality questions answered or left: yes",
)


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """One demo for all who only use its page: each visitor has phones of their own."""
    with running_demo() as running:
        yield running


@pytest.fixture
def visitor(demo: Demo) -> Iterator[Visitor]:
    with Visitor(demo.url) as someone:
        yield someone


def _hang_up(deaf: socket.socket) -> None:
    caller, _ = deaf.accept()
    caller.close()


@pytest.mark.parametrize("kind", ["nobody listens", "hangs up"])
def test_a_service_that_does_not_answer_is_a_line_on_the_phone_and_the_page_stands(kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        hanging_up = Thread(target=_hang_up, args=[deaf])
        if kind == "hangs up":
            hanging_up.start()
        else:
            deaf.close()
        phones = TelegramPhones(TelegramDouble(), url, "secret")
        phones.say("7700900301", "hello")
        assert [(line.text, line.refused) for line in phones.screen("7700900301")] == [("hello", NO_ANSWER)]
    if kind == "hangs up":
        hanging_up.join()


def test_joining_by_sms(visitor: Visitor) -> None:
    for words in ("JOIN", "yes", "1", "diabetes", "AGREE", "yes", "yes", "Ade"):
        visitor.say("sms", words)
    welcome = visitor.say("sms", "none")
    assert "Welcome, Ade. You are now a Hospital Improver" in welcome.text
    assert not any(line.buttons for line in visitor.lines("sms"))
    memory = visitor.part("sms-memory")
    assert "is a Hospital Improver" in memory
    assert "first name Ade" in memory
    assert all(agreement in memory for agreement in FIVE)


def test_joining_on_telegram(visitor: Visitor) -> None:
    visitor.say("telegram", "/start")
    visitor.press("Yes")
    visitor.press("Yes, as a patient")
    visitor.say("telegram", "diabetes and eye clinic")
    visitor.press("Yes")
    visitor.press("Yes")
    visitor.press("Yes")
    visitor.say("telegram", "Ade")
    visitor.press("16 to 24")
    memory = visitor.part("telegram-memory")
    assert "(answer kept apart)" in memory
    assert "age group kept apart" in memory
    assert "16" not in memory
    assert "Welcome, Ade." in visitor.say("telegram", "none").text
    memory = visitor.part("telegram-memory")
    assert "is a Hospital Improver" in memory
    assert "services diabetes, eye" in memory
    assert all(agreement in memory for agreement in FIVE)
    assert "Pressed: 16 to 24" in [line.text for line in visitor.lines("telegram")]


def test_a_text_is_counted_in_parts_and_ticked_when_delivered(visitor: Visitor) -> None:
    assert re.match(r"[12] SMS parts?\b", visitor.say("sms", "JOIN").note)
    visitor.until(lambda: visitor.heard("sms")[0].note.endswith("delivered ✓✓"))
    assert "waiting submitting accepted sent delivered" in visitor.part("sms-memory")
    assert "(not yet)" not in visitor.part("sms-memory")


def test_telegram_is_never_said_to_have_delivered(visitor: Visitor) -> None:
    visitor.say("telegram", "JOIN")
    visitor.until(lambda: "(not yet)" not in visitor.part("telegram-memory"))
    assert "waiting submitting accepted Telegram does not say" in visitor.part("telegram-memory")


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker"])
def test_what_is_no_words_gets_a_kind_reply(visitor: Visitor, kind: str) -> None:
    assert visitor.attach(kind).text.startswith("Thank you")
    assert f"Kept: that a message of the kind {kind} came." in visitor.part("telegram-memory")


def test_easy_words_on_telegram_show_a_picture_that_is_also_told(visitor: Visitor) -> None:
    visitor.say("telegram", "EASY")
    asked = visitor.say("telegram", "JOIN")
    assert asked.text.startswith("Hello from") and asked.buttons
    found = re.search(r'<img class="picture" src="/phones([^"]+)" alt="([^"]+)">', visitor.page())
    assert found and found[2] == "A phone with two messages."
    image = visitor.session.get(f"{visitor.url}{found[1]}")
    assert image.headers["Content-Type"] == "image/png" and image.content.startswith(b"\x89PNG")
    assert visitor.session.get(f"{visitor.url}/telegram/picture/999999").status_code == 404
    visitor.press("Yes")


def test_an_unknown_attachment_is_refused(visitor: Visitor) -> None:
    assert visitor.do("telegram/attach", kind="anything").status_code == 400


def test_a_button_that_is_not_on_the_screen_does_nothing(visitor: Visitor) -> None:
    shown = visitor.say("telegram", "JOIN")
    before = visitor.lines("telegram")
    visitor.do("telegram/press", message=shown.message, data="1:1:99:no")
    visitor.do("telegram/press", message="99999", data=shown.buttons[0][1])
    visitor.do("telegram/press")
    assert visitor.lines("telegram") == before


def test_stop_is_said_and_start_brings_back(visitor: Visitor) -> None:
    visitor.say("sms", "JOIN")
    visitor.do("sms/say", text="STOP")
    assert "This phone has said STOP" in visitor.part("sms-below")
    assert len(visitor.heard("sms")) == 1
    assert "welcome back" in visitor.say("sms", "START").text
    assert "STOP" not in visitor.part("sms-below")


def test_easy_words_and_language_are_asked_for_as_a_person_would(visitor: Visitor) -> None:
    visitor.say("telegram", "JOIN")
    assert "easy words" in visitor.say("telegram", "EASY").text
    assert "Speaks en, easy words" in visitor.part("telegram-memory")
    assert '<option value="English" lang="en">English</option>' in visitor.page()


def test_a_fresh_phone_is_nobody_we_know(visitor: Visitor) -> None:
    visitor.say("sms", "JOIN")
    number = visitor.part("sms-bar")
    visitor.do("sms/fresh")
    assert visitor.lines("sms") == []
    assert visitor.part("sms-bar") != number
    assert re.search(r"this phone: 07700 900\d{3}$", visitor.part("sms-bar"))
    assert "Nothing yet." in visitor.part("sms-memory")


def test_each_visitor_has_phones_of_their_own(demo: Demo, visitor: Visitor) -> None:
    visitor.say("sms", "JOIN")
    with Visitor(demo.url) as other:
        assert other.lines("sms") == []


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<b>\"&'", "{{ 7 * 7 }}", "مرحبا", "x" * 5000])
@pytest.mark.parametrize("channel", ["sms", "telegram"])
def test_words_stay_words(visitor: Visitor, channel: str, text: str) -> None:
    most = 1600 if channel == "sms" else 4096
    visitor.say(channel, text)
    assert visitor.lines(channel)[0].text == text[:most]
    assert "<script>alert" not in visitor.page()


def test_nothing_is_inline(visitor: Visitor) -> None:
    visitor.say("telegram", "JOIN")
    answer = visitor.session.get(visitor.url)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<style|<script(?! src=)|\sstyle=|\son\w+=|https?://", answer.text)


def test_a_page_without_news_is_not_sent_again(visitor: Visitor) -> None:
    visitor.say("telegram", "JOIN")
    visitor.until(lambda: "(not yet)" not in visitor.part("telegram-memory"))
    tag = {"If-None-Match": visitor.session.get(visitor.url).headers["ETag"]}
    assert visitor.session.get(visitor.url, headers=tag).status_code == 304


def test_empty_words_are_not_sent(visitor: Visitor) -> None:
    visitor.do("sms/say", text="  ")
    visitor.do("sms/say")
    assert visitor.lines("sms") == []


def test_another_site_cannot_use_the_phones(demo: Demo) -> None:
    with requests.Session() as stranger:
        stranger.trust_env = False
        sent = stranger.post(f"{demo.url}/phones/sms/say", data={"text": "JOIN"})
        assert "JOIN</p>" not in sent.text
        renamed = stranger.get(f"{demo.url}/phones", headers={"Host": "elsewhere.example"})
        assert renamed.status_code == 400


def test_only_this_machine_is_listened_to(demo: Demo) -> None:
    port = int(demo.url.rpartition(":")[2])
    with socket.socket() as another:  # a server on every address would have taken this one too
        another.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        another.bind(("127.0.0.2", port))


def test_the_sample_people_are_there_once(tmp_path: Path) -> None:
    for _ in range(2):
        with running_demo("--folder", tmp_path / "kept") as demo, Visitor(demo.url):
            pass
    exported = subprocess.run(
        [*COMMAND, "people", "export"],
        env=os.environ | {"PYTHONPATH": str(ROOT), "DATABASE_URL": f"sqlite:///{tmp_path}/kept/demo.db"},
        capture_output=True,
        text=True,
        check=True,
    )
    rows = list(csv.DictReader(exported.stdout.splitlines()))
    assert [row["first name"] for row in rows] == [
        *("Amina", "Bartek", "Chandni", "Dorothy", "Elijah", "Fatima", "Glyn", "Harjit")
    ]
    assert all(row["services"] and row["issues"] and row["state"] == "improver" for row in rows)


def test_a_named_folder_keeps_people_and_secrets(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with running_demo("--folder", kept) as first, Visitor(first.url) as visitor:
        visitor.say("sms", "JOIN")
        cookies = visitor.session.cookies.get_dict()
    secrets = (kept / "demo.env").read_text()
    assert stat.S_IMODE((kept / "demo.env").stat().st_mode) == 0o600
    assert str(kept) in first.said
    with running_demo("--folder", kept) as second, Visitor(second.url) as visitor:
        visitor.session.cookies.clear()
        visitor.session.cookies.update(cookies)
        assert visitor.lines("sms") == []
        assert "send WHERE" in visitor.part("sms-below")
        assert "ready? Reply YES or NO" in visitor.say("sms", "WHERE").text
    assert (kept / "demo.env").read_text() == secrets


def test_ctrl_c_ends_it_and_leaves_nothing(tmp_path: Path) -> None:
    with running_demo(temporary=tmp_path) as demo, Visitor(demo.url) as visitor:
        visitor.say("sms", "JOIN")
        assert any(tmp_path.iterdir())
        assert demo.interrupt() == 0
    assert demo.errors == ""
    assert not any(tmp_path.iterdir())


def test_a_worker_that_dies_is_replaced_and_takes_nothing_with_it(tmp_path: Path) -> None:
    with running_demo(temporary=tmp_path) as demo, Visitor(demo.url) as visitor:
        children = Path(f"/proc/{demo.process.pid}/task/{demo.process.pid}/children")
        child = children.read_text().strip()
        os.kill(int(child), signal.SIGKILL)
        visitor.until(lambda: children.read_text().strip() not in ("", child))
        with Visitor(demo.url) as again:
            again.do("sms/say", text="JOIN")
            assert "Kept: JOIN" in again.part("sms-memory")


def test_another_organisation(tmp_path: Path) -> None:
    northern = ROOT / "flows" / "samples" / "northern" / "organisation.yaml"
    with running_demo("--organisation", northern) as demo, Visitor(demo.url) as visitor:
        assert "Northern Trust" in visitor.part("sms-bar")


def test_a_taken_port_is_told_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = refused_demo("--port", str(port))
    assert refused.returncode == 2
    [line] = refused.stderr.splitlines()
    assert line.startswith(f"Port {port} cannot be used")
    assert refused.stdout == ""


def test_a_damaged_file_of_secrets_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "demo.env").write_text("SECRET_KEY=")
    refused = refused_demo("--port", "0", "--folder", tmp_path)
    assert refused.returncode == 2
    [line] = refused.stderr.splitlines()
    assert "demo.env is not whole" in line


def test_a_broken_organisation_is_told_and_nothing_starts(tmp_path: Path) -> None:
    broken = tmp_path / "organisation.yaml"
    broken.write_text("name: [")
    refused = refused_demo("--port", "0", "--organisation", str(broken))
    assert refused.returncode == 2
    assert re.search(r"^flows/organisation\.yaml:\d+:\d+: ", refused.stderr, re.MULTILINE)
    assert "Traceback" not in refused.stderr
