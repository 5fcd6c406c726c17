"""The data API: once a key, whole or not at all, and nothing for a wrong token."""

from __future__ import annotations

import asyncio
import tracemalloc

import pytest

from handlers.api import facts
from models import sql
from services.imports import tokens
from tests.api.conftest import ROW, Api
from tests.imports.conftest import a_college


async def test_rows_come_in_and_their_batch_can_be_asked_for(api: Api):
    status, body = await api.sends([ROW])
    assert (status, body["new"], body["changed"], body["again"]) == (201, 1, 0, False)
    status, told = await api.gets(f"batches/{body['batch']}")
    assert (status, told["new"], told["undone_at"]) == (200, 1, None)
    assert [row["state"] for row in await api.facts()] == ["absent"]


async def test_the_same_call_again_changes_nothing(api: Api):
    first = await api.sends([ROW])
    before = await api.facts()
    status, body = await api.sends([ROW])
    assert (status, body["again"], body["batch"]) == (200, True, first[1]["batch"])
    assert await api.facts() == before


async def test_a_key_replays_its_answer_even_after_newer_data(api: Api):
    first = await api.sends([ROW], key="k1")
    await api.sends([{**ROW, "state": "正常"}], key="k2")
    replayed = await api.sends([ROW], key="k1")
    assert (first[0], replayed[0]) == (201, 200)
    assert replayed[1] == first[1]
    assert [row["state"] for row in await api.facts()] == ["normal"]


async def test_a_state_may_go_back_under_a_new_key(api: Api):
    for n, state in enumerate(("缺勤", "正常", "缺勤")):
        status, _ = await api.sends([{**ROW, "state": state}], key=f"k{n}")
        assert status == 201
    assert [row["state"] for row in await api.facts()] == ["absent"]


async def test_old_contents_without_a_key_are_refused_as_a_conflict(api: Api):
    for state in ("缺勤", "正常"):
        await api.sends([{**ROW, "state": state}])
    status, body = await api.sends([ROW])
    assert (status, body["error"]) == (422, "taken_before")


async def test_a_key_for_other_contents_is_refused(api: Api):
    await api.sends([ROW], key="k1")
    status, body = await api.sends([{**ROW, "state": "正常"}], key="k1")
    assert (status, body["error"]) == (422, "key_reused")


async def test_twenty_deliveries_at_once_take_effect_once(api: Api):
    answers = await asyncio.gather(*(api.sends([ROW], key="k1") for _ in range(20)))
    assert sorted({status for status, _ in answers}) == [200, 201]
    assert len({body["batch"] for _, body in answers}) == 1
    assert await sql.value("SELECT count(*) FROM batch WHERE by = 'api academic'") == 1


async def test_one_bad_row_and_nothing_comes_in(api: Api):
    rows = [ROW, {**ROW, "student_number": "20250201O2"}, {**ROW, "period": "晚上"}]
    status, body = await api.sends(rows, key="k1")
    assert (status, body["error"], body["error_count"]) == (422, "rows", 2)
    told = [(one["row"], one["problem"]) for one in body["errors"]]
    assert told == [(2, "unknown"), (3, "period")]
    assert body["errors"][0]["message"] == "第 2 行学号「20250201O2」没有，像「2025020102」。"
    assert await api.facts() == []
    assert (await api.sends([ROW], key="k1"))[0] == 201


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({**ROW, "state": True}, "json_value"), ({**ROW, "state": ["缺勤"]}, "json_value"),
        ({**ROW, "stat": "缺勤"}, "unknown_field"), ({**ROW, "学号": "1"}, "unknown_field"),
        ({**ROW, "course": "\ud800"}, "control"), ({**ROW, "course": "a\x00"}, "control"),
        ({**ROW, "student_number": 2.02502e9}, "unknown"), ({**ROW, "date": None}, "empty"),
        ({**ROW, "course": "=cmd()"}, "formula"), ({"student_number": "2025020101"}, "empty"),
    ],
)
async def test_a_bad_row_is_told_with_its_mend(api: Api, row, problem):
    status, body = await api.sends([row])
    assert status == 422
    assert body["errors"][0]["problem"] == problem
    assert body["errors"][0]["message"].startswith("第 1 行")


