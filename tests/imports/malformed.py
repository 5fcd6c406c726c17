"""Files that cannot be taken in, each wrong in one way (docs/imports.md shows their messages)."""

from __future__ import annotations

import io

from openpyxl import Workbook

LEAVE = "学号,起,天数,类别,事由\n"
GRADES = "学号,学期,课程,成绩,考试日期,结果\n"
ATTENDANCE = "学号,日期,节次,课程,状态\n"
VALUES = "指标,对象,期间,分子,分母,值,目标\n"
GATE = "学号,时间,状态,宿舍\n"
WORK = "学号,专业,届,去向,岗位对口度,单位,上报日期\n"
A = "2025020101"


def book(*rows: tuple) -> bytes:
    """A workbook of one sheet."""
    made, out = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(out)
    return out.getvalue()


def _merged() -> bytes:
    made, out = Workbook(), io.BytesIO()
    for row in (("学号", "起", "天数", "类别"), (A, "2026-11-09", "1", "病假"),
                (A, "2026-11-10", "1", "病假")):
        made.active.append(row)
    made.active.merge_cells("A2:A3")
    made.save(out)
    return out.getvalue()


#: What is wrong, the kind, the file.
MALFORMED: list[tuple[str, str, bytes | str]] = [
    ("an empty file", "leave", ""),
    ("a header and nothing below", "leave", LEAVE),
    ("UTF-16", "leave", (LEAVE + f"{A},2026-11-09,1,病假,\n").encode("utf-16")),
    ("no text at all", "leave", b"\xff\xff\x80\x81"),
    ("a NUL byte", "leave", LEAVE.encode() + b"2025\x00,2026-11-09,1,\n"),
    ("a workbook cut short", "leave", book(("学号",))[:600]),
    ("a column is missing", "leave", "学号,起始,天数,类别\n1,2026-11-09,1,病假\n"),
    ("a column is there twice", "leave", "学号,学号,起,天数,类别\n1,1,2026-11-09,1,病假\n"),
    ("more cells than heads", "leave", LEAVE + f"{A},2026-11-09,1,病假,发烧,咳嗽\n"),
    ("a quote that never closes", "leave", LEAVE + f'{A},2026-11-09,1,病假,"发烧\n'),
    ("an empty cell that is needed", "leave", LEAVE + f"{A},,1,病假,\n"),
    ("nobody has the number", "leave", LEAVE + "20250201O1,2026-11-09,1,病假,\n"),
    ("a number in scientific notation", "leave", LEAVE + "2.02502E+09,2026-11-09,1,病假,\n"),
    ("a blank in a number", "leave", LEAVE + "2025 020101,2026-11-09,1,病假,\n"),
    ("leading zeros lost in a workbook", "leave",
     book(("学号", "起", "天数", "类别"), ("0026020107", "2026-11-09", "1", "病假"),
          (26020107, "2026-11-10", "1", "病假"))),
    ("a formula in a workbook", "leave",
     book(("学号", "起", "天数", "类别"), (A, "2026-11-09", "=1+1", "病假"))),
    ("merged cells", "leave", _merged()),
    ("a day that does not exist", "leave", LEAVE + f"{A},2026-02-30,1,病假,\n"),
    ("a day in words", "leave", LEAVE + f"{A},上周五,1,病假,\n"),
    ("a day as a spreadsheet's number", "leave", LEAVE + f"{A},45979,1,病假,\n"),
    ("a day to come", "leave", LEAVE + f"{A},2026-12-01,1,病假,\n"),
    ("words for a number", "leave", LEAVE + f"{A},2026-11-09,两天,病假,\n"),
    ("a number over its limit", "leave", LEAVE + f"{A},2026-11-09,400,病假,\n"),
    ("a number below its limit", "leave", LEAVE + f"{A},2026-11-09,-1,病假,\n"),
    ("more places than are kept", "leave", LEAVE + f"{A},2026-11-09,1.25,病假,\n"),
    ("a word that is not on the list", "leave", LEAVE + f"{A},2026-11-09,1,回家,\n"),
    ("a formula in a text", "leave", LEAVE + f"{A},2026-11-09,1,病假,=cmd()\n"),
    ("a control character", "leave", LEAVE + f"{A},2026-11-09,1,病假,发\x07烧\n"),
    ("a text over its limit", "leave", LEAVE + f"{A},2026-11-09,1,病假,{'长' * 81}\n"),
    ("the same row twice", "leave", LEAVE + f"{A},2026-11-09,1,病假,\n" * 2),
    ("a term that is none", "grades", GRADES + f"{A},2026秋,高数,80,2026-06-20,通过\n"),
    ("a mark over a hundred", "grades", GRADES + f"{A},2025-2026-2,高数,108,2026-06-20,通过\n"),
    ("a day without a clock", "dormitory", GATE + f"{A},2026-11-16,晚归,\n"),
    ("an hour that does not exist", "dormitory", GATE + f"{A},2026-11-16 24:10,晚归,\n"),
    ("a fraction or a percent", "employment", WORK + f"{A},0201,2026,升学,0.93,,2026-08-31\n"),
    ("a share over a hundred", "employment", WORK + f"{A},0201,2026,升学,130%,,2026-08-31\n"),
    ("periods that became a day", "attendance",
     ATTENDANCE + f"{A},2026-11-09,2026-05-06,数据库,正常\n"),
    ("a year of two digits", "employment", WORK + f"{A},0201,26,升学,93,,2026-08-31\n"),
    ("a counselor relieved of a class of others", "counselors",
     "班级,工号,起,原工号\n软件2601,T002,2026-11-19,T001\n"),
    ("a period that is none", "attendance", ATTENDANCE + f"{A},2026-11-03,晚上,高数,正常\n"),
    ("an indicator nobody knows", "indicator_values", VALUES + "岗位吻合渡,0201,2025,1,2,,\n"),
    ("an org nobody knows", "indicator_values", VALUES + "岗位吻合度,0209,2025,1,2,,\n"),
    ("a period of another kind", "indicator_values", VALUES + "岗位吻合度,0201,2025-11,1,2,,\n"),
    ("no denominator", "indicator_values", VALUES + "岗位吻合度,0201,2025,36,,66.7,\n"),
    ("a denominator of nothing", "indicator_values", VALUES + "岗位吻合度,0201,2025,0,0,,\n"),
    ("more than all", "indicator_values", VALUES + "岗位吻合度,0201,2025,55,54,,\n"),
    ("a percent that is not its fraction", "indicator_values",
     VALUES + "岗位吻合度,0201,2025,36,54,70,\n"),
    ("a percent as a fraction", "indicator_values", VALUES + "岗位吻合度,0201,2025,36,54,0.67,\n"),
    ("a percent sign behind a count", "indicator_values", VALUES + "调研企业数,0201,2025,,,9%,\n"),
    ("a name that two indicators have", "indicator_values", VALUES + "完成率,02,2025,3,4,,\n"),
    ("what is computed", "indicator_values", VALUES + "到课率,0201,2026-11,9,10,,\n"),
    ("what people judge by material", "indicator_values",
     VALUES + "校企合作深度纵深,0201,2025,,,1,\n"),
]
