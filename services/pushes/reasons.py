"""Why a push is where it is: every "not sent" has one of these names (law 3)."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Stored in push.reason and attempt.outcome; 投递 and 为什么没收到 read them."""

    SENT = ""
    # decided before sending
    QUIET_HOURS = "quiet_hours"
    CLASS_TIME = "class_time"
    WEEKLY_LIMIT = "weekly_limit"
    EXPIRED = "expired"
    CASE_CLOSED = "case_closed"
    UNSUBSCRIBED = "unsubscribed"
    LEFT = "left"
    UNDONE = "undone"
    NOT_BOUND = "not_bound"
    UNREADABLE = "unreadable"
    NO_CHANNEL = "no_channel"
    TOO_OLD_TO_REPEAT = "too_old_to_repeat"
    # answers of WeChat
    RETRY_LATER = "retry_later"
    RATE_LIMITED = "rate_limited"
    QUOTA_SPENT = "quota_spent"
    FREQUENCY_LIMITED = "frequency_limited"
    BAD_TOKEN = "bad_token"
    BAD_CREDENTIALS = "bad_credentials"
    NOT_GRANTED = "not_granted"
    TEMPLATE_HELD = "template_held"
    USER_UNREACHABLE = "user_unreachable"
    WINDOW_CLOSED = "window_closed"
    DROPPED_BY_WECHAT = "dropped_by_wechat"
    MEDIA_EXPIRED = "media_expired"
    BAD_REQUEST = "bad_request"
    OUTCOME_UNKNOWN = "outcome_unknown"
    FAULT = "fault"
    NOT_TRIED = "not_tried"
    TRIES_SPENT = "tries_spent"
    # what became of it later
    LEASE_LAPSED = "lease_lapsed"
    RECEIPT_MISSING = "receipt_missing"
    RECEIPT = "receipt"
    USER_BLOCK = "user_block"
    SYSTEM_FAILED = "system_failed"
    PICTURE_FAILED = "picture_failed"
    PICTURE_NO_WINDOW = "picture_no_window"
    HANDED_OVER = "handed_over"
