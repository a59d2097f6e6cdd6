"""Drawings as the pictures that phones show."""

from functools import lru_cache

WIDTH = 800


class CannotDraw(Exception):
    """Nothing can be made of this drawing."""


@lru_cache(maxsize=64)
def png_of(svg: str) -> bytes:
    """The drawing as a PNG on white, 800 pixels wide; it is drawn once in each process."""
    import resvg_py

    try:
        return bytes(resvg_py.svg_to_bytes(svg, width=WIDTH, background="#ffffff", skip_system_fonts=True))
    except ValueError as error:
        raise CannotDraw from error
