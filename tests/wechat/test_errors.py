"""Every code of WECHAT §12 leads to its reaction."""

import pickle
from datetime import UTC, datetime

import pytest

from bot.wechat import errors as e

TABLE = [
    (e.RetryLater, [-1, 268487001, 268487002]),
    (e.RateLimited, [45011]),
    (e.QuotaSpent, [45009]),
    (e.FrequencyLimited, [43117]),
    (e.BadToken, [40001, 40014, 42001]),
    (e.BadCredentials, [40125, 40013, 40164, 61004, 40243, 89503]),
    (e.NotGranted, [48001, 40200, 48004, 50002, 48006]),
    (e.TemplateHeld, [43116, 40249, 40037, 40036, 40248]),
    (e.UserUnreachable, [40003, 43004, 43019, 48002]),
    (e.ConsentSpent, [43101]),
    (e.Dropped, [70000]),
    (e.WindowClosed, [45015, 45047]),
    (e.MediaExpired, [40007]),
    (e.BadValue, [47003]),
    (e.TooLong, [45002]),
    (e.BadCode, [40029, 40163, 42003]),
    (
        e.BadRequest,
        [47001, 44002, 40033, 45008, 41005, 40004, 40005, 40006, 40009, 76021, 76022, 1119003,
         1119004, 123456],
    ),
]
ROWS = [(code, kind) for kind, codes in TABLE for code in codes]


@pytest.mark.parametrize(("code", "kind"), ROWS)
def test_code_becomes_its_class(code, kind):
    assert type(e.from_answer({"errcode": code, "errmsg": "x"})) is kind


def test_every_class_of_the_tree_is_reached_or_raised_by_the_client():
    reached = {kind for kind, _codes in TABLE}
    assert _leaves(e.WeChatError) - reached == {e.OutcomeUnknown}


def _leaves(kind):
    below = kind.__subclasses__()
    return set().union(*map(_leaves, below)) if below else {kind}


def test_tree_drawn_in_the_docstring_is_the_tree():
    classes = [c for c in vars(e).values() if isinstance(c, type)]
    tree = {c.__name__ for c in classes if issubclass(c, e.WeChatError)}
    drawn = [line.strip(" │├─└").split()[0] for line in e.__doc__.splitlines()[2:] if "─" in line]
    assert tree == {"WeChatError", *drawn}


@pytest.mark.parametrize("body", [{}, {"errcode": 0}, {"errcode": "0"}, {"msgid": 1}])
def test_answer_without_a_code_is_success(body):
    assert e.from_answer(body) is None


def test_code_that_is_no_number_may_be_tried_again():
    assert type(e.from_answer({"errcode": "busy"})) is e.RetryLater


def test_rid_is_taken_out_of_the_words():
    found = e.from_answer({"errcode": 40003, "errmsg": "invalid openid rid: 6558a-1b-2c"})
    assert (found.message, found.rid) == ("invalid openid", "6558a-1b-2c")


def test_bad_value_names_its_field():
    words = "argument invalid! data.thing1.value invalid rid: 1-2"
    assert e.from_answer({"errcode": 47003, "errmsg": words}).field == "thing1"


def test_address_to_put_on_the_whitelist_stays_in_the_words():
    words = "invalid ip 203.0.113.7, not in whitelist rid: 1"
    assert "203.0.113.7" in str(e.from_answer({"errcode": 40164, "errmsg": words}))


def test_secret_quoted_by_wechat_is_blacked_out():
    body = {"errcode": 40001, "errmsg": "bad token ABC-TOKEN, rid: 1"}
    assert "ABC-TOKEN" not in repr(e.from_answer(body, hide=("ABC-TOKEN", "")))


NIGHT = datetime(2026, 11, 18, 15, 59, tzinfo=UTC)  # 23:59 in Beijing


@pytest.mark.parametrize(
    ("kind", "moment", "seconds"),
    [(e.RetryLater, NIGHT, 2), (e.RateLimited, NIGHT, 60), (e.FrequencyLimited, NIGHT, 1800),
     (e.QuotaSpent, NIGHT, 60 + 300), (e.QuotaSpent, NIGHT.replace(hour=16), 86400 - 3540 + 300)],
)
def test_retry_names_its_earliest_moment(kind, moment, seconds):
    assert (kind(0, "x").not_before(moment) - moment).total_seconds() == seconds


@pytest.mark.parametrize("code", [45009, 47003])
def test_error_survives_being_pickled(code):
    body = {"errcode": code, "errmsg": "data.thing1.value invalid rid: 1"}
    found = e.from_answer(body)
    again = pickle.loads(pickle.dumps(found))
    assert (type(again), vars(again)) == (type(found), vars(found))
