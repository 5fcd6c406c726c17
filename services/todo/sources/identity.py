"""New codes and changed phones that students have asked for; met by 验证码 or 解绑."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.people import requests
from services.people.asker import Asker
from services.people.scope import may
from services.todo.registry import Todo, source

#: Somebody cannot get in meanwhile.
WITHIN = timedelta(days=1)


@source("identity", closable=True)
async def find(asker: Asker, now: datetime) -> Sequence[Todo]:
    """A line for each request of a person the asker vouches for."""
    if asker.role != "admin" and not may(asker, "act"):
        return ()
    found = []
    for one in await requests.open_requests(asker, now=now):
        asked_on = one.first_at.astimezone(asker.college.zone).date()
        found.append(Todo(
            item=f"{one.about}:{one.person_id}:{asked_on}", due_on=asked_on + WITHIN,
            data={"about": one.about, "name": one.name, "number": one.number,
                  "place": one.place, "asked_on": asked_on},
        ))
    return found
