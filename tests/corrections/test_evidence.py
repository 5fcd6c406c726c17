"""The picture of a slip: sealed, shown to who answers for the record and nobody else (S08)."""

from __future__ import annotations

from bot.wechat.errors import MediaExpired, RetryLater
from models import sql
from services.corrections import evidence
from tests.alerts.cast import School
from tests.pushes.cast import FakeWeChat

#: `Bot.sends_picture` names its picture so.
MEDIA = "m"
SLIP = b"\x89PNG\r\n\x1a\n a slip"


async def sends_slip(school: School) -> str:
    return (await school.bot.sends_picture("o-丁")).text


async def carried(school: School, *answers: Exception) -> FakeWeChat:
    wechat = FakeWeChat(answers=list(answers), pictures={MEDIA: SLIP})
    await evidence.carry_out(school.college, wechat, now=school.now)
    return wechat


async def disputed(school: School) -> None:
    await school.says("有误 11月13日请过病假", "o-丁")


async def test_a_picture_sent_then_belongs_to_the_asking(school: School) -> None:
    await disputed(school)
    assert await sends_slip(school) == "照片附上了，只有核对「0001」的老师能看。"
    await carried(school)
    row = await sql.one("SELECT e.state, b.bytes, b.sealed FROM correction_evidence e "
                        "JOIN blob b ON b.sha = e.blob_sha")
    assert row is not None
    assert (row["state"], row["sealed"]) == ("kept", True)
    assert SLIP not in row["bytes"]


async def test_a_picture_long_after_it_or_without_any_asking_is_none_of_it(
    school: School,
) -> None:
    assert await sends_slip(school) == ""
    await disputed(school)
    school.bot.clock.move(minutes=31)
    assert await sends_slip(school) == ""
    assert await sql.value("SELECT count(*) FROM correction_evidence") == 0


async def test_no_more_than_five_are_taken(school: School) -> None:
    await disputed(school)
    told = [await sends_slip(school) for _ in range(6)]
    assert told[4].startswith("照片附上了") and told[5].startswith("照片已经够了")


async def test_the_checker_gets_it_in_her_own_chat_and_that_is_written_down(
    school: School,
) -> None:
    await disputed(school)
    await sends_slip(school)
    await carried(school)
    await school.says("核对", "o-教务员")
    assert "3 看照片（1 张）" in await school.says("1", "o-教务员")
    assert "1 张照片随后发到这里" in await school.says("3", "o-教务员")
    assert (await carried(school)).sent == [("picture", "o-教务员", SLIP)]
    assert (await carried(school)).sent == []
    assert await sql.value("SELECT subject_person_id FROM audit "
                           "WHERE action = 'correction.picture'") == school.people["丁"]


async def test_a_passing_fault_is_tried_again_and_a_lost_picture_is_not(school: School) -> None:
    await disputed(school)
    await sends_slip(school)
    await carried(school, RetryLater(-1, "busy"))
    assert await sql.value("SELECT state FROM correction_evidence") == "wanted"
    await carried(school, MediaExpired(40007, "gone"))
    assert await sql.value("SELECT state FROM correction_evidence") == "lost"
    await school.says("核对", "o-教务员")
    assert "看照片" not in await school.says("1", "o-教务员")


async def test_a_sealed_picture_opens_nowhere_else(school: School) -> None:
    await disputed(school)
    await sends_slip(school)
    await sends_slip(school)
    await carried(school)
    rows = await sql.rows("SELECT e.id, b.bytes FROM correction_evidence e "
                          "JOIN blob b ON b.sha = e.blob_sha ORDER BY e.id")
    opens = school.college.seal.open_bytes
    assert opens(rows[0]["bytes"], "correction_evidence", rows[0]["id"]) == SLIP
    try:
        opens(rows[0]["bytes"], "correction_evidence", rows[1]["id"])
    except Exception as error:
        assert type(error).__name__ == "CannotOpen"
    else:
        raise AssertionError("it opened as another's")
