"""`python -m bot.cli` is `improvers`."""

from bot.cli import main

main(prog_name="improvers")
