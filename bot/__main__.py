"""`python -m bot …`: the same as `luoxuan …`."""

from __future__ import annotations

from bot.cli import main

main(prog_name="luoxuan")
