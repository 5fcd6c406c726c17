"""A person's hand on the phone page: type, tap, wait for the answer, take a picture."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image
from playwright.async_api import Page, expect

#: Set it to a folder and the stories leave their screenshots there (docs/img/tour).
SHOTS = os.environ.get("STORY_SHOTS", "")
ANSWER_MS = 20_000
#: The clock of the house ticks every few seconds; a machine with two cores may take its time.
PUSH_MS = 90_000
#: Nothing is half faded in, no picture half loaded.
STILL = """async () => {
  await Promise.all([...document.images].map((one) => one.decode().catch(() => {})));
  await Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})));
}"""


class Phone:
    """One person's phone at 390 × 844."""

    def __init__(self, page: Page, base: str, openid: str) -> None:
        self.page, self.base, self.openid = page, base, openid
        self.bubbles = page.locator(".line:not(.me) .bubble")
        self.pictures = page.locator("#chat").get_by_role("img", name="图片")
        self.right = page.frame_locator("#beside-frame")
        self._pictures_before = 0

    async def open(self, *, beside: str = "") -> Phone:
        """Open it, with a second phone at its right if there is somebody `beside`."""
        query = {"openid": self.openid, **({"beside": beside} if beside else {})}
        await self.page.goto(f"{self.base}/phone?{urlencode(query)}")
        await expect(self.page.get_by_role("heading").first).to_be_visible()
        # The menu comes a moment later and hides the input: everybody in the demo has one.
        await expect(self.page.locator("#to-input")).to_be_visible(timeout=ANSWER_MS)
        return self

    async def says(self, text: str) -> str:
        """The text that answers."""
        before = await self._standing()
        if await self.page.locator("#to-input").is_visible():
            await self.page.click("#to-input")
        await self.page.fill("#input", text)
        await self.page.click("#send")
        return await self._answer(before)

    async def taps(self, top: str, button: str = "") -> str:
        """Tap a menu button, and one of those above it."""
        before = await self._standing()
        if await self.page.locator("#to-menu").is_visible():
            await self.page.click("#to-menu")
        await self.page.get_by_role("button", name=top, exact=True).click()
        if button:
            await self.page.get_by_role("button", name=button, exact=True).click()
        return await self._answer(before)

    async def picture(self) -> None:
        """Wait for the picture that follows the last text."""
        await expect(self.pictures).not_to_have_count(self._pictures_before, timeout=ANSWER_MS)
        await expect(self.pictures.last).to_be_visible(timeout=ANSWER_MS)

    async def pushed(self, words: str) -> None:
        """Wait for a message that nobody asked for."""
        await expect(self.page.locator("#chat").get_by_text(words).last).to_be_visible(
            timeout=PUSH_MS
        )

    async def shot(self, name: str) -> None:
        """A screenshot for the docs, when they are being made: small, by a palette."""
        if not SHOTS:
            return
        path = Path(SHOTS) / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        await self.page.evaluate(STILL)
        await self.page.screenshot(path=path)
        with Image.open(path) as picture:
            palette = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
        palette.save(path, optimize=True)

    async def _standing(self) -> int:
        """Texts that stand there before something is said; remembers the pictures."""
        self._pictures_before = await self.pictures.count()
        return await self.bubbles.count()

    async def _answer(self, before: int) -> str:
        await expect(self.bubbles).not_to_have_count(before, timeout=ANSWER_MS)
        return await self.bubbles.nth(before).inner_text()
