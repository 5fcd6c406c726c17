"""Tables (MODEL §2). Import the classes from here; raw SQL goes through `models.sql`."""

from models.alerts import (
    Case,
    CaseEvent,
    Correction,
    CorrectionEvidence,
    CorrectionFact,
    Finding,
    Silence,
)
from models.chat import Inbound
from models.college import ApiToken, Catalogue, College, DayOff, DayType, Leave, Term
from models.data import Batch, Fact, FactTally, Feed, RosterChange, Target, Value
from models.delivery import (
    Attempt,
    Blob,
    Consent,
    JobRun,
    Push,
    Receipt,
    Schedule,
    TickState,
)
from models.operation import Alarm, Checkup, MenuState
from models.people import (
    AccessGrant,
    Audit,
    BindCode,
    BindNumber,
    BindScene,
    BindTry,
    ConsentGiven,
    Contact,
    MenuTag,
    Org,
    OrgClosure,
    Person,
    Post,
    Teaching,
)
from models.reflections import Entry, EntryPart, RecordSetting
from models.todo import Numbering, Suggestion, TodoMark

__all__ = [
    "AccessGrant", "Alarm", "ApiToken", "Attempt", "Audit", "Batch", "BindCode", "BindNumber",
    "BindScene", "BindTry", "Blob", "Case", "CaseEvent", "Catalogue", "Checkup", "College",
    "Consent", "ConsentGiven", "Contact", "Correction", "CorrectionEvidence", "CorrectionFact",
    "DayOff", "DayType", "Entry", "EntryPart", "Fact", "FactTally", "Feed", "Finding", "Inbound",
    "JobRun", "Leave", "MenuState", "MenuTag", "Numbering", "Org", "OrgClosure", "Person", "Post",
    "Push", "Receipt", "RecordSetting", "RosterChange", "Schedule", "Silence", "Suggestion",
    "Target", "Teaching", "Term", "TickState", "TodoMark", "Value",
]
