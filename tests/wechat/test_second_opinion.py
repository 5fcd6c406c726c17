"""What others read from the same bytes: wechatpy for messages and events."""

import hmac
from datetime import UTC

import pytest
import wechatpy

from bot.kit import message as m
from bot.wechat.wire import open_post
from tests.wechat.sample import NOW, account, encrypted, plain_query, text, xml

IDS = "<MsgId>24512345678901234</MsgId>"
SAME = [
    (xml(f"<Content><![CDATA[我]]></Content>{IDS}"), {"content": "content"}),
    (xml(f"<PicUrl>http://p</PicUrl><MediaId>M</MediaId>{IDS}", "image"),
     {"image": "pic_url", "media_id": "media_id"}),
    (xml(f"<MediaId>M</MediaId><Format>amr</Format>{IDS}", "voice"),
     {"media_id": "media_id", "format": "format"}),
    (xml(f"<MediaId>M</MediaId><ThumbMediaId>T</ThumbMediaId>{IDS}", "video"),
     {"media_id": "media_id", "thumb_media_id": "thumb_media_id"}),
    (xml(f"<Title>t</Title><Description>d</Description><Url>u</Url>{IDS}", "link"),
     {"title": "title", "description": "description", "url": "url"}),
    (xml("<Event>CLICK</Event><EventKey>k</EventKey>", "event"), {"key": "event_key"}),
    (xml("<Event>VIEW</Event><EventKey>u</EventKey>", "event"), {"url": "event_key"}),
    (xml("<Event>SCAN</Event><EventKey>7</EventKey><Ticket>T</Ticket>", "event"),
     {"scene_id": "scene", "ticket": "ticket"}),
    (xml("<Event>subscribe</Event><EventKey>qrscene_7</EventKey><Ticket>T</Ticket>", "event"),
     {"scene_id": "scene", "ticket": "ticket"}),
    (xml("<Event>LOCATION</Event><Latitude>23.1</Latitude><Longitude>113.3</Longitude>"
         "<Precision>119.4</Precision>", "event"),
     {"latitude": "latitude", "longitude": "longitude", "precision": "precision"}),
    (xml("<Event>scancode_push</Event><ScanCodeInfo><ScanType>qrcode</ScanType>"
         "<ScanResult>1</ScanResult></ScanCodeInfo>", "event"),
     {"scan_type": "scan_type", "scan_result": "scan_result"}),
    (xml("<Event>TEMPLATESENDJOBFINISH</Event><MsgID>200163836</MsgID><Status>success</Status>",
         "event"), {"status": "status"}),
    (xml("<Event>MASSSENDJOBFINISH</Event><MsgID>1</MsgID><Status>send success</Status>"
         "<TotalCount>100</TotalCount><FilterCount>80</FilterCount><SentCount>75</SentCount>"
         "<ErrorCount>5</ErrorCount>", "event"),
     {"status": "status", "total_count": "total", "filter_count": "filtered",
      "sent_count": "sent", "error_count": "failed"}),
]


@pytest.mark.parametrize(("body", "names"), SAME, ids=[str(n) for n in range(len(SAME))])
def test_wechatpy_reads_the_same(body, names):
    theirs = wechatpy.parse_message(body)
    ours = open_post(
        account("plain"), plain_query(), body.encode(), now=NOW, window=0
    ).message
    assert (theirs.source, theirs.target) == (ours.openid, ours.account)
    assert theirs.create_time.astimezone(UTC) == ours.sent_at
    assert {ours_: str(getattr(theirs, name)) for name, ours_ in names.items()} == {
        ours_: str(getattr(ours, ours_)) for ours_ in names.values()
    }


def test_wechatpys_message_id_is_ours_as_text():
    ours = open_post(account("plain"), plain_query(), text("x").encode(), now=NOW, window=0)
    assert str(wechatpy.parse_message(text("x")).id) == ours.message.msg_id
    assert isinstance(ours.message, m.Text)


def test_signature_and_appid_are_compared_in_constant_time(monkeypatch):
    compared = []
    real = hmac.compare_digest

    def watched(given, expected):
        compared.append(bytes(expected))
        return real(given, expected)

    monkeypatch.setattr(hmac, "compare_digest", watched)
    query, body = encrypted(text("x"))
    open_post(account(), query, body, now=NOW, window=0)
    assert compared == [query["msg_signature"].encode(), b"wxdemo0001"]
