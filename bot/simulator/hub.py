"""Live updates: whoever watches a phone or the journal gets each change as it happens."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any

#: A watcher that does not read loses the oldest; the page then reloads what it missed.
BACKLOG = 500

#: The event that ends a stream.
CLOSED = "closed"

Change = tuple[str, Any]


class Hub:
    """Watchers by topic; a topic is a phone's owner, or `journal`."""

    def __init__(self) -> None:
        self._watchers: dict[str, set[asyncio.Queue[Change]]] = defaultdict(set)

    def watched(self, topic: str) -> bool:
        """Whether anybody watches."""
        return bool(self._watchers.get(topic))

    def watch(self, *topics: str) -> asyncio.Queue[Change]:
        """A queue that gets `(event name, body)` of these topics until `leave`."""
        queue: asyncio.Queue[Change] = asyncio.Queue(BACKLOG)
        for topic in topics:
            self._watchers[topic].add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[Change]) -> None:
        """Stop watching."""
        for topic in [name for name, queues in self._watchers.items() if queue in queues]:
            self._watchers[topic].discard(queue)
            if not self._watchers[topic]:
                del self._watchers[topic]

    def close(self) -> None:
        """End all watching: the stand-in stops."""
        self.tell_all(CLOSED, {})

    def tell(self, topic: str, event: str, body: Any) -> None:
        """Hand a change to all who watch the topic."""
        for queue in self._watchers.get(topic, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait((event, body))

    def tell_all(self, event: str, body: Any) -> None:
        """Hand a change to every watcher once."""
        for queue in set().union(*self._watchers.values()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait((event, body))
