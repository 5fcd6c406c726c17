"""Pictures go up once per account and content, and once more when WeChat lost them."""

import asyncio
import email
import re

import pytest

from bot.wechat.client import content_sha
from bot.wechat.errors import BadRequest, MediaExpired, RetryLater
from tests.wechat.platform import RESET, error
from tests.wechat.sample import account

UPLOAD = "/cgi-bin/media/upload"
CUSTOM = "/cgi-bin/message/custom/send"
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels\r\n--\x00" * 50


@pytest.fixture(autouse=True)
def numbered(platform):
    """Uploads are answered M1, M2, …"""
    def answer(_call):
        return {"type": "image", "media_id": f"M{len(platform.made(UPLOAD))}"}

    platform.on(UPLOAD, answer)


def sent(platform):
    return [call.body["image"]["media_id"] for call in platform.made(CUSTOM)]


async def test_picture_goes_up_as_the_field_media_with_an_ascii_name(client, platform):
    assert await client.upload_image(PNG, kind="日历heat_1/..") == "M1"
    call = platform.made(UPLOAD)[0]
    head = f"Content-Type: {call.headers['Content-Type']}\r\n\r\n".encode()
    [part] = email.message_from_bytes(head + call.raw).get_payload()
    assert call.query["type"] == "image"
    assert part["Content-Disposition"] == 'form-data; name="media"; filename="heat_1.png"'
    assert (part.get_content_type(), part.get_payload(decode=True)) == ("image/png", PNG)


async def test_jpeg_is_named_as_one(client, platform):
    await client.upload_image(b"\xff\xd8\xff\xe0jpeg", kind="照片")
    assert re.search(rb'filename="image.jpg"\r\n', platform.made(UPLOAD)[0].raw)


async def test_same_picture_goes_up_once(new_client, platform):
    first, second = new_client(), new_client()
    ids = [await client.upload_image(PNG) for client in (first, first, second)]
    assert (ids, len(platform.made(UPLOAD))) == (["M1"] * 3, 1)


async def test_fifty_persons_of_one_chart_make_one_upload(client, platform):
    await asyncio.gather(*(client.send_picture(f"o{n}", PNG) for n in range(50)))
    assert (len(platform.made(UPLOAD)), sent(platform)) == (1, ["M1"] * 50)


async def test_another_account_uploads_its_own(new_client, platform):
    await new_client().upload_image(PNG)
    other = new_client(account(code="other", appid="wxother"))
    assert await other.upload_image(PNG) == "M2"


@pytest.mark.parametrize(("days", "uploads"), [(2.49, 1), (2.51, 2)])
async def test_media_id_is_kept_two_and_a_half_days(client, platform, clock, days, uploads):
    await client.upload_image(PNG)
    clock.advance(days * 86_400)
    await client.upload_image(PNG)
    assert len(platform.made(UPLOAD)) == uploads


async def test_media_wechat_lost_goes_up_once_more(client, platform):
    await client.upload_image(PNG)
    platform.on(CUSTOM, error(40007), {"errcode": 0})
    await client.send_picture("o1", PNG)
    assert sent(platform) == ["M1", "M2"]


async def test_media_lost_twice_is_given_up(client, platform):
    platform.on(CUSTOM, error(40007))
    with pytest.raises(MediaExpired):
        await client.send_picture("o1", PNG)
    assert sent(platform) == ["M1", "M2"]


async def test_forgotten_media_goes_up_anew(client, platform):
    await client.upload_image(PNG)
    await client.forget_media(content_sha(PNG))
    assert await client.upload_image(PNG) == "M2"


async def test_upload_is_repeated_with_a_whole_body(client, platform, naps):
    platform.on(UPLOAD, error(-1), RESET, {"media_id": "M9"})
    assert await client.upload_image(PNG) == "M9"
    assert len(naps) == 2
    assert all(PNG in call.raw for call in platform.made(UPLOAD))


async def test_upload_with_a_dead_token_is_sent_again_whole(client, platform):
    platform.on(UPLOAD, error(40001), {"media_id": "M9"})
    assert await client.upload_image(PNG) == "M9"
    assert PNG in platform.made(UPLOAD)[1].raw


async def test_answer_without_a_media_id_is_not_kept(client, platform):
    platform.on(UPLOAD, {"errcode": 0})
    with pytest.raises(RetryLater):
        await client.upload_image(PNG)
    platform.on(UPLOAD, {"media_id": "M9"})
    assert await client.upload_image(PNG) == "M9"


@pytest.mark.parametrize("image", [b"", b"GIF89a", b"<svg/>", PNG + b"x" * 2_000_000])
async def test_what_wechat_would_refuse_is_not_uploaded(client, platform, image):
    with pytest.raises(BadRequest):
        await client.upload_image(image)
    assert platform.calls == []


GET = "/cgi-bin/media/get"


async def test_a_picture_that_was_sent_comes_as_its_bytes(client, platform):
    platform.on(GET, PNG)
    assert await client.fetch_image("M7") == PNG
    [call] = platform.made(GET)
    assert (call.query["media_id"], call.token) == ("M7", "T1")


async def test_a_picture_is_fetched_with_a_new_token_when_the_old_is_refused(client, platform):
    platform.on(GET, lambda call: PNG if call.token == "T2" else error(40001))
    assert await client.fetch_image("M7") == PNG


async def test_what_is_gone_or_no_picture_is_said_by_name(client, platform):
    platform.on(GET, error(40007))
    with pytest.raises(MediaExpired):
        await client.fetch_image("M7")
    platform.on(GET, b"%PDF-1.7")
    with pytest.raises(BadRequest):
        await client.fetch_image("M7")
