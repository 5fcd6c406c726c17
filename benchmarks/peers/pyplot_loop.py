"""The same four contents as most programs would draw them: pyplot, its defaults, savefig (P5, P6).

Runs in the product's environment for the same matplotlib, in a process of its own because ours
sets rcParams. The font and the picture's size in pixels are the same as ours.
"""

from __future__ import annotations

import calendar
import io
import math
import time

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import font_manager  # noqa: E402
from matplotlib import pyplot as plt  # noqa: E402

from benchmarks.peers.loop import answer_lines  # noqa: E402

WIDTH, DPI = 1125, 150
COLOURS = {"met": "#0072B2", "watch": "#B8860B", "missed": "#C8401A", "none": "#8A8F98"}
LINES = {"target": "#000000", "standard": "#6B7280", "warning": "#D0021B"}


def use_font(path):
    font_manager.fontManager.addfont(path)
    name = font_manager.FontProperties(fname=path).get_name()
    plt.rcParams["font.family"] = name
    plt.rcParams["axes.unicode_minus"] = False


def _figure(height, **more):
    return plt.subplots(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, **more)


def _foot(figure, foot):
    if isinstance(foot, dict):
        foot = f"{foot['scope']} · 数据到{foot['as_of']} · {foot['source']}"
    figure.text(0.05, 0.01, foot, fontsize=9, color="#5C636E")


def line(data, height):
    figure, axes = _figure(height)
    places = range(len(data["points"]))
    for one in data["series"]:
        values = [math.nan if v is None else v for v in one["values"]]
        axes.plot(places, values, marker="o", linewidth=2, label=one["name"])
        for x, y in zip(places, values, strict=True):
            if one.get("main") and not math.isnan(y):
                axes.annotate(f"{y:.1f}", (x, y), textcoords="offset points", xytext=(0, 6),
                              ha="center", fontsize=7)
    previous = [math.nan if v is None else v for v in data["previous"]["values"]]
    axes.plot(places, previous, linestyle="--", color="#B5BAC1", label=data["previous"]["name"])
    for band in data["bands"]:
        axes.axvspan(band["from"] - 1.5, band["to"] - 0.5, color="#ECEEF1")
        axes.text(band["from"] - 1, axes.get_ylim()[1], band["name"], ha="center", fontsize=8)
    for kind, value in data["lines"].items():
        axes.axhline(value, color=LINES[kind], linewidth=1.5)
    axes.set_xticks(list(places), data["points"], fontsize=8)
    axes.set_ylabel(data["unit"])
    axes.grid(True, axis="y")
    axes.legend()
    axes.set_title(data["title"])
    _foot(figure, data["foot"])
    return figure


def bar(data, height):
    figure, axes = _figure(height)
    rows = data["rows"][::-1]
    places = range(len(rows))
    values = [row["value"] or 0 for row in rows]
    axes.barh(places, values, color=[COLOURS[row["state"]] for row in rows], height=0.5)
    for place, row in zip(places, rows, strict=True):
        for kind, colour in LINES.items():
            axes.plot([row[kind]] * 2, [place - 0.35, place + 0.35], color=colour, linewidth=2)
        axes.text(row["value"] or 0, place + 0.32, row["text"] or "无数据", fontsize=8)
    axes.set_yticks(list(places), [row["name"] for row in rows])
    axes.set_xlabel(data["unit"])
    axes.grid(True, axis="x")
    handles = [plt.Line2D([0], [0], color=colour) for colour in LINES.values()]
    axes.legend(handles, ["目标", "标准", "预警"])
    axes.set_title(data["title"])
    figure.tight_layout()
    _foot(figure, data["foot"])
    return figure


def radar(data, height):
    figure, axes = _figure(height, subplot_kw={"projection": "polar"})
    count = len(data["axes"])
    angles = [2 * math.pi * n / count for n in range(count)]
    closed = [*angles, angles[0]]

    def ring(values):
        return [*values, values[0]]

    axes.fill_between(closed, ring(data["peers"]["low"]), ring(data["peers"]["high"]),
                      color="#ECEEF1", label=f"同类 {data['peers']['n']} 人")
    axes.plot(closed, ring(data["last"]), linestyle="--", color="#B5BAC1", label="上学期")
    axes.plot(closed, ring(data["now"]), color="#0072B2", linewidth=2, label="本学期")
    axes.fill(closed, ring(data["now"]), color="#0072B2", alpha=0.15)
    for angle, value in zip(angles, data["now"], strict=True):
        axes.text(angle, value + 6, f"{value:.1f}", ha="center", fontsize=9)
    axes.set_xticks(angles, data["axes"])
    axes.set_ylim(0, 100)
    axes.legend(loc="lower right")
    axes.set_title(data["title"])
    _foot(figure, data["foot"])
    return figure


def heat(data, height):
    figure, axes = _figure(height)
    year, month = map(int, data["month"].split("-"))
    weeks = calendar.Calendar().monthdayscalendar(year, month)
    counts = [
        [data["days"].get(f"{data['month']}-{day:02}", {}).get("parts", 0) if day else math.nan
         for day in week]
        for week in weeks
    ]
    axes.imshow(counts, cmap="Blues", vmin=0, vmax=3)
    for y, week in enumerate(weeks):
        for x, day in enumerate(week):
            if day:
                said = data["days"].get(f"{data['month']}-{day:02}", {})
                axes.text(x, y, f"{day}\n{said.get('rest', '')}", ha="center", va="center",
                          fontsize=10)
    axes.set_xticks(range(7), ["一", "二", "三", "四", "五", "六", "日"])
    axes.set_yticks([])
    axes.set_title(data["title"])
    words = "    ".join(f"{name} {value}" for name, value in data["figures"])
    figure.text(0.5, 0.08, words, ha="center")
    _foot(figure, data["foot"])
    return figure


DRAW = {"trend": line, "bars": bar, "radar": radar, "calendar_heat": heat}


def png(chart, data, height):
    figure = DRAW[chart](data, height)
    out = io.BytesIO()
    figure.savefig(out, format="png")
    plt.close(figure)
    return out.getvalue()


def run(*, chart, data, height, font, calls):
    """Milliseconds of processor time one picture takes, and its bytes."""
    if plt.rcParams["axes.unicode_minus"]:
        use_font(font)
    best, size = float("inf"), 0
    for _ in range(calls):
        started = time.process_time()
        size = len(png(chart, data, height))
        best = min(best, time.process_time() - started)
    return {"ms": best * 1000, "bytes": size}


def show(*, chart, data, height, font, path):
    """One picture as a file, to be looked at."""
    use_font(font)
    with open(path, "wb") as file:
        file.write(png(chart, data, height))
    return {}


if __name__ == "__main__":
    answer_lines({"run": run, "show": show})
