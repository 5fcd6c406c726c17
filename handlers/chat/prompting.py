"""The question under every prompt to bind: 1 没有验证码 2 谁能看到我的信息."""

from __future__ import annotations

from datetime import datetime

from bot.kit.talk import Listing, Talk

PROMPT = "bind.prompt"


def prompt(talk: Talk, *, now: datetime) -> None:
    """Remember that the two questions were shown."""
    talk.show(Listing(PROMPT, ("nocode", "who"), at=now))


def forget(talk: Talk) -> None:
    """Nothing of one identity's conversation is left to the next one."""
    talk.close()
    talk.lists.clear()
    talk.undo.clear()
    talk.context.clear()
    talk.parked = None
    talk.hung.clear()
