"""QR codes: a real picture, its scene, its time, and what a phone makes of a photograph."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.simulator.qr import NoPicture, draw, read
from tests.simulator.conftest import APPID, Stand

CREATE = "/cgi-bin/qrcode/create"


def body_of(scene="bind-7Q", seconds=60):
    return {"action_name": "QR_STR_SCENE", "expire_seconds": seconds,
            "action_info": {"scene": {"scene_str": scene}}}


async def a_code(stand, **parts):
    return await stand.post(CREATE, body_of(**parts))


async def picture_of(stand, session, ticket, path="/cgi-bin/showqrcode"):
    async with session.get(stand.base + path, params={"ticket": ticket}) as response:
        return response.status, response.content_type, await response.read()


async def look(stand, session, picture):
    url = f"{stand.base}/control/read"
    async with session.post(url, data=picture) as response:
        assert response.status == 200, await response.text()
        return (await response.json())["found"]


async def test_the_picture_of_a_ticket_is_read_as_its_code(stand, session):
    code = await a_code(stand)
    status, kind, picture = await picture_of(stand, session, code["ticket"])
    assert (status, kind) == (200, "image/png")
    assert read(picture) == [code["url"]]
    (found,) = await look(stand, session, picture)
    assert (found["kind"], found["scene"], found["ticket"]) == ("code", "bind-7Q", code["ticket"])


async def test_a_follower_scans_and_a_stranger_follows_by_it(stand, program):
    code = await a_code(stand)
    await stand.send(type="scan", ticket=code["ticket"])
    assert "<Event><![CDATA[SCAN]]>" in program.seen[-1]["body"]
    assert "<EventKey><![CDATA[bind-7Q]]>" in program.seen[-1]["body"]
    await stand.send(type="unsubscribe")
    await stand.send(type="scan", content=code["url"])
    assert "<Event><![CDATA[subscribe]]>" in program.seen[-1]["body"]
    assert "<EventKey><![CDATA[qrscene_bind-7Q]]>" in program.seen[-1]["body"]
    assert f"<Ticket><![CDATA[{code['ticket']}]]>" in program.seen[-1]["body"]


async def test_an_expired_code_says_so_and_sends_nothing(stand, session, program):
    code = await a_code(stand)
    _, _, picture = await picture_of(stand, session, code["ticket"])
    await stand.advance(61)
    assert (await picture_of(stand, session, code["ticket"]))[0] == 404
    assert (await look(stand, session, picture))[0]["kind"] == "expired"
    scan = {"openid": "o-1", "type": "scan", "ticket": code["ticket"]}
    assert "expired" in await stand.refused("POST", "send", scan)
    assert program.seen == []
    printed = await picture_of(stand, session, code["ticket"], "/phone/code")
    assert printed == (200, "image/png", picture)


async def test_an_unknown_code_has_no_picture_and_no_scan(stand, session):
    assert (await picture_of(stand, session, "bad"))[0] == 404
    scan = {"openid": "o-1", "type": "scan", "ticket": "bad"}
    assert "unknown" in await stand.refused("POST", "send", scan)


async def test_a_code_of_another_account_is_not_scanned_into_this_one(stand, program):
    await stand.control("PUT", "accounts/wx2", {"webhook_url": program.url})
    await stand.control("PUT", "people", [{"appid": "wx2", "openid": "o-9"}])
    code = await a_code(stand)
    scan = {"openid": "o-9", "type": "scan", "ticket": code["ticket"]}
    assert f"belongs to account {APPID}" in await stand.refused("POST", "send", scan)


async def test_codes_are_listed_newest_first_and_outlive_a_restart(start, stand, session):
    tickets = [(await a_code(stand, scene=f"s{n}"))["ticket"] for n in range(3)]
    await stand.server.close()
    again = Stand(str((await start()).make_url("")).rstrip("/"), session)
    listed = (await again.control("GET", f"codes?appid={APPID}"))["codes"]
    assert [code["scene"] for code in listed] == ["s2", "s1", "s0"]
    assert [code["ticket"] for code in listed] == tickets[::-1]
    assert (await again.control("GET", "codes?appid=wx-nobody"))["codes"] == []


async def test_a_permanent_code_is_made_once_for_a_scene_and_never_ends(stand):
    body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "door"}}}
    first, second = await stand.post(CREATE, body), await stand.post(CREATE, body)
    assert first == second
    assert "expire_seconds" not in first
    await stand.advance(400 * 86400)
    stand._token = ""
    assert not (await stand.control("GET", "codes"))["codes"][0]["expired"]


@pytest.mark.parametrize(
    ("change", "code"),
    [({"action_name": "QR"}, 40053), ({"action_info": {"scene": {"scene_str": ""}}}, 40053),
     ({"action_info": {"scene": {"scene_str": "x" * 65}}}, 40053),
     ({"expire_seconds": "soon"}, 40035), ({"expire_seconds": -5}, 40035)],
)
async def test_a_bad_code_is_refused(stand, change, code):
    assert (await stand.post(CREATE, {**body_of(), **change}))["errcode"] == code


async def test_a_code_lives_thirty_days_at_most(stand):
    assert (await a_code(stand, seconds=10**8))["expire_seconds"] == 2_592_000


async def test_a_foreign_code_is_a_link_or_a_text(stand, session):
    assert await look(stand, session, draw("https://school.example/x")) == [
        {"kind": "link", "content": "https://school.example/x"}
    ]
    assert await look(stand, session, draw("借书证 0731")) == [
        {"kind": "text", "content": "借书证 0731"}
    ]


async def test_a_picture_without_a_code_is_empty_and_no_picture_is_an_error(stand, session):
    plain = io.BytesIO()
    Image.new("RGB", (200, 200), "white").save(plain, "PNG")
    assert await look(stand, session, plain.getvalue()) == []
    async with session.post(f"{stand.base}/control/read", data=b"GIF8 no") as response:
        assert response.status == 400
    assert "no picture" in (await stand.refused("POST", "read", {"media_id": "x"})).replace(
        "no such picture", "no picture"
    )


def test_a_photograph_of_a_poster_is_still_read():
    """Turned, small, grey on yellowish, as a phone sees a code at the door."""
    poster = Image.open(io.BytesIO(draw("http://weixin.qq.com/q/02abc"))).convert("L")
    small = poster.resize((180, 180)).rotate(17, expand=True, fillcolor=255)
    wall = Image.new("RGB", (640, 480), (222, 214, 190))
    wall.paste(Image.merge("RGB", [small.point(lambda v: v * 0.7 + 30)] * 3), (210, 90))
    photograph = io.BytesIO()
    wall.save(photograph, "JPEG", quality=60)
    assert read(photograph.getvalue()) == ["http://weixin.qq.com/q/02abc"]


def test_a_code_on_a_transparent_ground_is_read():
    dots = Image.open(io.BytesIO(draw("hello"))).convert("L")
    clear = Image.new("RGBA", dots.size, (0, 0, 0, 0))
    clear.putalpha(dots.point(lambda light: 255 - light))
    png = io.BytesIO()
    clear.save(png, "PNG")
    assert read(png.getvalue()) == ["hello"]


def test_bytes_that_are_no_picture_are_named():
    with pytest.raises(NoPicture):
        read(b"not a picture")


@settings(deadline=None, max_examples=40)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=64))
def test_whatever_is_drawn_is_read_back(text):
    assert read(draw(text)) == [text]
