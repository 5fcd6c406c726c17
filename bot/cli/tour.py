"""`luoxuan tour`: three minutes of each role, played on the phones of a running demo."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.place import environ_here
from bot.servers.demo import SIMULATOR_PORT

if TYPE_CHECKING:
    from bot.cli.touring import Played, Role, Step

#: An answer is shown up to so many letters.
SHOWN = 60


@click.command()
@click.option("--role", "name", help="Only this role, such as 学生.")
@click.option("--against", metavar="URL", help="The phone page; default is this folder's demo.")
@click.option("--shots", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Leave the README's pictures there; needs playwright and chromium.")
def tour(name: str | None, against: str | None, shots: Path | None) -> None:
    """Play the guided tour and check every answer; code 1 when one is not what it should be.

    What it says it really says: records are written, cases are handled and put back.

    \b
    Example: luoxuan tour --role 校领导
    """
    from bot.cli import touring  # noqa: PLC0415

    roles = _chosen(touring.script(), name)
    base = against or environ_here(os.environ).get(
        "LUOXUAN_WECHAT_API_BASE", f"http://127.0.0.1:{SIMULATOR_PORT}"
    )
    wrong = 0
    try:
        with _camera(base, shots) as after:
            for played in touring.play(touring.Desk(base), roles, after=after):
                _tell(played)
                wrong += bool(played.wrong)
    except touring.NoPhone as error:
        raise click.ClickException(f"no tour: {error}") from None
    if wrong:
        raise click.ClickException(f"{wrong} of the answers are not what they should be")
    click.echo("every answer is what it should be")


def _chosen(roles: tuple[Role, ...], name: str | None) -> tuple[Role, ...]:
    if name is None:
        return roles
    found = tuple(role for role in roles if role.name == name)
    if not found:
        known = "、".join(role.name for role in roles)
        raise click.BadParameter(f"no role {name!r}; there are {known}", param_hint="--role")
    return found


def _camera(
    base: str, folder: Path | None
) -> AbstractContextManager[Callable[[str, Step], None]]:
    if folder is None:
        return nullcontext(_no_picture)
    from bot.cli.shots import camera  # noqa: PLC0415

    return camera(base, folder)


def _no_picture(_person: str, _step: Step) -> None:
    return


def _tell(played: Played) -> None:
    if played.passed_over:
        click.echo(f"– {played.role} {played.person}: was here before, passed over")
        return
    answer = played.answer.replace("\n", " ⏎ ")
    if len(answer) > SHOWN:
        answer = answer[:SHOWN] + "…"
    mark = "✓"
    if played.wrong:
        mark = "✗"
    click.echo(f"{mark} {played.role} ▷ {played.said} ◁ {answer}")
    if played.wrong:
        click.echo(f"  {played.wrong}, got:\n{played.answer}")
    elif played.step.tell:
        click.echo(f"  {played.step.tell}")
