"""What fills the house: tables, colleges, files, menus."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import yaml

from bot.cli.inside import college_of, run
from bot.cli.place import bring_up_to_date, place
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.wiring import Deps
    from services.imports import ImportResult

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
#: What the platform itself takes (WECHAT §1.1).
TOKEN = re.compile(r"[0-9A-Za-z]{3,32}")
AES_KEY = re.compile(r"[0-9A-Za-z]{43}")

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
def migrate() -> None:
    """Bring the tables of the database up to date; safe to run again and again.

    \b
    Example: luoxuan migrate
    """
    with place("migrate") as settings:
        bring_up_to_date(settings)
    click.echo("the tables are up to date")


@click.group()
def college() -> None:
    """Colleges and their WeChat service accounts."""


@college.command("add")
@click.option("--code", required=True, help="Short name in URLs, such as demo.")
@click.option("--name", required=True, help="The college's full name.")
@click.option("--appid", required=True)
@click.option("--secret", help="AppSecret; asked for where it is not given.")
@click.option("--token", help="The token of the server configuration.")
@click.option("--aes-key", default="", help="EncodingAESKey, 43 characters; empty = plain mode.")
@click.option(
    "--mode", type=click.Choice(["plain", "compat", "safe"]),
    help="As set in the platform's console; default safe with an AES key, else plain.",
)
@click.option("--original-id", default="", help="gh_…, for accounts that answer in passive mode.")
@click.option("--templates", type=FILE, help="YAML: purpose → id and fields of a template.")
@click.option("--contacts", type=FILE, help="YAML: whom students may call in need.")
def college_add(
    *, code: str, name: str, appid: str, secret: str | None, token: str | None, aes_key: str,
    mode: str | None, original_id: str, templates: Path | None, contacts: Path | None,
) -> None:
    """Add a college, or bring it up to date: the same call again changes nothing.

    With a new AES key the one before stays accepted, so a rotation loses no message.

    \b
    Example: luoxuan college add --code bcw --name 北辰湾职业技术学院 --appid wx… --aes-key …
    """
    account = {
        "code": _shaped(code, CODE, "--code", "small letters, digits, - and _"),
        "name": name,
        "appid": appid,
        "secret": secret or click.prompt("secret", hide_input=True),
        "token": _shaped(
            token or click.prompt("token", hide_input=True), TOKEN, "--token",
            "3 to 32 letters and digits",
        ),
        "aes_key": aes_key and _shaped(aes_key, AES_KEY, "--aes-key", "43 letters and digits"),
        "mode": _mode(mode, aes_key),
        "original_id": original_id,
        "templates": _yaml(templates, "--templates"),
        "contacts": _yaml(contacts, "--contacts"),
    }
    with place("college") as settings:
        click.echo(f"{code}: {run(settings, lambda deps: _add(deps, account))}")
        click.echo(f"URL for the platform's console: {settings.public_url}/wechat/{code}")


async def _add(deps: Deps, account: Mapping[str, Any]) -> str:
    from services.colleges import add  # noqa: PLC0415

    return await add(deps.keyring, **account)


def _shaped(text: str, shape: re.Pattern[str], option: str, allowed: str) -> str:
    if not shape.fullmatch(text):
        raise click.BadParameter(f"allowed: {allowed}", param_hint=option)
    return text


def _mode(mode: str | None, aes_key: str) -> str:
    if not aes_key:
        if mode in ("safe", "compat"):
            raise click.BadParameter(f"{mode} mode needs one", param_hint="--aes-key")
        return "plain"
    return mode or "safe"


def _yaml(path: Path | None, option: str) -> Mapping[str, Any] | None:
    if path is None:
        return None
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise click.BadParameter(f"no YAML: {error}", param_hint=option) from None
    if not isinstance(found, dict):
        raise click.BadParameter("a mapping is needed", param_hint=option)
    return found


@click.command("import")
@click.argument("kind", required=False)
@click.argument("file", type=FILE, required=False)
@click.option("--college", "code", required=True, help="Code of the college.")
@click.option("--undo", "batch", help="Take back the batch of this number.")
def import_file(kind: str | None, file: Path | None, code: str, batch: str | None) -> None:
    """Take in a CSV or XLSX file of one KIND whole, or not at all; every bad row is told with its
    mend.

    KIND is orgs, students, staff, posts, counselors, teaching, calendar, attendance,
    indicator_values, discipline, dormitory, employment, evaluations, grades, leave, recruitment,
    research, timetable or titles.
    The same file again changes nothing. Ends with code 1 if the file was refused.

    \b
    Example: luoxuan import students 学生.csv --college demo
             luoxuan import --undo 20261118-01 --college demo
    """
    if batch is not None:
        if kind or file:
            raise click.UsageError("--undo takes no KIND and no FILE")
        _undo(code, batch)
        return
    if kind is None or file is None:
        raise click.UsageError("give KIND and FILE, or --undo BATCH")
    with place("import") as settings:
        _report(settings, run(settings, lambda deps: _take_in(deps, code, kind, file)))


async def _take_in(deps: Deps, code: str, kind: str, file: Path) -> ImportResult:
    from services import imports  # noqa: PLC0415

    found = await college_of(deps, code)
    return await imports.run(found, kind, file, by="command line", now=deps.clock.now())


def _report(settings: Settings, result: ImportResult) -> None:
    from bot.kit.texts import Texts  # noqa: PLC0415
    from services.imports.report import lines  # noqa: PLC0415

    for line in lines(result, Texts()):
        click.echo(line)
    if not result.ok:
        raise SystemExit(1)


def _undo(code: str, batch: str) -> None:
    async def work(deps: Deps) -> int:
        from services import imports  # noqa: PLC0415

        found = await college_of(deps, code)
        return await imports.undo(found, batch, by="command line", now=deps.clock.now())

    with place("import") as settings:
        count = run(settings, work)
    click.echo(f"{batch}: {count} rows are as they were before")


@click.group()
def menu() -> None:
    """The menus people see under the chat."""


@menu.command("push")
@click.option("--college", "code", required=True, help="Code of the college.")
def menu_push(code: str) -> None:
    """Publish the default menu and those of the roles.

    \b
    Example: luoxuan menu push --college demo
    """

    async def work(deps: Deps) -> None:
        from bot.wiring import push_menus  # noqa: PLC0415

        await push_menus(deps, await college_of(deps, code))

    with place("menu") as settings:
        run(settings, work)
    click.echo(f"{code}: menus published; phones show them within a day, or after following anew")
