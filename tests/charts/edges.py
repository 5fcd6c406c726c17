"""Data at the edges of every chart: empty, single, late, gaps, long labels, many rows."""

from __future__ import annotations

# ruff: noqa: E501  (tables of data)
from charts import CHARTS

LONG = "企业需求岗位与专业培养岗位的吻合度（按产教融合型企业口径）"
LONG_TITLE = "物联网应用技术等 3 个专业没到标准，企业需求岗位与专业培养岗位的吻合度最要紧"
LONG_FOOT = {
    "scope": "医药健康学院 智慧健康养老服务与管理",
    "as_of": "2026年11月17日 21:40",
    "source": "校本数据中心与企业调研表",
}
EMPTY = {"period": "2026年", "source": "教务处", "since": "10月31日"}
LATE = "宿舍门禁 停在 11月16日 22:00，教务考勤 停在 11月17日 21:40"


def example(name: str, **changes: object) -> dict[str, object]:
    return {**CHARTS[name].example, **changes}


def bar(n: int, **changes: object) -> dict[str, object]:
    row = {
        "name": f"指标{n}",
        "value": 40.0 + 4 * n,
        "text": "",
        "target": 90,
        "standard": 70,
        "warning": 60,
        "direction": "higher",
        "state": ("missed", "watch", "met")[n % 3],
    }
    return {**row, **changes}  # fmt: skip


def place(n: int, **changes: object) -> dict[str, object]:
    return {"rank": n, "name": f"专业{n}", "value": 99.0 - n, **changes}


WEEKS = [f"{n}周" for n in range(1, 21)]

