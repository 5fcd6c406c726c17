"""A command, a chart and a text are one file each, as docs/adding.md says."""

from __future__ import annotations

import importlib.util
import sys

from bot.kit.reply import Picture
from bot.kit.texts import Texts
from tests.bot_says import a_bot, a_college

COMMAND = """
from __future__ import annotations

from datetime import date

from bot.kit.reply import Picture
from bot.kit.router import Answer, Router
from bot.kit.texts import Texts

router = Router("example")


@router.command("example.dots", "点点", audiences={"guest"}, help="点点 3", rest=True)
async def dots(rest: str, texts: Texts, today: date) -> Answer:
    text = texts.render("example/dots", number=int(rest), day=today)
    return Picture(text, "dots", {"number": int(rest)})
"""
CHART = '''
"""So many dots."""

from charts.canvas import Canvas
from charts.registry import chart


@chart("dots", read=lambda data: int(data["number"]), example={"number": 3})
def draw_dots(number: int) -> Canvas:
    """How many there are."""
    canvas = Canvas(300)
    canvas.mark_body(60, 300)
    canvas.text(48, 40, f"{number} 个点")
    for place in range(number):
        canvas.disc(100 + 120 * place, 180, 40, fill="#0072B2")
    return canvas
'''


def a_module(path, name: str, text: str):
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


async def test_a_new_command_and_its_text_are_one_file_each(database, tmp_path):
    module = a_module(tmp_path / "example.py", "example_command", COMMAND)
    folder = tmp_path / "colleges" / "demo" / "messages" / "example"
    folder.mkdir(parents=True)
    (folder / "dots.txt").write_text("{{ day|md }}：{{ '·' * number }}\n", encoding="utf-8")
    bot = a_bot(await a_college(), routers=(module.router,), data_dir=tmp_path)
    reply = await bot.says("o1", "点点 3")
    assert reply == Picture("11月18日：···", "dots", {"number": 3})


def test_a_new_chart_is_one_file(tmp_path):
    """The file lies where the package looks; nothing else names it."""
    import charts

    charts.__path__.append(str(tmp_path))
    (tmp_path / "dots.py").write_text(CHART, encoding="utf-8")
    try:
        png = charts.draw("dots", charts.CHARTS["dots"].example)
    finally:
        charts.__path__.remove(str(tmp_path))
        sys.modules.pop("charts.dots", None)
        charts.registry._charts.pop("dots", None)
    assert png.startswith(b"\x89PNG")


def test_a_colleges_own_words_win(tmp_path):
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "dropped.txt").write_text("好的，不做。\n", encoding="utf-8")
    assert Texts(tmp_path).render("kit/dropped") == "好的，不做。"
    assert Texts(tmp_path).render("kit/cancelled") == Texts().render("kit/cancelled")
