"""Pictures of the tour: the phones as a browser shows them, by playwright, a development tool."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from bot.cli.touring import Step

SIZE = {"width": 390, "height": 844}
#: Milliseconds until the page has drawn what came.
SETTLE_MS = 20_000


@contextmanager
def camera(base: str, folder: Path) -> Iterator[Callable[[str, Step], None]]:
    """A function that leaves a step's picture in `folder`; ClickException without a browser."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415
    except ImportError:
        raise click.ClickException("--shots needs playwright: pip install '.[dev]'") from None
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )

        def take(person: str, step: Step) -> None:
            if step.shot:
                _take(browser, base, person, path=folder / f"{step.shot}.png")

        yield take
        browser.close()


def _take(browser: Any, base: str, person: str, *, path: Path) -> None:
    page = browser.new_page(viewport=SIZE, device_scale_factor=2)
    page.goto(f"{base}/phone?openid={person}")
    page.locator(".line .bubble").last.wait_for(timeout=SETTLE_MS)
    page.wait_for_load_state("networkidle", timeout=SETTLE_MS)
    page.screenshot(path=str(path))
    page.close()
