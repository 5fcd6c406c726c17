"""Every message and event of WECHAT §1.4-1.5 becomes its typed value."""

import json
from dataclasses import asdict

import pytest

from bot.kit import message as m
from bot.wechat.wire import open_post
from tests.wechat.sample import NOW, account, plain_query, xml

BIG = "200163836000000000001"


def read(body):
    query = plain_query()
    return open_post(account("plain"), query, body.encode(), now=NOW, window=0).message


def message(kind, own):
    return read(xml(f"<MsgId>{BIG}</MsgId>{own}", kind))


def event(name, own=""):
    return read(xml(f"<Event><![CDATA[{name}]]></Event>{own}", "event"))


MESSAGES = [
    ("text", "<Content>hi</Content>", m.Text, {"content": "hi", "menu_id": ""}),
    (
        "text", "<Content>hi</Content><bizmsgmenuid>101</bizmsgmenuid>", m.Text,
        {"content": "hi", "menu_id": "101"},
    ),
    (
        "image", "<PicUrl>http://p</PicUrl><MediaId>M</MediaId>", m.Image,
        {"media_id": "M", "pic_url": "http://p"},
    ),
    (
        "voice", "<MediaId>M</MediaId><Format>amr</Format><Recognition></Recognition>", m.Voice,
        {"media_id": "M", "format": "amr"},
    ),
    (
        "video", "<MediaId>M</MediaId><ThumbMediaId>T</ThumbMediaId>", m.Video,
        {"media_id": "M", "thumb_media_id": "T", "short": False},
    ),
    (
        "shortvideo", "<MediaId>M</MediaId><ThumbMediaId>T</ThumbMediaId>", m.Video,
        {"media_id": "M", "thumb_media_id": "T", "short": True},
    ),
    (
        "location",
        "<Location_X>23.134521</Location_X><Location_Y>-113.3</Location_Y><Scale>20</Scale>"
        "<Label>教学楼</Label>",
        m.Location,
        {"latitude": 23.134521, "longitude": -113.3, "scale": 20, "label": "教学楼"},
    ),
    (
        "link", "<Title>t</Title><Description>d</Description><Url>http://u</Url>", m.Link,
        {"title": "t", "description": "d", "url": "http://u"},
    ),
]


@pytest.mark.parametrize(("kind", "own", "cls", "fields"), MESSAGES)
def test_message_is_typed(kind, own, cls, fields):
    found = message(kind, own)
    common = {"openid": "openid-1", "account": "gh_school", "created": NOW, "msg_id": BIG}
    assert type(found) is cls
    assert asdict(found) == common | fields


def _list(*items):
    return "".join(f"<List>{item}</List>" for item in items)


