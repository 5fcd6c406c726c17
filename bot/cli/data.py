"""What fills the house: tables, colleges, files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import yaml

from bot.cli.inside import college_of, run
from bot.cli.place import bring_up_to_date, place

if TYPE_CHECKING:
    from bot.wiring import Deps
    from services.colleges import College
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
@click.option(
    "--certified-until", type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which the account's certification ends; 体检 reminds of it.",
)
@click.option(
    "--menu", "menu_style", type=click.Choice(["full", "compact"]),
    help="compact: one button beside the school's own two; default full.",
)
def college_add(
    *, code: str, name: str, appid: str, secret: str | None, token: str | None, aes_key: str,
    mode: str | None, original_id: str, templates: Path | None, contacts: Path | None,
    certified_until: datetime | None, menu_style: str | None,
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
    until = certified_until.date() if certified_until else None
    with place("college") as settings:
        done = run(settings, lambda deps: _add(deps, account, until=until, menu=menu_style))
        click.echo(f"{code}: {done}")
        click.echo(f"URL for the platform's console: {settings.public_url}/wechat/{code}")


async def _add(
    deps: Deps, account: Mapping[str, Any], *, until: date | None, menu: str | None
) -> str:
    from services.colleges import add, set_certified  # noqa: PLC0415

    done = await add(deps.keyring, **account)
    deps.colleges.forget()
    found = await college_of(deps, account["code"])
    changed = until is not None and await set_certified(found, until)
    if menu is not None:
        changed = await _keep_menu(found, menu) or changed
    if changed and done == "unchanged":
        return "changed"
    return done


async def _keep_menu(college: College, style: str) -> bool:
    from services import menus  # noqa: PLC0415

    buttons = None
    if style == "compact":
        buttons = menus.beside(college) or ()
    return await menus.keep(college, buttons)


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
    found = read_yaml(path, option)
    if not isinstance(found, dict):
        raise click.BadParameter("a mapping is needed", param_hint=option)
    return found


def read_yaml(path: Path, option: str) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise click.BadParameter(f"no YAML: {error}", param_hint=option) from None


@click.command("import")
@click.argument("kind", required=False)
@click.argument("file", type=FILE, required=False)
@click.option("--college", "code", required=True, help="Code of the college.")
@click.option("--undo", "batch", help="Take back the batch of this number.")
@click.option("--partial", is_flag=True, help="Take in the good rows without the bad ones.")
@click.option(
    "--returned", type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the rows left out, each with its mend (CSV); with --partial.",
)
def import_file(
    *, kind: str | None, file: Path | None, code: str, batch: str | None, partial: bool,
    returned: Path | None,
) -> None:
    """Take in a CSV or XLSX file of one KIND whole, or not at all; every bad row is told with its
    mend. With --partial the good rows come in as one batch and the others go back.

    KIND is orgs, students, staff, posts, counselors, teaching, calendar, attendance,
    indicator_values, discipline, dormitory, employment, evaluations, grades, leave, recruitment,
    research, timetable or titles.
    The same file again changes nothing. Ends with code 1 if the file was refused, 3 if some of
    its rows were.

    \b
    Example: luoxuan import students 学生.csv --college demo
             luoxuan import --undo 20261118-01 --college demo
    """
    if batch is not None:
        if kind or file or partial:
            raise click.UsageError("--undo takes no KIND, no FILE and no --partial")
        _undo(code, batch)
        return
    if kind is None or file is None:
        raise click.UsageError("give KIND and FILE, or --undo BATCH")
    if returned is not None and not partial:
        raise click.UsageError("--returned goes with --partial")

    async def work(deps: Deps) -> tuple[ImportResult, bytes]:
        return await _take_in(deps, code, kind, file, partial=partial)

    with place("import") as settings:
        result, sheet = run(settings, work)
    if returned is not None and sheet:
        returned.write_bytes(sheet)
    _report(result)


async def _take_in(
    deps: Deps, code: str, kind: str, file: Path, *, partial: bool
) -> tuple[ImportResult, bytes]:
    """What became of the file, and its return sheet, empty where no row was left out."""
    from models import sql  # noqa: PLC0415
    from services import imports  # noqa: PLC0415
    from services.imports import returned, telling  # noqa: PLC0415

    found, now = await college_of(deps, code), deps.clock.now()
    async with sql.in_transaction():
        result = await imports.run(
            found, kind, file, by="command line", now=now, partial=partial
        )
        await telling.tell_admins(found, result, now=now)
        sheet = await returned.of(found, result.batch_number, now=now)
    return result, returned.as_csv(sheet) if sheet else b""


def _report(result: ImportResult) -> None:
    from bot.kit.texts import Texts  # noqa: PLC0415
    from services.imports.report import lines  # noqa: PLC0415

    for line in lines(result, Texts()):
        click.echo(line)
    if not result.ok:
        raise SystemExit(1)
    if result.returned:
        raise SystemExit(3)


def _undo(code: str, batch: str) -> None:
    async def work(deps: Deps) -> int:
        from services import imports  # noqa: PLC0415

        found = await college_of(deps, code)
        return await imports.undo(found, batch, by="command line", now=deps.clock.now())

    with place("import") as settings:
        count = run(settings, work)
    click.echo(f"{batch}: {count} rows are as they were before")
