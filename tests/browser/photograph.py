"""Pictures of every staff page, at phone and desktop width: `python -m tests.browser.photograph [FOLDER]`."""

import sys
from pathlib import Path

from tests.browser.chromium import chromium, context_of, signed_in
from tests.browser.pages import JOINED, REFUSED, opened, pages, people_it, staff_work
from tests.demo.running import running_demo

PICTURES = Path(__file__).with_name("pictures")


def main(folder: Path) -> None:
    """A demo is started, peopled, looked at and ended."""
    folder.mkdir(parents=True, exist_ok=True)
    with running_demo() as demo, chromium() as browser:
        people_it(demo.url)
        for number, size in enumerate(("desktop", "phone")):
            page = signed_in(context_of(browser, size), demo.url)
            if number == 0:
                staff_work(page, demo.url)
            for name, address in pages(JOINED).items():
                answer = opened(page, demo.url, name, address)
                assert answer is not None and answer.status == REFUSED.get(name, 200), name
                page.screenshot(path=folder / f"{name}-{size}.png", full_page=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
