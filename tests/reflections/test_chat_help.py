"""帮助, what newcomers ask, and what nobody understood."""

from __future__ import annotations

import re

import pytest

import handlers
from bot.kit.message import Location, Voice
from bot.kit.normal import Vocabulary
from bot.kit.reply import Nothing
from bot.kit.router import AUDIENCES
from bot.kit.texts import Texts
from bot.kit.typed import Typed
from bot.wiring import dispatcher_of
from handlers.chat import not_yet
from tests.bot_says import Bot
from tests.reflections.cast import Cast, a_chat
from tests.reflections.test_chat_writing import says

QUESTIONS = {
    "软件技术 岗位吻合度", "信息学院 就业率", "就业率 近三年", "去年呢",
}
LOST = ("没听懂", "没有对应的单子", "还没有开通")


def to_type(shown: str) -> list[str]:
    """What a help text shows, one thing to type each; digits belong to a list that is open."""
    lines = [one for line in shown.splitlines()[1:] for one in line.split(" · ")]
    typed = [re.sub(r"（.*?）", "", line).strip() for line in lines]
    return [line for line in typed if not line[0].isdigit()]


def leads_somewhere(text: str, audience: str) -> bool:
    """Whether a command takes it; questions about data are no commands (tests/questions)."""
    commands = dispatcher_of(handlers.ROUTERS).commands
    mine = [one for one in commands if audience in one.audiences and one.key != not_yet.KEY]
    typed = Typed(text, Vocabulary(word for one in mine for word in one.words))
    return any(one.match(typed) is not None for one in mine) or text in QUESTIONS


async def test_every_line_of_a_student_s_help_works_as_it_stands(chat: Bot):
    for line in to_type(await says(chat, "帮助")):
        said = await says(chat, line)
        assert said and not any(word in said for word in LOST), line


@pytest.mark.parametrize("audience", sorted(AUDIENCES))
def test_every_line_of_help_is_a_command_of_that_audience(audience: str):
    for line in to_type(Texts().render(f"help/{audience}")):
        assert leads_somewhere(line, audience), line


@pytest.mark.parametrize("who", ["student", "advisor", "leader"])
async def test_help_has_at_most_eight_lines(cast: Cast, who: str):
    bot = await a_chat(cast, bind=(who,))
    assert 2 <= len((await bot.says(who, "？")).text.splitlines()) <= 8


@pytest.mark.parametrize(("key", "words"), [
    ("about", "这里记每天的成长"), ("privacy.who", "只有你能看"), ("faq", "1 请假、放假会断吗"),
    ("contact", "我是学校的助手程序"), ("help", "绑定 学号"),
])
async def test_a_guest_may_ask_before_binding(cast: Cast, key: str, words: str):
    bot = await a_chat(cast, bind=())
    assert words in (await bot.taps("guest", key)).text


async def test_a_number_opens_an_answer(chat: Bot):
    assert (await says(chat, "常见问题", "1")).startswith("不会断。")


async def test_a_question_finds_its_answer(chat: Bot):
    assert (await says(chat, "我下周请假三天会断吗")).startswith("不会断。")


async def test_an_unknown_question_is_not_answered_with_a_guess(chat: Bot):
    assert (await says(chat, "今天食堂好吃吗")).startswith("这句像在问，我还答不上来。")


async def test_who_sees_me_differs_for_staff(cast: Cast):
    bot = await a_chat(cast, bind=("advisor",))
    assert "留痕" in (await bot.says("advisor", "谁能看到我")).text


async def test_a_misspelt_command_is_offered(cast: Cast):
    bot = await a_chat(cast, bind=("advisor",))
    assert "切换身份" in (await bot.says("advisor", "切换身分")).text


async def test_unknown_words_of_staff_get_examples(cast: Cast):
    bot = await a_chat(cast, bind=("advisor",))
    said = (await bot.says("advisor", "龘龘龘")).text
    assert said.startswith("没听懂这句。\n可以这样说：")
    assert "质管办" not in said  # nothing is noted down yet, so nothing of the kind is said


async def test_a_number_without_a_list_is_told(chat: Bot):
    assert (await says(chat, "7")).startswith("「7」现在没有对应的单子。")


async def test_voice_pictures_and_places_are_told_what_to_do(chat: Bot):
    head = chat._head("student")
    voice = await chat.hears(Voice(media_id="m", msg_id="901", **head))
    place = await chat.hears(Location(latitude=1.0, longitude=2.0, msg_id="902", **head))
    assert voice.reply.text.startswith("我听不了语音。")
    assert "图片收到了" in (await chat.sends_picture("student")).text
    assert place.reply.text.startswith("收到一个位置")


async def test_nothing_a_student_types_is_met_with_silence(chat: Bot):
    typed = ("？", "嗯", "0", "12", "12 34", "[微笑]", "……", "记", "补", "删", "改", "撤销", "n")
    for text in typed:
        assert not isinstance(await chat.says("student", text), Nothing), text


def test_fallback_stands_last():
    assert handlers.ROUTERS[-1].name == "fallback"


async def test_a_button_that_waits_for_its_feature_is_named_and_fills_no_form(chat: Bot):
    await says(chat, "写今天")
    assert (await says(chat, "自测")).startswith("「自测」还没有开通。")
    assert "还空着" not in await says(chat, "周报")
    assert "自测" not in await says(chat, "周报")
