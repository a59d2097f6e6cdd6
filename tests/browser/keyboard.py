"""A keyboard and nothing else: Tab, Enter, the space bar, arrows and letters, as a hand presses them."""

from datetime import datetime

from playwright.sync_api import Locator, Page

MOST = 300
HAS_FOCUS = "(each) => each === document.activeElement"
GROUP_HAS_FOCUS = "(each) => document.activeElement.type === 'radio' && document.activeElement.name === each.name"


def reaches(page: Page, wanted: Locator, has_focus: str = HAS_FOCUS) -> None:
    """Tab is pressed until it has the focus, from wherever that is now."""
    wanted.wait_for()
    for _ in range(MOST):
        if wanted.evaluate(has_focus):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {wanted}")


def presses(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """A link or button is reached and pressed, and the page that comes of it is there."""
    reaches(page, wanted)
    with page.expect_navigation():
        page.keyboard.press(key)


def writes(page: Page, wanted: Locator, text: str) -> None:
    """A field is reached, and holds this now."""
    reaches(page, wanted)
    if wanted.get_attribute("type") == "datetime-local":
        _time(page, datetime.fromisoformat(text))
    else:
        page.keyboard.press("Control+A")
        page.keyboard.type(text)
    assert wanted.input_value() == text


def _time(page: Page, moment: datetime) -> None:
    """Chromium asks for it part by part, as the language of this machine has them: American English."""
    page.keyboard.type(f"{moment:%m%d%Y}")
    page.keyboard.press("ArrowRight")  # a year may have six digits
    page.keyboard.type(f"{moment:%I%M%p}")


def ticks(page: Page, wanted: Locator) -> None:
    """A box is reached and ticked."""
    reaches(page, wanted)
    page.keyboard.press("Space")


def chooses(page: Page, wanted: Locator) -> None:
    """One of several is chosen, by the arrows from whichever of them Tab came to."""
    reaches(page, wanted, GROUP_HAS_FOCUS)
    page.keyboard.press("Space")
    for _ in range(MOST):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no arrow came to {wanted}")


def opens(page: Page, wanted: Locator) -> None:
    """What stands behind a line is shown."""
    reaches(page, wanted)
    page.keyboard.press("Enter")


def gives(page: Page, wanted: Locator, name: str, content: bytes) -> None:
    """The field is reached, and given that file; the window in which it is looked for is the browser's own."""
    reaches(page, wanted)
    wanted.set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
