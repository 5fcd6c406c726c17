"""换岗: who goes, who follows, and where classes and cases are on the day after (A08)."""

from __future__ import annotations

import pytest

from models import sql
from services import imports
from services.people import departing
from services.pushes.queueing import opened
from tests.people.conftest import ADMIN, ADVISOR, STUDENT, Cast
from tests.people.test_changes import POSTS, a_case, carded, takes

STAFF = "工号,姓名,离岗日期\n"
LEAVER = f"{STAFF}{ADVISOR},辅导员乙,2026-11-30\n"


@pytest.fixture
async def admin(cast: Cast) -> str:
    await cast.binds("adm", ADMIN)
    await a_case(cast, STUDENT)
    return "adm"


async def told(cast: Cast, like: str) -> list[tuple[str, str, str]]:
    rows = await sql.rows(
        "SELECT p.number, u.dedupe, u.reply_sealed, u.state FROM push u JOIN person p "
        "ON p.id = u.person_id WHERE u.dedupe LIKE $1 ORDER BY u.id", like,
    )
    return [
        (row["number"], opened(cast.college, row["dedupe"], row["reply_sealed"]).text,
         row["state"]) for row in rows
    ]


async def test_a_roster_with_a_leaver_tells_the_administrator_once(cast: Cast, admin) -> None:
    await takes(cast, "staff", LEAVER)
    await takes(cast, "staff", LEAVER + "\n")
    (who, text, state), = await told(cast, "leaving:%")
    assert (who, state) == (ADMIN, "waiting")
    assert "\n人事名单：辅导员乙 11月30日 离岗，名下 2 班、在办 1 件" in text
    assert "辅导员" not in text.splitlines()[0]


async def test_a_file_of_posts_that_names_the_successor_takes_the_push_back(
    cast: Cast, admin
) -> None:
    await takes(cast, "staff", LEAVER)
    await takes(cast, "posts", POSTS + "T007,辅导员,2501,2026-12-01,\n"
                                       "T007,辅导员,2502,2026-12-01,\n")
    (_, _, state), = await told(cast, "leaving:%")
    assert state == "dropped"
    assert (await cast.says(admin, "换岗")).startswith("没有要安排接手的")


async def test_a_taker_named_by_digit_and_name_has_the_classes_the_day_after(
    cast: Cast, admin
) -> None:
    await cast.binds("phone", ADVISOR)
    await takes(cast, "staff", LEAVER)
    said = await cast.says(admin, "换岗")
    assert said.splitlines()[:2] == [
        "人事名单：辅导员乙 11月30日 离岗，名下 2 班、在办 1 件。", "1 交学院学工办"
    ]
    said = await cast.says(admin, "2 无岗辛")
    assert said.startswith("11月30日 24:00 起 2 班和 1 件转无岗辛，辅导员乙的绑定同时关闭。")
    cast.bot.clock.move(days=12)
    assert await carded(cast, days=12) == {ADVISOR}
    cast.bot.clock.move(days=1)
    await departing.close_due(cast.college, now=cast.bot.clock.now())
    assert await carded(cast, days=13) == {"T007"}
    assert await cast.bound("phone") is None
    assert await told(cast, "left.classes:%") == []


async def test_without_an_office_nothing_is_handed_to_it(cast: Cast, admin) -> None:
    await takes(cast, "staff", LEAVER)
    await cast.says(admin, "换岗")
    said = await cast.says(admin, "1")
    assert said.startswith("软件2501、软件2502所在的学院，岗位名单里没有学院学工办的人")
    assert await sql.value("SELECT count(*) FROM post WHERE person_id <> $1 "
                           "AND role = 'class_advisor'", await cast.person(ADVISOR)) == 0


async def with_office(cast: Cast) -> None:
    await takes(cast, "posts", POSTS + "T007,学院学工办,02,2026-09-01,\n")


async def test_the_office_takes_over_by_one_digit_and_is_told(cast: Cast, admin) -> None:
    await with_office(cast)
    await takes(cast, "staff", LEAVER)
    await cast.says(admin, "换岗")
    assert "2 班和 1 件转学院学工办" in await cast.says(admin, "1")
    (who, text, _), = await told(cast, "handover:%")
    assert who == "T007" and text.startswith("有 2 个班交给您\n12月1日 起，辅导员乙 名下 2 班")
    assert (await cast.says(admin, "换岗")).startswith("没有要安排接手的")


