"""Which list a number means, and the handler it leads to (CONVERSATIONS §4.1, §4.3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.kit import numbers
from bot.kit.normal import after_word
from bot.kit.reply import Choices, Option, Reply
from bot.kit.request import Request
from bot.kit.router import PASS, Answer, PickHandler, Router
from bot.kit.talk import Listing, Pick


class Lists:
    """The lists that handlers can read numbers on, by kind."""

    def __init__(self, routers: Iterable[Router]) -> None:
        self.picks: dict[str, PickHandler] = {}
        for router in routers:
            self.picks.update(router.picks)

    async def answer(self, request: Request) -> Answer:
        """Read the text as numbers on the list it means; PASS when it is none of this."""
        named = self._named(request)
        if named is not None:
            return await self.pick(request, *named)
        live = self._live(request)
        if not live:
            return self._gone(request)
        above = self._above(request, live[0])
        if above is not None:
            return await self.pick(request, above, request.text)
        pushed = _pushed_since(live)
        if pushed is not None and _both_have_it(request.digit, live[0], pushed):
            return _which(request, live[0], pushed)
        return await self.pick(request, live[0], request.text)

    async def pick(self, request: Request, listing: Listing, text: str) -> Answer:
        """Read `text` against `listing` and run its handler; PASS when it is not numbers."""
        chosen = self.picks[listing.kind]
        try:
            read = numbers.read(
                text, size=len(listing.ids), actions=len(listing.actions), verbs=chosen.verbs
            )
        except numbers.OutOfRange:
            return request.texts.say(
                "kit/out_of_range", size=len(listing.ids), actions=listing.actions
            )
        except numbers.FirstIsNoAction as several:
            return request.texts.say("kit/first_is_no_action", numbers=several.numbers)
        if read is None:
            return PASS
        request.pick = Pick(
            listing, read.items, read.action, read.verb, read.rest, read.everything
        )
        return await chosen.handler(request)

    def leave_detail(self, request: Request) -> str:
        """Put the open detail away; the kind of the list it belongs to, of the newest list where
        no detail is open, "" without any."""
        live = self._live(request)
        if not live:
            return ""
        if not live[0].of:
            return live[0].kind
        request.talk.hide(live[0].kind)
        return live[0].of

    def _live(self, request: Request) -> list[Listing]:
        return [one for one in request.talk.live(request.now) if one.kind in self.picks]

    def _named(self, request: Request) -> tuple[Listing, str] | None:
        """「晨报 2」 names its list, whatever else is open."""
        for listing in self._live(request):
            rest = after_word(request.text, listing.title, glued=True) if listing.title else ""
            if rest:
                return listing, rest
        return None

    def _above(self, request: Request, detail: Listing) -> Listing | None:
        """The list a detail belongs to, when the line is more than one digit."""
        above = request.talk.listing(detail.of) if detail.of else None
        if above is None or above.until <= request.now or request.digit is not None:
            return None
        return above

    def _gone(self, request: Request) -> Answer:
        expired = [one for one in request.talk.lists if one.kind in self.picks]
        if request.digit is None or not expired:
            return PASS
        newest = max(expired, key=lambda one: one.at)
        return request.texts.say("kit/list_gone", at=newest.at, title=newest.title)


def _pushed_since(live: Sequence[Listing]) -> Listing | None:
    """A card that was pushed after the person's own list was opened."""
    own = live[0]
    if own.pushed:
        return None
    later = [one for one in live[1:] if one.pushed and one.at > own.at]
    return max(later, key=lambda one: one.at, default=None)


def _both_have_it(digit: int | None, own: Listing, pushed: Listing) -> bool:
    return digit is not None and 0 < digit <= min(len(own.ids), len(pushed.ids))


def _which(request: Request, own: Listing, pushed: Listing) -> Reply:
    request.talk.open(
        "kit", "which", now=request.now, kind="confirm", raw=request.text,
        kinds=[pushed.kind, own.kind],
    )
    head = request.texts.render("kit/which_list", text=request.text.strip())
    options = tuple(Option(one.kind, one.title or one.kind) for one in (pushed, own))
    return Choices(head, options)