async def wrong_tokens(api: Api) -> list[str]:
    other = await a_college("other")
    return [
        api.token[:-1] + ("A" if api.token[-1] != "A" else "B"), api.token + "x", "demo", "..",
        "demo.academic.", "nobody.academic.x", await tokens.issue(other, "quality"),
        api.token.replace("demo.", "other."), api.token.replace(".academic.", ".quality."),
        "demo.\u00e4.x", "x" * 5000,
    ]


async def test_no_wrong_token_gets_anything(api: Api):
    for token in (*await wrong_tokens(api), ""):
        status, body = await api.sends([ROW], token=token or "", data=None)
        assert (status, body["error"]) in ((401, "no_token"), (403, "not_yours")), token
    assert await api.facts() == []


async def test_a_new_token_ends_the_one_before(api: Api):
    new = await tokens.issue(api.school.college, "academic")
    assert (await api.sends([ROW]))[0] == 401
    assert (await api.sends([ROW], token=new))[0] == 201
    assert await tokens.withdraw(api.school.college, "academic")
    assert (await api.sends([ROW], token=new))[0] == 401


async def test_the_token_is_kept_as_a_hash_only(api: Api):
    kept = await sql.value("SELECT hash FROM api_token")
    assert api.token.rpartition(".")[2].encode() not in bytes(kept)


async def test_a_source_sends_its_own_kinds_only(api: Api):
    assert (await api.sends([ROW], kind="discipline"))[1]["error"] == "not_yours"
    status, body = await api.sends([ROW], kind="students")
    assert (status, body["error"]) == (403, "not_yours")
    assert (await api.sends([ROW], kind="nothing"))[0] == 422


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"", 400, "bad_json"), (b"{", 400, "bad_json"), (b"\xff", 400, "bad_json"),
        (b"[" * 100_000, 400, "bad_json"),
        (b'{"kind":"attendance","rows":[NaN]}', 400, "bad_json"),
        (b"[]", 422, "bad_shape"), (b'{"kind":"attendance"}', 422, "bad_shape"),
        (b'{"kind":1,"rows":[{}]}', 422, "bad_shape"),
        (b'{"kind":"attendance","rows":[]}', 422, "bad_shape"),
        (b'{"kind":"attendance","rows":[1]}', 422, "bad_shape"),
        (b'{"kind":"attendance","rows":[{}],"more":1}', 422, "bad_shape"),
    ],
)
async def test_a_body_of_another_shape_is_refused(api: Api, body, status, error):
    found, told = await api.sends(None, data=body)
    assert (found, told["error"]) == (status, error)


async def test_a_body_over_the_limit_is_refused_at_once(api: Api):
    status, body = await api.sends(None, data=b" " * (facts.MOST_BYTES + 1))
    assert (status, body["error"]) == (413, "too_large")


async def test_ten_megabytes_of_nothing_are_no_json(api: Api):
    status, body = await api.sends(None, data=b" " * 10_000_000)
    assert (status, body["error"]) == (400, "bad_json")


async def test_more_rows_than_allowed_are_refused(api: Api):
    data = b'{"kind":"attendance","rows":[' + b"{}," * facts.MOST_ROWS + b"{}]}"
    status, body = await api.sends(None, data=data)
    assert (status, body["error"]) == (413, "too_many")


@pytest.mark.parametrize("key", ["a b", "x" * 201, "schl\u00fcssel"])
async def test_a_key_is_visible_ascii(api: Api, key):
    assert (await api.sends([ROW], key=key))[1]["error"] == "bad_key"


async def test_only_json_is_taken(api: Api):
    status, body = await api.sends([ROW], **{"Content-Type": "text/plain"})
    assert (status, body["error"]) == (415, "not_json")


async def test_a_batch_of_others_is_not_told(api: Api):
    roster = await sql.value("SELECT number FROM batch ORDER BY id LIMIT 1")
    for number in (roster, "20990101-01", "x", "0" * 500):
        assert (await api.gets(f"batches/{number}"))[0] == 404


async def test_a_hundred_thousand_rows_come_in_with_bounded_memory(api: Api):
    from datetime import date, timedelta

    days = [(date(2026, 11, 17) - timedelta(days=n)).isoformat() for n in range(2400)]
    rows = [
        {**ROW, "student_number": number, "date": day, "period": str(period), "state": "正常"}
        for number in ("2025020101", "2025020102", "2025020501") for day in days
        for period in range(1, 15)
    ][: facts.MOST_ROWS]
    tracemalloc.start()
    status, body = await api.sends(rows)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (status, body["new"]) == (201, facts.MOST_ROWS)
    assert peak < 400_000_000
