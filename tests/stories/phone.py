"""A person's hand on the phone page: type, tap, wait for the answer, take a picture."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.async_api import Page, expect

#: Set it to a folder and the stories leave their screenshots there (docs/img/tour).
SHOTS = os.environ.get("STORY_SHOTS", "")
ANSWER_MS = 20_000


class Phone:
    """One person's phone at 390 × 844."""

    def __init__(self, page: Page, base: str, openid: str) -> None:
        self.page, self.base, self.openid = page, base, openid
        self.bubbles = page.locator(".line:not(.me) .bubble")
        self.pictures = page.locator("#chat").get_by_role("img", name="图片")

    async def open(self) -> Phone:
        await self.page.goto(f"{self.base}/phone?openid={self.openid}")
        await expect(self.page.get_by_role("heading").first).to_be_visible()
        return self

    async def says(self, text: str) -> str:
        """The text that answers."""
        before = await self.bubbles.count()
        if await self.page.locator("#to-input").is_visible():
            await self.page.click("#to-input")
        await self.page.fill("#input", text)
        await self.page.click("#send")
        return await self._answer(before)

    async def taps(self, top: str, button: str = "") -> str:
        """Tap a menu button, and one of those above it."""
        before = await self.bubbles.count()
        if await self.page.locator("#to-menu").is_visible():
            await self.page.click("#to-menu")
        await self.page.get_by_role("button", name=top, exact=True).click()
        if button:
            await self.page.get_by_role("button", name=button, exact=True).click()
        return await self._answer(before)

    async def picture(self) -> None:
        """Wait for a picture under the last text."""
        await expect(self.pictures.last).to_be_visible(timeout=ANSWER_MS)

    async def shot(self, name: str) -> None:
        """A screenshot for the docs, when they are being made."""
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            await self.page.screenshot(path=f"{SHOTS}/{name}.png")

    async def _answer(self, before: int) -> str:
        await expect(self.bubbles).not_to_have_count(before, timeout=ANSWER_MS)
        return await self.bubbles.nth(before).inner_text()