async def test_cases_go_to_the_office_when_nobody_was_named(cast: Cast, admin) -> None:
    """FEATURES 129."""
    await with_office(cast)
    await takes(cast, "staff", f"{STAFF}{ADVISOR},辅导员乙,2026-11-18\n")
    assert await carded(cast, days=0) == {ADVISOR}
    cast.bot.clock.move(days=1)
    await departing.close_due(cast.college, now=cast.bot.clock.now())
    assert await carded(cast, days=1) == {"T007"}
    texts = {who: text for who, text, _ in await told(cast, "left.classes:%")}
    assert "已先交学院学工办" in texts["T007"]
    again = await departing.close_due(cast.college, now=cast.bot.clock.now())
    assert again["heads_told"] == 0


async def test_a_named_advisor_relieves_the_office(cast: Cast, admin) -> None:
    await with_office(cast)
    await takes(cast, "staff", LEAVER)
    await cast.says(admin, "换岗")
    await cast.says(admin, "1")
    cast.bot.clock.move(days=13)
    await departing.close_due(cast.college, now=cast.bot.clock.now())
    await takes(cast, "posts", POSTS + "T004,辅导员,2501,2026-12-08,\n")
    assert await carded(cast, days=19) == {"T007"}
    assert await carded(cast, days=20) == {"T004"}
    held = "SELECT count(*) FROM post WHERE role = 'class_advisor' AND until_on IS NULL " \
           "AND person_id = $1"
    assert await sql.value(held, await cast.person("T007")) == 1  # 2502 is still the office's


async def test_a_handover_is_taken_back_within_ten_minutes(cast: Cast, admin) -> None:
    await takes(cast, "staff", LEAVER)
    await cast.says(admin, "换岗")
    await cast.says(admin, "2 T007")
    assert (await cast.says(admin, "撤销")).startswith("辅导员乙的班退回没人接手")
    (_, _, state), = await told(cast, "handover:%")
    assert state == "dropped"
    assert (await cast.says(admin, "换岗")).startswith("人事名单：辅导员乙")


async def test_who_takes_over_is_asked_again_until_somebody_fits(cast: Cast, admin) -> None:
    await takes(cast, "staff", LEAVER)
    await cast.says(admin, "换岗")
    assert (await cast.says(admin, "2")).startswith("交给谁")
    assert "像「无岗辛」" in await cast.says(admin, "无岗新")
    assert (await cast.says(admin, "辅导员乙")).startswith("要走的就是 辅导员乙")
    await cast.says(admin, "换岗")
    assert "转无岗辛" in await cast.says(admin, "2 辛")


async def test_takers_of_one_name_are_numbered(cast: Cast, admin) -> None:
    await takes(cast, "staff", LEAVER + "T008,无岗辛,\n")
    await cast.says(admin, "换岗")
    said = await cast.says(admin, "2 无岗辛")
    assert said.splitlines()[1:3] == ["1 无岗辛 T007", "2 无岗辛 T008"]
    assert "转无岗辛" in await cast.says(admin, "2")
    held = "SELECT p.number FROM post t JOIN person p ON p.id = t.person_id " \
           "WHERE t.from_on = '2026-12-01' LIMIT 1"
    assert await sql.value(held) == "T008"


async def test_a_post_that_ends_by_its_date_closes_nobodys_binding(cast: Cast, admin) -> None:
    await takes(cast, "posts", POSTS + f"{ADVISOR},辅导员,2501,2025-09-01,2026-11-30\n")
    said = await cast.says(admin, "换岗")
    assert said.startswith("人事名单：辅导员乙 11月30日 换岗，名下 1 班、在办 1 件")
    assert "绑定" not in await cast.says(admin, "2 T007")


async def test_two_who_go_are_a_list(cast: Cast, admin) -> None:
    await takes(cast, "posts", POSTS + "T007,辅导员,2503,2026-09-01,2026-11-25\n")
    await takes(cast, "staff", LEAVER)
    said = await cast.says(admin, "换岗")
    assert said.splitlines()[:3] == [
        "2 人要离岗或换岗，名下的班还没人接：", "1 无岗辛 11月25日，1 班、在办 0 件",
        "2 辅导员乙 11月30日，2 班、在办 1 件",
    ]
    assert (await cast.says(admin, "2")).startswith("人事名单：辅导员乙")
    assert "2 班和 1 件转质管戊" in await cast.says(admin, "2 T004")


async def test_what_was_settled_meanwhile_is_said(cast: Cast, admin) -> None:
    await takes(cast, "staff", LEAVER)
    await cast.says(admin, "换岗")
    await takes(cast, "staff", f"{STAFF}{ADVISOR},辅导员乙,\n")
    assert (await cast.says(admin, "2 T007")).startswith("这件已经安排好了，或名单改过了")


async def test_undoing_the_file_takes_the_leaver_off_the_list(cast: Cast, admin) -> None:
    done = await takes(cast, "staff", LEAVER)
    await imports.undo(cast.college, done.batch_number, by="管理员", now=cast.bot.clock.now())
    assert (await cast.says(admin, "换岗")).startswith("没有要安排接手的")
