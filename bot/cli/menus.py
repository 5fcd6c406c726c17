"""The menus people see under the chat, and the school's own buttons beside them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.data import FILE, read_yaml
from bot.cli.inside import college_of, run
from bot.cli.place import place

if TYPE_CHECKING:
    from bot.wiring import Deps


@click.group()
def menu() -> None:
    """The menus people see under the chat."""


@menu.command("push")
@click.option("--college", "code", required=True, help="Code of the college.")
@click.option("--beside", type=FILE, help="YAML: the school's own buttons, for a compact menu.")
def menu_push(code: str, beside: Path | None) -> None:
    """Publish the default menu and those of the roles.

    For a college added with --menu compact ours takes one place, 质量; the school's own buttons
    are read from the menu in use and published again beside it. --beside names them instead, as
    the API's menu/create takes them; [] lets them go.

    \b
    Example: luoxuan menu push --college demo
    """
    given = _buttons(beside)

    async def work(deps: Deps) -> dict[str, int]:
        from bot.wiring import push_menus  # noqa: PLC0415
        from services.menus import MenuError  # noqa: PLC0415

        found = await college_of(deps, code)
        if given is not None and found.menu is None:
            raise click.UsageError("--beside is for a college added with --menu compact")
        try:
            return await push_menus(deps, found, beside=given)
        except MenuError as error:
            raise click.ClickException(str(error)) from None

    with place("menu") as settings:
        made = run(settings, work)
    click.echo(f"{code}: {_told_of(made)}")


def _told_of(published: Mapping[str, int]) -> str:
    """What the account took of the menus."""
    if not published:
        return "this account takes no menus; people type, every word works"
    if len(published) == 1:
        return "one plain menu for everybody: this account has no tags or no menus by role"
    listed = ", ".join(f"{name} {count}" for name, count in published.items())
    return (f"menus published ({listed} top buttons); phones show them within a day, "
            "or after following anew")


def _buttons(path: Path | None) -> list[dict[str, Any]] | None:
    """The buttons of a file for --beside; None without one."""
    if path is None:
        return None
    found = read_yaml(path, "--beside")
    if not isinstance(found, list) or not all(
        isinstance(one, dict) and "name" in one for one in found
    ):
        raise click.BadParameter("a list of buttons with names is needed",
                                 param_hint="--beside")
    return found
