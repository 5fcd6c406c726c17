"""The pinyin key of a name: Chinese is sorted and found by it (MODEL §1)."""

from __future__ import annotations

from pypinyin import lazy_pinyin

#: Surnames that are read otherwise than the character is elsewhere.
SURNAMES = {
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "单": "shan", "解": "xie", "仇": "qiu",
    "曾": "zeng", "查": "zha", "区": "ou", "朴": "piao", "任": "ren", "盖": "ge", "乐": "yue",
    "翟": "zhai", "缪": "miao", "员": "yun", "覃": "qin", "召": "shao", "种": "chong", "秘": "bi",
    "冼": "xian", "华": "hua", "葛": "ge", "燕": "yan", "宓": "fu", "逄": "pang", "麻": "ma",
}


def of_name(name: str) -> str:
    """Pinyin of an org's name, syllables apart: `软件2501` gives `ruan jian 2501`."""
    return " ".join(lazy_pinyin(name)).lower()


def of_person(name: str) -> str:
    """Pinyin of a person's name, the surname read as a surname: `单雷` gives `shan lei`."""
    for length in (2, 1):
        surname = SURNAMES.get(name[:length])
        if surname and len(name) > length:
            return f"{surname} {of_name(name[length:])}"
    return of_name(name)
