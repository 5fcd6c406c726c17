"""One attempt: the bytes go out, and whatever comes back becomes an Outcome (WECHAT §12)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.kit.reply import Card, Picture, Reply, checked
from bot.wechat import errors
from bot.wechat.account import Template
from services.colleges import College
from services.ports import Outside
from services.pushes import limits
from services.pushes.reasons import Reason
from services.pushes.values import Claimed, Outcome

log = logging.getLogger(__name__)

#: A fault that stops all sending of an account: looked at again after this.
HOLD = timedelta(minutes=5)

#: What each reaction of bot.wechat.errors is called in a row; the first class that fits stands.
NAMES: tuple[tuple[type[errors.WeChatError], Reason], ...] = (
    (errors.RateLimited, Reason.RATE_LIMITED),
    (errors.QuotaSpent, Reason.QUOTA_SPENT),
    (errors.FrequencyLimited, Reason.FREQUENCY_LIMITED),
    (errors.RetryLater, Reason.RETRY_LATER),
    (errors.BadToken, Reason.BAD_TOKEN),
    (errors.BadCredentials, Reason.BAD_CREDENTIALS),
    (errors.NotGranted, Reason.NOT_GRANTED),
    (errors.TemplateHeld, Reason.TEMPLATE_HELD),
    (errors.UserUnreachable, Reason.USER_UNREACHABLE),
    (errors.WindowClosed, Reason.WINDOW_CLOSED),
    (errors.Dropped, Reason.DROPPED_BY_WECHAT),
    (errors.MediaExpired, Reason.MEDIA_EXPIRED),
    (errors.BadRequest, Reason.BAD_REQUEST),
    (errors.OutcomeUnknown, Reason.OUTCOME_UNKNOWN),
)
#: Reasons that concern the whole account: what is not sent yet waits with it.
ACCOUNT_WIDE = frozenset({Reason.RATE_LIMITED, Reason.QUOTA_SPENT, Reason.BAD_TOKEN,
                          Reason.BAD_CREDENTIALS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Everything one college's sends need: the world outside and the time."""

    college: College
    outside: Outside
    now: Callable[[], datetime]
    words: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)

    async def send(self, push: Claimed) -> Outcome:
        """The outcome of one attempt; never raises for what WeChat answers."""
        try:
            if push.channel == "template":
                return await self._template(push)
            return await self._service(push)
        except errors.WeChatError as error:
            return of_error(push, error, now=self.now())
        except Exception:
            log.exception("push %d failed in our own code", push.id)
            return _unknown(push, Reason.FAULT, now=self.now(), code=None)

    async def _template(self, push: Claimed) -> Outcome:
        card = push.reply
        if not isinstance(card, Card):
            raise errors.BadRequest(0, "only a card fits a template")
        template, url = self._filled(card)
        data = template.fill({**self._words(card.template), **_values(card)})
        msgid = await self.outside.wechat.send_template(
            push.openid, template.id, data, url=url, client_msg_id=push.client_msg_id
        )
        return Outcome(push=push, state="accepted", channel="template", at=self.now(),
                       msgid=msgid)

    def _filled(self, card: Card) -> tuple[Template, str]:
        template = template_of(self.college.templates[card.template])
        url = ""
        if card.path and template.links:
            url = f"{self.outside.public_url}/{card.path}"
        return template, url

    def _words(self, purpose: str) -> dict[str, str]:
        """The neutral words of a purpose on the lock screen (CONVERSATIONS §1.2)."""
        if purpose not in self.words:
            title, _, state = self.outside.said(f"pushes/{purpose}").partition(" · ")
            self.words[purpose] = {"title": title, "state": state}
        return self.words[purpose]

    async def _service(self, push: Claimed) -> Outcome:
        if push.reply.text:
            await self.outside.wechat.send_text(push.openid, checked(push.reply.text))
        reason = await self._picture(push)
        return Outcome(push=push, state="delivered", channel="service", at=self.now(),
                       reason=reason)

    async def _picture(self, push: Claimed) -> Reason:
        """Text first, the picture after it; a picture that fails never takes the text back."""
        chart, data = chart_of(push.reply)
        if not chart:
            return Reason.SENT
        if not push.with_picture:
            return Reason.PICTURE_NO_WINDOW
        try:
            png = await self.outside.painter.draw(chart, data)
        except Exception:
            log.exception("picture %s of push %d was not drawn", chart, push.id)
            if not push.reply.text:
                sorry = self.outside.said("wait/no_picture")
                await self.outside.wechat.send_text(push.openid, sorry)
            return Reason.PICTURE_FAILED
        try:
            await self.outside.wechat.send_picture(push.openid, png)
        except errors.WeChatError as error:
            if not push.reply.text:
                raise
            log.warning("picture of push %d was refused: %s", push.id, error)
            return Reason.PICTURE_FAILED
        return Reason.SENT


