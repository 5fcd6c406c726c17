"""Findings as the terminal words them: what was seen, and what to do where that is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from services.health import Finding

#: What is seen, by check, or by check and problem where that differs; {} are the finding's data.
SEEN: Mapping[str, str] = {
    "database": "PostgreSQL {version}, {ms} ms", "database.away": "{error}",
    "database.no_tables": "PostgreSQL {version} without our tables",
    "broker": "{name} {version}, {ms} ms", "broker.away": "{error}",
    "fonts": "all there", "fonts.missing": "{error}",
    "clock": "{seconds} s beside the database's", "clock.away": "{error}",
    "disk": "{free} % free ({gb} GB)",
    "colleges": "none",
    "credentials": "{appid} is let in", "credentials.refused": "{error}",
    "credentials.off_list": "{error}", "credentials.no_answer": "no answer {error}",
    "certification": "until {until}",
    "capability": "open", "capability.not_granted": "closed to this account",
    "capability.lost": "was open and is closed now",
    "templates": "{purposes} purposes, all known to the account",
    "templates.none": "no template for any purpose",
    "templates.unknown": "not among the account's: {unknown}",
    "quota": "{remain} of {limit} template messages left today",
    "menus": "{same} of {all} as the code asks for", "menus.none": "none",
    "queue": "{waiting} waiting, the oldest {minutes} min",
    "jobs": "{jobs} jobs ran to their end", "jobs.failed": "gave up the slot {slot}",
    "jobs.missed": "missed the slot {slot}",
    "feeds": "{feeds} sources in time", "feeds.late": "silent for {hours} h",
    "faults": "{count} in the last hour", "faults.pictures": "{count} pictures not drawn",
    "examined": "looked at outside {at}", "examined.never": "never looked at outside",
    "examined.stale": "not looked at outside since {at}",
}
#: What to do.
MEND: Mapping[str, str] = {
    "database.away": "start PostgreSQL, or look at LUOXUAN_DATABASE_URL",
    "database.no_tables": "`luoxuan migrate`",
    "broker.away": "start Valkey or Redis, or look at LUOXUAN_REDIS_URL",
    "fonts.missing": "install the package again",
    "clock.away": "see the database",
    "clock.off": "turn on NTP on both hosts",
    "disk.full": "make room under LUOXUAN_DATA_DIR",
    "colleges.none": "`luoxuan college add` makes one, `luoxuan up --demo` brings a whole one",
    "credentials.refused":
        "compare appid and secret with the platform's console, then `college add`",
    "credentials.off_list":
        "put the address it names into the account's IP list in the platform's console",
    "credentials.no_answer": "look at the network and LUOXUAN_WECHAT_API_BASE",
    "certification.near": "renew it in the platform's console: it takes seven working days",
    "certification.over": "renew it in the platform's console; interfaces close without it",
    "capability.not_granted": "the product does without: docs/wechat-account.md",
    "capability.lost": "look at the certification and at notices in the platform's console",
    "templates.none": "pushes use the 48-hour window and the inbox: docs/wechat-account.md",
    "templates.unknown": "compare the ids in the console, then `college add --templates`",
    "quota.spent": "wait for midnight in Beijing",
    "menus.none": "`luoxuan menu push`", "menus.older": "`luoxuan menu push`",
    "queue.stuck": "look at the workers and at WeChat's answers in the log",
    "jobs.failed": "the reason is in job_run and in the log",
    "jobs.missed": "keep beat and a worker running",
    "feeds.late": "look at the interface of the source",
    "faults.many": "look at the log for the numbers people were told",
    "faults.pictures": "look at the log of the drawing worker",
    "examined.never": "start beat and a worker", "examined.stale": "start beat and a worker",
}
#: Facts to know, with which the house runs as it should.
NOTES = frozenset({"capability.not_granted", "templates.none", "examined.never", "jobs.missed"})
LABELS = {"credentials": "WeChat credentials"}


def name_of(finding: Finding) -> str:
    """The finding's place in the tables."""
    if not finding.problem:
        return finding.what
    return f"{finding.what}.{finding.problem}"


def is_wrong(finding: Finding) -> bool:
    """Whether something is to be mended."""
    return bool(finding.problem) and name_of(finding) not in NOTES


def line(finding: Finding, *, college: str = "") -> str:
    """A finding as the terminal shows it."""
    name = name_of(finding)
    label = LABELS.get(finding.what, finding.what)
    what = " ".join(part for part in (college, label, finding.subject) if part)
    seen = SEEN.get(name, SEEN[finding.what]).format(**_words(finding))
    if not finding.problem:
        return f"ok    {what}: {seen}"
    mark = "WRONG" if is_wrong(finding) else "note "
    return f"{mark} {what}: {seen}\n      → {MEND[name]}"


def _words(finding: Finding) -> dict[str, object]:
    """The data as they are printed: lists by their parts, a day not known as such."""
    words = dict(finding.data)
    if finding.what == "certification" and not words["until"]:
        words["until"] = "a day nobody entered (`college add --certified-until`)"
    if finding.what == "clock" and words.get("moved"):
        words["seconds"] = f"moved by the demo, {words['seconds']}"
    if "unknown" in words:
        words["unknown"] = ", ".join(words["unknown"])
    return words
