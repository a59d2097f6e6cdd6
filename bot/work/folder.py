"""The folder in which flows are written, read as text: no database has a part in it."""

from pathlib import Path

from bot.flow import FlowError

SHIPPED = Path(__file__).resolve().parent.parent.parent
"""Where `flows/` and `locales/` stand, in a checkout and in an installed package alike."""


class NoFlows(FlowError):
    """There is nothing to run: no revision was ever published, or none of them can be read."""


def read_folder(root: Path, organisation: Path | None = None) -> dict[str, str]:
    """{path: text} of every file of the flows below `root`; `organisation` stands in for the shipped one.

    Raises NoFlows when there is no such folder or nothing in it.
    """
    flows = root / "flows"
    files = [*flows.glob("*.yaml"), *flows.glob("lists/*.yaml"), *flows.glob("pictures/*.svg")]
    files += root.glob("locales/*/LC_MESSAGES/flows.po")
    if not files:
        raise NoFlows(f"There are no flows in {flows}: set FLOWS_DIR to the folder that holds flows/ and locales/.")
    try:
        sources = {str(path.relative_to(root).as_posix()): path.read_text("utf-8") for path in files}
        if organisation is not None:
            sources["flows/organisation.yaml"] = organisation.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoFlows(f"A file in {flows} cannot be read: {error}. Save it as UTF-8 text.") from error
    return sources