POPUP = (
    "<TemplateId>T1</TemplateId><SubscribeStatusString>accept</SubscribeStatusString>"
    "<PopupScene>2</PopupScene>"
)
REFUSED = (
    "<TemplateId>T2</TemplateId><SubscribeStatusString>reject</SubscribeStatusString>"
)
SENT = "<TemplateId>T1</TemplateId><MsgID>{}</MsgID><ErrorCode>0</ErrorCode><ErrorStatus/>"
PICTURE = "<item><PicMd5Sum>{}</PicMd5Sum></item>"
PLACE = (
    "<SendLocationInfo><Location_X>23</Location_X><Location_Y>113.5</Location_Y>"
    "<Scale>15</Scale><Label> 广州 </Label><Poiname></Poiname></SendLocationInfo>"
)
COUNTS = (
    "<MsgID>{}</MsgID><Status>err(10003)</Status><TotalCount>100</TotalCount>"
    "<FilterCount>80</FilterCount><SentCount>75</SentCount><ErrorCount>5</ErrorCount>"
)
EVENTS = [
    ("subscribe", "<EventKey></EventKey>", m.Subscribe, {"scene": ""}),
    (
        "subscribe", "<EventKey>qrscene_123</EventKey><Ticket>TK</Ticket>", m.Subscribe,
        {"scene": "123", "ticket": "TK", "event_key": "qrscene_123"},
    ),
    ("unsubscribe", "", m.Unsubscribe, {}),
    (
        "SCAN", "<EventKey>123</EventKey><Ticket>TK</Ticket>", m.Scan,
        {"scene": "123", "ticket": "TK"},
    ),
    (
        "LOCATION",
        "<Latitude>23.1</Latitude><Longitude>113.3</Longitude><Precision>119.4</Precision>",
        m.PositionReport, {"latitude": 23.1, "longitude": 113.3, "precision": 119.4},
    ),
    ("CLICK", "<EventKey>today</EventKey>", m.Click, {"event_key": "today"}),
    (
        "VIEW", "<EventKey>http://u</EventKey><MenuId>7</MenuId>", m.View,
        {"event_key": "http://u", "menu_id": "7"},
    ),
    (
        "view_miniprogram", "<EventKey>pages/a</EventKey><MenuId>7</MenuId>", m.ViewMiniProgram,
        {"event_key": "pages/a", "menu_id": "7"},
    ),
    *(
        (
            name,
            "<EventKey>k</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType>"
            "<ScanResult>1</ScanResult></ScanCodeInfo>",
            m.ScanCode, {"scan_type": "qrcode", "scan_result": "1"},
        )
        for name in ("scancode_push", "scancode_waitmsg")
    ),
    *(
        (
            name,
            "<SendPicsInfo><Count>2</Count><PicList>"
            + PICTURE.format("a") + PICTURE.format("b") + "</PicList></SendPicsInfo>",
            m.SentPictures, {"count": 2, "md5": ("a", "b")},
        )
        for name in ("pic_sysphoto", "pic_photo_or_album", "pic_weixin")
    ),
    (
        "pic_weixin",
        f"<SendPicsInfo><Count>1</Count><PicList>{PICTURE.format('a')}</PicList></SendPicsInfo>",
        m.SentPictures, {"count": 1, "md5": ("a",)},
    ),
    (
        "location_select", PLACE, m.SelectedLocation,
        {"latitude": 23.0, "longitude": 113.5, "scale": 15, "label": " 广州 ", "poi": ""},
    ),
    *(
        (
            name, f"<MsgID>{BIG}</MsgID><Status>{status}</Status>", m.TemplateReceipt,
            {"msg_id": BIG, "status": status},
        )
        for name, status in [
            ("TEMPLATESENDJOBFINISH", "success"),
            ("TEMPLATESENDJOBFINISH", "failed:user block"),
            ("TEMPLATESENDJOBFINISH", "failed: system failed"),
            ("templatesendjobfinish", "failed:freq limit"),
        ]
    ),
    (
        "subscribe_msg_popup_event",
        f"<SubscribeMsgPopupEvent>{_list(POPUP, REFUSED)}</SubscribeMsgPopupEvent>",
        m.SubscribeConsent, {"answers": (("T1", True), ("T2", False))},
    ),
    (
        "subscribe_msg_change_event",
        f"<SubscribeMsgChangeEvent>{_list(REFUSED)}</SubscribeMsgChangeEvent>",
        m.SubscribeConsent, {"answers": (("T2", False),)},
    ),
    (
        "subscribe_msg_sent_event",
        f"<SubscribeMsgSentEvent>{_list(SENT.format(BIG))}</SubscribeMsgSentEvent>",
        m.SubscribeSent, {"results": (("T1", BIG, "0"),)},
    ),
    (
        "MASSSENDJOBFINISH", COUNTS.format(BIG), m.MassReceipt,
        {
            "msg_id": BIG, "status": "err(10003)", "total": 100, "filtered": 80, "sent": 75,
            "failed": 5,
        },
    ),
    *(
        (
            name, "<OpenID>o9</OpenID><RevokeInfo>301</RevokeInfo>", m.PersonalDataEvent,
            {"subject_openid": "o9", "revoke_info": "301"},
        )
        for name in (
            "user_info_modified", "user_authorization_revoke", "user_authorization_cancellation",
        )
    ),
    *(
        (
            name, "<ExpiredTime>1442401156</ExpiredTime><FailReason>by time</FailReason>",
            m.AccountEvent, {"expires_at": 1442401156, "fail_reason": "by time"},
        )
        for name in (
            "qualification_verify_success", "qualification_verify_fail", "naming_verify_success",
            "naming_verify_fail", "annual_renew", "verify_expired",
        )
    ),
]


@pytest.mark.parametrize(("name", "own", "cls", "fields"), EVENTS)
def test_event_is_typed(name, own, cls, fields):
    found = event(name, own)
    assert type(found) is cls
    assert found.event == name
    assert {key: getattr(found, key) for key in fields} == fields


def _concrete(base):
    classes = {value for value in vars(m).values() if isinstance(value, type)}
    return {cls for cls in classes if issubclass(cls, base) and cls is not base}


def test_every_event_class_has_a_row_here():
    covered = {cls for _name, _own, cls, _fields in EVENTS} | {m.UnknownEvent}
    assert covered == _concrete(m.Event)


