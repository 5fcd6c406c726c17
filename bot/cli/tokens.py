"""Tokens of the data API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.inside import college_of, run
from bot.cli.place import place

if TYPE_CHECKING:
    from bot.wiring import Deps


@click.group()
def token() -> None:
    """Tokens with which campus systems send data (docs/api.md)."""


@token.command("add")
@click.option("--college", "code", required=True, help="Code of the college.")
@click.option("--source", required=True, help="academic, student_affairs, personnel, quality …")
def token_add(code: str, source: str) -> None:
    """Issue the token of a source; it is shown this once, and the one before ends.

    \b
    Example: luoxuan token add --college demo --source academic
    """

    async def work(deps: Deps) -> str:
        from services.imports import tokens  # noqa: PLC0415

        return await tokens.issue(await college_of(deps, code), source)

    with place("token") as settings:
        click.echo(run(settings, work))


@token.command("end")
@click.option("--college", "code", required=True, help="Code of the college.")
@click.option("--source", required=True)
def token_end(code: str, source: str) -> None:
    """End the token of a source.

    \b
    Example: luoxuan token end --college demo --source academic
    """

    async def work(deps: Deps) -> bool:
        from services.imports import tokens  # noqa: PLC0415

        return await tokens.withdraw(await college_of(deps, code), source)

    with place("token") as settings:
        ended = run(settings, work)
    click.echo(f"{source}: {'ended' if ended else 'there was none'}")
