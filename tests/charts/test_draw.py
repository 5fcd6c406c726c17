import io
import struct
import warnings

import pytest
from PIL import Image

from charts import CHARTS, BlankPicture, ChartDataError, MissingGlyph, UnknownChart, draw
from charts.canvas import LEAST_INK, WIDTH, Canvas, check_fonts
from charts.inks import AMBER, MET, MISSED, NONE, WATCH, shades
from tests.charts.edges import EDGES, example

ALL = ["bars", "calendar_heat", "cockpit", "distribution", "radar", "ranking", "trend"]
CASES = [(name, case) for name, cases in EDGES.items() for case in cases]


def colours(png):
    """How many pixels have each colour."""
    found = Image.open(io.BytesIO(png)).convert("RGB").getcolors(maxcolors=300)
    return {f"#{r:02X}{g:02X}{b:02X}": count for count, (r, g, b) in found}


def test_every_chart_file_is_found():
    assert [*CHARTS] == sorted([*ALL, "week_review"])
    assert all(chart.about for chart in CHARTS.values())


@pytest.mark.parametrize("name", sorted([*ALL, "week_review"]))
def test_an_example_is_a_palette_png_of_the_phone_width(name):
    png = draw(name, CHARTS[name].example)
    width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert (width, depth, kind) == (WIDTH, 8, 3)
    assert 400 < height < 1600


@pytest.mark.parametrize(("name", "case"), CASES)
def test_edges_draw_without_a_warning(name, case):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert draw(name, EDGES[name][case]).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["trend", "bars", "radar", "calendar_heat"])
def test_the_measured_four_stay_under_60_kilobytes(name):
    assert len(draw(name, CHARTS[name].example)) < 60_000


def test_the_same_data_give_the_same_bytes_whatever_was_drawn_before():
    first = draw("trend", CHARTS["trend"].example)
    draw("cockpit", CHARTS["cockpit"].example)
    assert draw("trend", CHARTS["trend"].example) == first


def test_a_picture_holds_only_the_kept_colours():
    allowed = {"#" + "".join(f"{part:02X}" for part in shade) for shade in shades()}
    for name, chart in CHARTS.items():
        assert set(colours(chart.png(chart.example))) <= allowed, name


def test_an_unknown_chart_is_named():
    with pytest.raises(UnknownChart, match="'pie'"):
        draw("pie", {})


@pytest.mark.parametrize("character", ["🌱", "\U00020bb7\U0001f600", "☃️"])
def test_a_character_the_font_lacks_is_a_failure_not_a_box(character):
    with pytest.raises(MissingGlyph):
        draw("bars", example("bars", title=f"目标{character}"))


def test_a_glyph_warning_of_matplotlib_is_a_failure(monkeypatch):
    monkeypatch.setattr("charts.fonts._glyphs", lambda: {ord(letter) for letter in "目标🌱"})
    with pytest.raises(MissingGlyph, match=r"U\+1F331"):
        Canvas(400).text(48, 100, "目标🌱")


def test_an_empty_canvas_is_refused():
    with pytest.raises(BlankPicture) as caught:
        Canvas(800).png()
    assert caught.value.ink_pixels == 0


def test_a_title_alone_is_no_picture():
    canvas = Canvas(800)
    canvas.text(48, 60, "只有标题，没有图" * 3)
    canvas.mark_body(120, 800)
    with pytest.raises(BlankPicture):
        canvas.png()


def test_ink_at_the_threshold_passes():
    canvas = Canvas(800)
    canvas.rect(100, 100, LEAST_INK / 20, 20, fill=MET)
    assert canvas.png().startswith(b"\x89PNG")


def test_dollar_signs_are_letters_not_formulas():
    assert draw("bars", example("bars", title="费用 $1 到 $2")).startswith(b"\x89PNG")


def test_a_late_source_turns_the_foot_amber():
    late = colours(draw("bars", example("bars", late="宿舍门禁 停在 11月16日 22:00")))
    assert late[AMBER] > 100_000
    assert AMBER not in colours(draw("bars", CHARTS["bars"].example))


def test_states_have_their_own_colours():
    found = colours(draw("bars", CHARTS["bars"].example))
    assert min(found[MET], found[WATCH], found[MISSED]) > 10_000
    assert found[NONE] > 100


def test_the_shipped_font_is_whole():
    assert check_fonts() == []


def test_a_missing_font_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr("charts.fonts.FONT", tmp_path / "NotoSansSC-Regular.otf")
    assert check_fonts() == [
        "charts/fonts/NotoSansSC-Regular.otf is missing: install the package again"
    ]


@pytest.mark.parametrize(
    ("name", "changes", "field"),
    [
        ("bars", {"rows": [{"name": "甲", "value": "三"}]}, "rows[0].value"),
        ("bars", {"rows": [{"name": "甲", "value": float("nan")}]}, "rows[0].value"),
        ("bars", {"rows": [{"name": "甲", "value": 1, "state": "ok"}]}, "rows[0].state"),
        ("bars", {"rows": [{"name": "甲\n乙", "value": 1}]}, "rows[0].name"),
        ("bars", {"lates": "x"}, "lates"),
        ("bars", {"foot": {"scope": "甲", "as_of": "今天"}}, "foot.source"),
        ("trend", {"series": [{"name": "甲", "values": [1]}]}, "series[0].values"),
        ("trend", {"bands": [{"from": 0, "to": 3, "name": "国庆"}]}, "bands[0].from"),
        ("radar", {"now": [101, 1, 1, 1, 1]}, "now"),
        ("calendar_heat", {"month": "2026-13"}, "month"),
        ("calendar_heat", {"days": {"2026-12-01": {"parts": 1}}}, "days.2026-12-01"),
        ("cockpit", {"rows": [{"name": "甲", "met": 3, "known": 2, "expected": 4}]},
         "rows[0].known"),
        ("week_review", {"days": [{"parts": 0}] * 7}, "days"),
    ],
)  # fmt: skip
def test_data_that_do_not_fit_name_their_field(name, changes, field):
    with pytest.raises(ChartDataError) as caught:
        draw(name, example(name, **changes))
    assert caught.value.field == field


def test_a_new_chart_is_one_new_file(tmp_path, monkeypatch):
    (tmp_path / "one_disc.py").write_text(
        "from charts.canvas import Canvas\n"
        "from charts.registry import chart\n"
        "@chart('one_disc', read=dict, example={'radius': 80})\n"
        "def draw_disc(data):\n"
        "    '''A disc.'''\n"
        "    canvas = Canvas(400)\n"
        "    canvas.disc(500, 200, data['radius'], fill='#0072B2')\n"
        "    return canvas\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("charts.__path__", [*__import__("charts").__path__, str(tmp_path)])
    monkeypatch.setattr("charts.registry._charts", dict(__import__("charts").registry._charts))
    assert colours(draw("one_disc", {"radius": 80}))[MET] > 19_000