def test_every_message_class_has_a_row_here():
    covered = {cls for _kind, _own, cls, _fields in MESSAGES} | {m.UnknownMessage}
    assert covered == _concrete(m.UserMessage)


def test_unknown_message_keeps_its_fields():
    found = message("miniprogrampage", "<Page><Path>a</Path><Path>b</Path></Page>")
    assert (found.type, found.fields["Page.Path.1"]) == ("miniprogrampage", "b")


def test_unknown_event_keeps_its_name_and_fields():
    found = event("brand_new", "<A><B>1</B></A>")
    assert (type(found), found.event, found.fields["A.B"]) == (m.UnknownEvent, "brand_new", "1")


def test_location_event_is_no_location_message():
    assert type(event("LOCATION")) is m.PositionReport
    assert type(message("location", "")) is m.Location


@pytest.mark.parametrize(("kind", "own", "cls", "_fields"), MESSAGES)
def test_message_without_its_fields_is_still_typed(kind, own, cls, _fields):
    assert type(message(kind, "")) is cls


@pytest.mark.parametrize(("name", "own", "cls", "_fields"), EVENTS)
def test_event_without_its_fields_is_still_typed(name, own, cls, _fields):
    assert type(event(name)) is cls


@pytest.mark.parametrize("value", ["", "x", "1e999", "nan", "１２", "9" * 400, "<a>1</a>", "1_0"])
def test_nonsense_number_becomes_zero(value):
    own = f"<Location_X>{value}</Location_X><Scale>{value}</Scale>"
    found = message("location", own)
    assert (found.latitude, found.scale) == (0.0, 0)


@pytest.mark.parametrize("value", ["-1", "99999999999999", "soon", ""])
def test_nonsense_create_time_still_has_a_moment(value):
    body = xml("<Content>x</Content>").replace(f">{NOW}<", f">{value}<")
    assert read(body).sent_at.year == 1970


def test_message_without_an_id_is_told_apart_by_its_second():
    assert read(xml("<Content>x</Content>")).key == f"openid-1:at{NOW}"


def test_two_receipts_in_one_second_have_two_keys():
    keys = {event("TEMPLATESENDJOBFINISH", f"<MsgID>{n}</MsgID>").key for n in (1, 2)}
    assert len(keys) == 2


def _as_json(fields):
    common = {
        "ToUserName": "gh_school", "FromUserName": "openid-1", "CreateTime": NOW,
        "MsgType": "event",
    }
    return json.dumps(common | fields)


@pytest.mark.parametrize("wrap", [lambda item: [item], lambda item: item], ids=["many", "one"])
def test_json_list_of_consents_is_read_one_or_many(wrap):
    item = {"TemplateId": "T1", "SubscribeStatusString": "accept", "PopupScene": "0"}
    found = read(_as_json({"Event": "subscribe_msg_popup_event", "List": wrap(item)}))
    assert found.answers == (("T1", True),)


def test_json_ids_beyond_two_to_the_53_stay_exact():
    found = read(_as_json({"Event": "TEMPLATESENDJOBFINISH", "MsgID": int(BIG)}))
    assert found.msg_id == BIG


def test_json_number_of_thousands_of_digits_is_nonsense_like_any_other():
    body = '{"ToUserName":"g","FromUserName":"o","MsgType":"x","CreateTime":%s}' % ("9" * 5000)
    assert read(body).created == 0


def test_json_pictures_listed_directly_are_read():
    info = {"Count": 1, "PicList": [{"PicMd5Sum": "a"}]}
    assert read(_as_json({"Event": "pic_weixin", "SendPicsInfo": info})).md5 == ("a",)


def test_json_nonsense_inside_a_known_event_does_not_raise():
    odd = {"EventKey": {"a": [1, [2], None]}, "SendPicsInfo": [True, {"Count": None}]}
    assert read(_as_json({"Event": "pic_weixin", **odd})).event_key == ""


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1d", "\ufffe", "\uffff"])
def test_characters_xml_forbids_are_stripped(character):
    assert message("text", f"<Content><![CDATA[a{character}b]]></Content>").content == "ab"


def test_json_control_characters_and_lone_surrogates_are_stripped():
    found = read(_as_json({"Event": "CLICK", "EventKey": "a\x00\ud83db"}))
    assert found.event_key == "ab"


@pytest.mark.parametrize(
    "content", ["表情😀", "全角￥ａ", "line\nbreak", "a]]b", "<b>&amp;", "𠮷"]
)
def test_ordinary_text_arrives_as_typed(content):
    assert message("text", f"<Content><![CDATA[{content}]]></Content>").content == content
