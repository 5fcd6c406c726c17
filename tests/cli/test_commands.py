"""Commands over real servers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest

from bot.simulator import SimulatorConfig, create_app
from tests.cli.conftest import Command

ACCOUNT = (
    "college", "add", "--code", "bcw", "--name", "某学院", "--appid", "wx0123456789abcdef",
    "--secret", "s1", "--token", "abc",
)
AES_KEY, NEXT_AES_KEY = "a" * 43, "b" * 43


def test_college_is_created_once_and_changed_by_the_same_command(luoxuan: Command) -> None:
    assert "bcw: created" in luoxuan(*ACCOUNT, "--aes-key", AES_KEY).stdout
    assert "bcw: unchanged" in luoxuan(*ACCOUNT, "--aes-key", AES_KEY).stdout
    changed = luoxuan(*ACCOUNT, "--aes-key", NEXT_AES_KEY)
    assert "bcw: changed" in changed.stdout
    assert "/wechat/bcw" in changed.stdout


def test_secrets_that_are_not_given_are_asked_for(luoxuan: Command) -> None:
    told = luoxuan(*ACCOUNT[:8], typed="s1\nabc\n")
    assert "bcw: created" in told.stdout
    assert "s1" not in told.stdout


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (("--aes-key", "short"), "43 letters"),
        (("--token", "a b"), "3 to 32"),
        (("--mode", "safe"), "safe mode needs one"),
        (("--code", "B/C"), "small letters"),
    ],
)
def test_account_that_cannot_be_is_refused(
    luoxuan: Command, extra: tuple[str, ...], said: str
) -> None:
    told = luoxuan(*ACCOUNT, *extra)
    assert (told.returncode, said in told.stderr) == (2, True)


def test_a_compact_menu_is_a_setting_that_stays(luoxuan: Command) -> None:
    luoxuan(*ACCOUNT)
    assert "bcw: changed" in luoxuan(*ACCOUNT, "--menu", "compact").stdout
    assert "bcw: unchanged" in luoxuan(*ACCOUNT, "--menu", "compact").stdout
    assert "bcw: unchanged" in luoxuan(*ACCOUNT).stdout
    assert "bcw: changed" in luoxuan(*ACCOUNT, "--menu", "full").stdout


def test_buttons_beside_a_menu_that_is_all_ours_are_refused(
    luoxuan: Command, tmp_path: Path
) -> None:
    luoxuan(*ACCOUNT)
    own = tmp_path / "own.yaml"
    own.write_text("- {type: view, name: 校园, url: 'https://www.school.example/'}\n",
                   encoding="utf-8")
    told = luoxuan("menu", "push", "--college", "bcw", "--beside", str(own))
    assert told.returncode == 2 and "--menu compact" in told.stderr


def test_migrate_may_run_again(luoxuan: Command) -> None:
    assert luoxuan("migrate").returncode == 0


def test_rekey_lets_the_old_key_go(luoxuan: Command) -> None:
    luoxuan(*ACCOUNT)
    keys = {"LUOXUAN_SECRET_KEY": "another key of 32 letters, later"}
    both = {**keys, "LUOXUAN_SECRET_KEY_PREVIOUS": "a key for tests only, 32 letters"}
    assert luoxuan(*ACCOUNT, more=keys).returncode != 0
    assert "1 colleges" in luoxuan("rekey", more=both).stdout
    assert "bcw: unchanged" in luoxuan(*ACCOUNT, more=keys).stdout


def test_doctor_says_what_to_do_and_ends_with_one(luoxuan: Command) -> None:
    told = luoxuan("doctor")
    assert told.returncode == 1
    assert "ok    database: PostgreSQL" in told.stdout
    assert "ok    broker: Valkey" in told.stdout
    assert "ok    fonts" in told.stdout
    assert "ok    disk" in told.stdout
    assert "WRONG colleges: none\n      → `luoxuan college add`" in told.stdout


def test_doctor_tells_an_account_that_cannot_be_reached(luoxuan: Command) -> None:
    luoxuan(*ACCOUNT)
    told = luoxuan("doctor", "--only", "wechat")
    assert told.returncode == 1
    assert "WRONG bcw WeChat credentials" in told.stdout
    assert "Traceback" not in told.stderr


def test_doctor_tells_how_the_house_runs(luoxuan: Command) -> None:
    luoxuan(*ACCOUNT)
    told = luoxuan("doctor", "--only", "house")
    assert "ok    bcw queue: 0 waiting" in told.stdout
    assert "note  bcw examined: never looked at outside" in told.stdout
    assert "WRONG bcw menus: none\n      → `luoxuan menu push`" in told.stdout
    assert told.returncode == 1


def test_the_end_of_the_certification_is_kept_with_the_college(luoxuan: Command) -> None:
    luoxuan(*ACCOUNT)
    again = (*ACCOUNT, "--certified-until", "2030-12-20")
    assert "bcw: changed" in luoxuan(*again).stdout
    assert "bcw: unchanged" in luoxuan(*again).stdout
    told = luoxuan("doctor", "--only", "house")
    assert "ok    bcw certification: until 2030-12-20" in told.stdout
@pytest.mark.parametrize(
    ("change", "said", "mend", "code"),
    [
        ({"ip_list": ["203.0.113.7"]}, "40164 invalid ip 127.0.0.1", "the address it names", 1),
        ({"secret": "another"}, "40125", "compare appid and secret", 1),
        ({"kind": "unverified"}, "closed to this account", "docs/wechat-account.md", 0),
    ],
)
async def test_doctor_says_what_the_platform_refuses_and_what_to_do(
    luoxuan: Command, aiohttp_server, tmp_path: Path, change, said, mend, code
) -> None:
    stand = await aiohttp_server(create_app(SimulatorConfig(tmp_path / "simulator")))
    base = str(stand.make_url("")).rstrip("/")
    account = {"secret": "s1", "token": "abc", **change}
    url = f"{base}/control/accounts/wx0123456789abcdef"
    async with aiohttp.ClientSession() as session, session.put(url, json=account) as response:
        assert response.status == 200
    await asyncio.to_thread(luoxuan, *ACCOUNT)
    told = await asyncio.to_thread(
        luoxuan, "doctor", "--only", "wechat", more={"LUOXUAN_WECHAT_API_BASE": base}
    )
    assert told.returncode == code
    assert said in told.stdout
    assert mend in told.stdout
    assert "s1" not in told.stdout


def test_doctor_names_the_server_that_is_away_without_its_password(luoxuan: Command) -> None:
    away = {"LUOXUAN_REDIS_URL": "redis://:hidden1@127.0.0.1:9/0"}
    told = luoxuan("doctor", more=away)
    assert told.returncode == 1
    assert "WRONG broker" in told.stdout
    assert "LUOXUAN_REDIS_URL" in told.stdout
    assert "hidden1" not in told.stdout + told.stderr


def test_bad_setting_is_one_line_not_a_traceback(luoxuan: Command) -> None:
    told = luoxuan("doctor", more={"LUOXUAN_PORT": "80a"})
    assert told.returncode == 1
    assert told.stderr == "Error: LUOXUAN_PORT: a whole number from 1 to 65535\n"


def test_refused_file_ends_with_one_and_changes_nothing(luoxuan: Command, tmp_path: Path) -> None:
    luoxuan(*ACCOUNT)
    file = tmp_path / "orgs.csv"
    file.write_text("什么,没有\n1,2\n", encoding="utf-8")
    told = luoxuan("import", "orgs", str(file), "--college", "bcw")
    assert told.returncode == 1
    assert "orgs.csv" in told.stdout
    assert "Traceback" not in told.stderr


def test_good_rows_come_in_on_request_and_the_rest_is_written_out(
    luoxuan: Command, tmp_path: Path
) -> None:
    luoxuan(*ACCOUNT)
    file, sheet = tmp_path / "orgs.csv", tmp_path / "returned.csv"
    file.write_text("类型,代码,名称,上级代码\n学校,00,某学院,\n专业,01,甲,99\n", encoding="utf-8")
    told = luoxuan("import", "orgs", str(file), "--college", "bcw", "--partial",
                   "--returned", str(sheet))
    assert told.returncode == 3, told.stderr
    assert "新 1、改 0、没变 0、退回 1" in told.stdout
    assert sheet.read_text(encoding="utf-8-sig").splitlines()[1].startswith("专业,01,甲,99,3,")


def test_file_for_a_college_that_is_not_there_names_those_that_are(
    luoxuan: Command, tmp_path: Path
) -> None:
    luoxuan(*ACCOUNT)
    file = tmp_path / "orgs.csv"
    file.write_text("x\n", encoding="utf-8")
    told = luoxuan("import", "orgs", str(file), "--college", "bcx")
    assert told.returncode == 1
    assert "bcw" in told.stderr


def test_demo_never_joins_a_real_college(luoxuan: Command) -> None:
    luoxuan(*ACCOUNT)
    told = luoxuan("demo")
    assert told.returncode == 1
    assert "holds bcw" in told.stderr


def test_folder_of_a_demo_never_reaches_the_real_platform(
    luoxuan: Command, tmp_path: Path
) -> None:
    from bot.servers.demo import Demo

    Demo(today="2026-11-18").keep(tmp_path / "var")
    told = luoxuan("doctor", more={"LUOXUAN_WECHAT_API_BASE": "https://api.weixin.qq.com"})
    assert told.returncode == 1
    assert "LUOXUAN_WECHAT_API_BASE" in told.stderr


async def test_a_code_is_issued_by_number_and_shown_once(luoxuan, database) -> None:
    """The college's first administrator gets in this way."""
    from models import sql

    assert luoxuan(*ACCOUNT).returncode == 0
    college = await sql.value("SELECT id FROM college")
    await sql.changed("INSERT INTO person (college_id, kind, number, name) "
                      "VALUES ($1, 'staff', '20190012', '管理员甲')", college)
    told = luoxuan("code", "20190012", "404", "--college", "bcw")
    assert told.returncode == 1
    shown, missing = told.stdout.splitlines()[-2:]
    assert len(shown.removeprefix("20190012: ")) == 4
    assert missing.startswith("404: no such person")
    assert await sql.value("SELECT count(*) FROM bind_code") == 1