def template_of(body: Mapping[str, Any]) -> Template:
    """A template as the college row keeps it: id, fields, and perhaps consts and links."""
    consts = {name: frozenset(words) for name, words in body.get("consts", {}).items()}
    return Template(id=body["id"], fields=body["fields"], consts=consts,
                    links=body.get("links", True))


def chart_of(reply: Reply) -> tuple[str, Mapping[str, Any]]:
    """The chart a reply carries and its numbers; an empty name without one."""
    if isinstance(reply, Picture):
        return reply.chart, reply.data
    if isinstance(reply, Card) and reply.chart:
        return reply.chart, reply.data
    return "", {}


def _values(card: Card) -> dict[str, str]:
    """A card's own template values; the data of a card with a chart are the chart's."""
    if card.chart:
        return {}
    return {name: str(value) for name, value in card.data.items()}


def of_error(push: Claimed, error: errors.WeChatError, *, now: datetime) -> Outcome:
    """The arrow a refusal leads to, by reaction."""
    reason = next((name for kind, name in NAMES if isinstance(error, kind)), Reason.BAD_REQUEST)
    if isinstance(error, errors.RetryLater):
        if push.n >= limits.TRIES and reason == Reason.RETRY_LATER:
            return next_channel(push, Reason.TRIES_SPENT, now=now, code=error.code)
        later = max(error.not_before(now), now + limits.back_off(push.n))
        return _again(push, reason, now=now, not_before=later, code=error.code)
    if isinstance(error, (errors.BadToken, errors.BadCredentials)):
        return _again(push, reason, now=now, not_before=now + HOLD, code=error.code)
    if isinstance(error, errors.MediaExpired) and push.n < limits.TRIES:
        later = now + limits.back_off(push.n)
        return _again(push, reason, now=now, not_before=later, code=error.code)
    if isinstance(error, errors.OutcomeUnknown):
        return _unknown(push, reason, now=now, code=error.code)
    if reason == Reason.BAD_REQUEST:
        log.error("push %d is wrong for WeChat: %s", push.id, error)
    if reason == Reason.NOT_GRANTED and is_picture_alone(push.reply):
        # Its text, with all the numbers, has gone; asked for again it would be refused again.
        return Outcome(push=push, state="dropped", channel=push.channel, at=now, reason=reason,
                       code=error.code)
    return next_channel(push, reason, now=now, code=error.code)


def is_picture_alone(reply: Reply) -> bool:
    """A picture that follows a text which was given before it."""
    return isinstance(reply, Picture) and not reply.text


def next_channel(
    push: Claimed, reason: Reason, *, now: datetime, code: int | None = None
) -> Outcome:
    """After the template the window is tried, after the window the inbox keeps it."""
    if push.channel == "template":
        return Outcome(push=push, state="waiting", channel="service", at=now, reason=reason,
                       not_before=now, code=code)
    return Outcome(push=push, state="inbox", channel="inbox", at=now, reason=reason, code=code)


def not_tried(push: Claimed, like: Outcome) -> Outcome:
    """A push that did not leave because the whole account is held: it waits with the other."""
    return replace(like, push=push, channel=push.channel, reason=like.reason, msgid="")


def _again(
    push: Claimed, reason: Reason, *, now: datetime, not_before: datetime, code: int
) -> Outcome:
    return Outcome(push=push, state="waiting", channel=push.channel, at=now, reason=reason,
                   not_before=not_before, code=code, hold=reason in ACCOUNT_WIDE)


def _unknown(push: Claimed, reason: Reason, *, now: datetime, code: int | None) -> Outcome:
    """Perhaps it arrived: again under the same id while that holds, otherwise nobody knows."""
    if push.channel == "template" and now - push.began_at < limits.SAME_ID_HOLDS:
        return Outcome(push=push, state="waiting", channel="template", at=now, reason=reason,
                       not_before=now + limits.back_off(push.n + 1), code=code)
    return Outcome(push=push, state="unknown", channel=push.channel, at=now, reason=reason,
                   code=code)
