"""Uploads live three days; pictures travel both ways."""

from __future__ import annotations

import base64
import io

import aiohttp
import pytest

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


async def upload(stand, content=PNG, *, kind="image", name="media", filename="a.png"):
    form = aiohttp.FormData(quote_fields=False)
    form.add_field(name, io.BytesIO(content), filename=filename, content_type="image/png")
    path = f"/cgi-bin/media/upload?access_token={await stand.token()}&type={kind}"
    return await stand.raw("POST", path, data=form)


def image(media_id):
    return {"touser": "o-1", "msgtype": "image", "image": {"media_id": media_id}}


async def test_a_picture_is_sent_and_shown(stand, session):
    media_id = (await upload(stand))["media_id"]
    await stand.send(content="图")
    answer = await stand.post("/cgi-bin/message/custom/send", image(media_id))
    assert answer["errcode"] == 0
    shown = (await stand.shown())[-1]
    async with session.get(f"{stand.base}/phone/media/{shown['media_id']}") as response:
        assert await response.read() == PNG
        assert response.content_type == "image/png"


async def test_after_three_days_the_id_is_invalid(stand):
    media_id = (await upload(stand))["media_id"]
    await stand.advance(3 * 86400 + 1)
    stand._token = ""
    await stand.send(content="图")
    answer = await stand.post("/cgi-bin/message/custom/send", image(media_id))
    assert answer["errcode"] == 40007
    assert (await stand.get("/cgi-bin/media/get", media_id=media_id))["errcode"] == 40007


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ({"name": "file"}, 41005),
        ({"filename": "图.png"}, 41005),
        ({"kind": "picture"}, 40004),
        ({"content": PNG + b"0" * (2 * 1024 * 1024)}, 40009),
        ({"content": b"no picture"}, 40005),
    ],
    ids=["wrong part", "name not ASCII", "type", "size", "format"],
)
async def test_bad_uploads_are_refused(stand, part, code):
    assert (await upload(stand, **part))["errcode"] == code


async def test_a_body_without_a_form_is_refused(stand):
    path = f"/cgi-bin/media/upload?access_token={await stand.token()}&type=image"
    assert (await stand.raw("POST", path, data=PNG))["errcode"] == 41005


async def test_a_person_sends_a_picture(stand, program, session):
    await stand.send(type="image", data=base64.b64encode(PNG).decode())
    body = program.seen[0]["body"]
    assert "<MsgType><![CDATA[image]]>" in body
    url = body.split("<PicUrl><![CDATA[")[1].split("]]>")[0]
    media_id = body.split("<MediaId><![CDATA[")[1].split("]]>")[0]
    assert url.endswith(media_id)
    async with session.get(
        f"{stand.base}/cgi-bin/media/get",
        params={"access_token": await stand.token(), "media_id": media_id},
    ) as response:
        assert await response.read() == PNG