EDGES: dict[str, dict[str, dict[str, object]]] = {
    "calendar_heat": {
        "empty": example("calendar_heat", days={}, title="11月还没开始写"),
        "entered": example("calendar_heat", entered_on="2026-11-09"),
        "past": example(
            "calendar_heat", month="2026-02", today="2026-11-18", days={}, figures=[]
        ),
        "future": example("calendar_heat", month="2026-11", today="2026-10-31", days={}),
        "long": example(
            "calendar_heat", title=LONG_TITLE, figures=[["自动休的天数", "1,234/1,000"]] * 3,
            days={"2026-11-05": {"rest": "岗位实习"}, "2026-11-18": {"rest": "考试周"}},
        ),
    },
    "bars": {
        "empty": example("bars", rows=[], empty=EMPTY),
        "single": example("bars", rows=[bar(1)]),
        "late": example("bars", late=LATE, foot=LONG_FOOT),
        "none": example("bars", rows=[bar(1, value=None), bar(2, value=None)]),
        "long": example("bars", title=LONG_TITLE, foot=LONG_FOOT, rows=[
            bar(1, name=LONG, text="100.0%（11,034/11,190）", value=100, target=93),
            bar(2, name=LONG * 2, target=91), bar(3, name=LONG[:14], target=81.25)]),
        "many": example("bars", rows=[bar(n) for n in range(14)] + [bar(3, value=None)]),
        "no_lines": example("bars", rows=[{"name": "一月", "value": 3.5, "text": "3.5 件"},
                                          {"name": "二月", "value": 0, "text": "0 件"}], unit="件"),
        "lower": example("bars", rows=[bar(1, direction="lower", value=300, target=2, standard=3,
                                           warning=5, state="missed")]),
    },
    "trend": {
        "empty": example("trend", points=[], series=[], previous=None, bands=[], lines={},
                         empty=EMPTY),
        "single": example("trend", points=["2026年"], previous=None, bands=[], lines={"target": 95},
                          series=[{"name": "就业率", "values": [93.6]}]),
        "one_of_many": example("trend", bands=[], previous=None,
                               series=[{"name": "甲班", "values": [None] * 11 + [88.0]}]),
        "flat": example("trend", points=WEEKS, bands=[], previous=None, lines={},
                        series=[{"name": "甲班", "values": [88.0] * 20}]),
        "two": example("trend", title="差距在缩小：12.5 → 5.4", points=["2024年", "2025年", "2026年"],
                       bands=[], lines={}, previous=None, series=[
            {"name": "机电", "main": True, "values": [69.6, 70.8, 75.0]},
            {"name": "信息", "main": True, "values": [57.1, 63.6, 69.6]}]),
        "crowded": example("trend", points=WEEKS, bands=[{"from": 5, "to": 6, "name": "国庆"},
                           {"from": 18, "to": 20, "name": "考试周"}], previous=None,
                           lines={"target": 95, "standard": 94.5, "warning": 94},
                           series=[{"name": f"软件技术250{k}", "main": k == 1,
                                    "values": [95 + k / 10 + (n * 7 % 5) / 10 for n in range(20)]}
                                   for k in range(1, 6)], late=LATE, foot=LONG_FOOT),
        "gaps": example("trend", series=[{"name": "甲班", "values": [90, None, 91, None, None, 92, 93,
                                          None, 70, None, 95, None]}]),
    },
    "radar": {
        "empty": example("radar", now=[None] * 5, foot=LONG_FOOT),
        "two_axes": example("radar", now=[70, None, None, None, 80], last=None, peers=None),
        "missing": example("radar", now=[70, None, 72, 75, 80]),
        "few_peers": example("radar", last=None,
                             peers={"low": [60] * 5, "high": [80] * 5, "n": 9}),
        "long": example("radar", title=LONG_TITLE, axes=["思想政治与道德修养", "职业技能与工匠精神",
                        "身心健康与体育锻炼", "团队协作与沟通表达", "社会实践与志愿服务", "创新创业能力"],
                        now=[100, 0, 56.7, 81.25, 60, 70], last=[90, 10, 50, 81.2, 70, 70],
                        peers=None),
        "three": example("radar", axes=["学业", "职业", "个人"], now=[50, 60, 70],
                         last=[40, 60, None], peers=None),
    },
    "ranking": {
        "empty": example("ranking", rows=[], empty=EMPTY),
        "single": example("ranking", rows=[place(1, mine=True)]),
        "many": example("ranking", rows=[place(n, mine=n == 12) for n in range(1, 25)],
                        excluded=["甲专业", "乙专业", "丙专业"], late=LATE),
        "long": example("ranking", title=LONG_TITLE, foot=LONG_FOOT, reference=None, rows=[
            place(1, name=LONG), place(2, name=LONG, mine=True, text="97.0%（11,034/11,190）")]),
    },
    "distribution": {
        "empty": example("distribution", bins=[], series=[], thresholds=[], empty=EMPTY),
        "public": example("distribution", public=True, bins=["0 天", "1 天", "2 天", "3 天", "4 天"],
                          series=[{"name": "物联网2501", "counts": [6, 4, 5, 8, 10]}],
                          thresholds=[{"after": 3, "name": "每周 3 天"}]),
        "many": example("distribution", bins=[f"{n}–{n + 1} 节" for n in range(7)], series=[
            {"name": "现行", "counts": [1200 - 80 * n for n in range(7)]},
            {"name": "新线", "main": True, "counts": [1100 - 70 * n for n in range(7)]}],
            thresholds=[{"after": 7, "name": "最右边的线"}, {"after": 0, "name": "最左边的线"}]),
    },
    "cockpit": {
        "empty": example("cockpit", rows=[], late=None, empty=EMPTY),
        "unmeasured": example("cockpit", rows=[
            {"name": "学校", "met": 0, "known": 0, "expected": 38},
            {"name": "信息工程学院软件技术专业群", "met": 1608, "known": 1608, "expected": 1608,
             "change": 100.0, "state": "met"}]),
    },
    "week_review": {
        "bare": example("week_review", days=[{"parts": 1}] + [{"parts": 0}] * 6, quotes=[],
                        year_ago=None),
        "long": example("week_review", title=LONG_TITLE, quotes=["长句" * 60, "有🌱的一天\n真好", "🌱"]),
    },
}  # fmt: skip
