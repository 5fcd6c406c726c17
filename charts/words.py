"""The few Chinese words charts print by themselves; every name and number comes with the data."""

from __future__ import annotations

STATES = {"met": "达标", "watch": "关注", "missed": "未达", "none": "无数据"}
LINES = {"target": "目标", "standard": "标准", "warning": "预警"}

NO_DATA = "无数据"
NOT_REPORTED = "{source} 自 {since} 未报"
EMPTY = "{period} 无数据"
ONE_POINT = "只有一期，暂不成趋势"
FEWER_THAN = "<{least}"

AS_OF = "数据截至 {as_of}"
SOURCE = "来源 {source}"
INTERNAL = "内部资料"

OVER = "超 {amount}"
HIDDEN_ROWS = "中间 {count} 项略"

WEEKDAYS = "一二三四五六日"
WRITTEN = "写了，越深段数越多"
RESTED = "自动休"
BLANK = "没写"
START_TODAY = "从今天开始就好"

THIS_TIME = "本次"
LAST_TIME = "上次"
PEERS = "同伴中间一半（{count} 人）"

UNRANKED = "不足 10 人不排：{names}"
BEHIND = "差前一名 {amount}"
EXPECTED = "应有"
SAME = "持平"
KEY_MET = "达标"
KEY_KNOWN = "有数未达"
KEY_UNKNOWN = "还没测"
VERSUS_LAST = "▲▼ 比上期"

JOINED = "{first}至{last}"
UNIT = "单位 {unit}"

MOOD = "心情 1–5"
YEAR_AGO = "一年前的今天"
