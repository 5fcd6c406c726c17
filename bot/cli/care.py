"""Keeping the house well: doctor, rekey, version."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version

import click

from bot.cli.inside import run
from bot.cli.place import place, start_log

CHECKS = ("database", "broker", "fonts", "clock", "wechat")


@click.command()
@click.option("--only", default="", metavar="A,B", help=f"Of {', '.join(CHECKS)}.")
def doctor(only: str) -> None:
    """Check database, broker, fonts, WeChat, menus and clocks, and say what to do.

    Ends with code 1 if anything is wrong, so a health check may call it.

    \b
    Example: luoxuan doctor
             luoxuan doctor --only database,broker
    """
    names = tuple(name for name in only.split(",") if name)
    if set(names) - set(CHECKS):
        raise click.BadParameter(f"allowed are {', '.join(CHECKS)}", param_hint="--only")
    from bot.cli.checks import examine  # noqa: PLC0415

    with place("doctor") as settings:
        start_log(replace(settings, log_level="error"))
        findings = examine(settings, names or CHECKS)
    for finding in findings:
        click.echo(finding.line)
    if any(finding.mend for finding in findings):
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
