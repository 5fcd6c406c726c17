"""Bind codes from the command line: how a college's first people get in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.inside import college_of, run
from bot.cli.place import place

if TYPE_CHECKING:
    from bot.wiring import Deps


@click.command()
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER…")
@click.option("--college", "college_code", required=True, help="Code of the college.")
def code(numbers: tuple[str, ...], college_code: str) -> None:
    """Issue a bind code to persons by student or staff number; each is shown this once.

    A code is good for seven days and one phone; an older open one of the person ends. Later
    codes come from the chat: a counselor or administrator issues them there.

    \b
    Example: luoxuan code 20190012 --college demo
    """

    async def work(deps: Deps) -> list[tuple[str, str | None]]:
        from services.people.codes import issue_by_number  # noqa: PLC0415

        found = await college_of(deps, college_code)
        issued = await issue_by_number(found, numbers, now=deps.clock.now())
        return [(number, issued.get(number)) for number in numbers]

    with place("code") as settings:
        told = run(settings, work)
    for number, issued in told:
        click.echo(f"{number}: {issued or 'no such person, or no longer here'}")
    if any(issued is None for _, issued in told):
        raise SystemExit(1)
