"""Keeping the house well: doctor, rekey, version."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version

import click

from bot.cli.inside import run
from bot.cli.place import place, start_log

CHECKS = ("database", "broker", "fonts", "clock", "disk", "wechat", "house")


@click.command()
@click.option("--only", default="", metavar="A,B", help=f"Of {', '.join(CHECKS)}.")
def doctor(only: str) -> None:
    """Check database, broker, fonts, clock, disk, WeChat's interfaces, and how the house runs
    (queue, jobs, sources, menus), and say what to do. 体检 in the chat tells the same.

    Ends with code 1 if anything is wrong, so a health check may call it.

    \b
    Example: luoxuan doctor
             luoxuan doctor --only database,broker
    """
    names = tuple(name for name in only.split(",") if name)
    if set(names) - set(CHECKS):
        raise click.BadParameter(f"allowed are {', '.join(CHECKS)}", param_hint="--only")
    from bot.cli.doctor import examine  # noqa: PLC0415
    from bot.cli.findings import is_wrong, line  # noqa: PLC0415

    with place("doctor") as settings:
        start_log(replace(settings, log_level="error"))
        found = examine(settings, names or CHECKS)
    for college, finding in found:
        click.echo(line(finding, college=college))
    if any(is_wrong(finding) for _, finding in found):
        raise SystemExit(1)


@click.command()
def rekey() -> None:
    """Wrap the colleges' keys anew under LUOXUAN_SECRET_KEY.

    Run it after giving a new key and the old one as LUOXUAN_SECRET_KEY_PREVIOUS; when it is
    done the old one may go.

    \b
    Example: luoxuan rekey
    """
    from services.colleges import rekey as wrap_anew  # noqa: PLC0415

    with place("rekey") as settings:
        count = run(settings, lambda deps: wrap_anew(deps.keyring))
    click.echo(f"{count} colleges are under the present key")


@click.command()
def version() -> None:
    """Tell the version.

    \b
    Example: luoxuan version
    """
    try:
        number = installed_version("luoxuan")
    except PackageNotFoundError:
        number = "not installed, run from its folder"
    click.echo(f"luoxuan {number}")
