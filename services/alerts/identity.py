"""Acting as who one was when a list was printed (§4.1): by that post, if it is still held."""

from __future__ import annotations

from dataclasses import replace

from services.people.asker import Asker


def acting_as(asker: Asker, post_id: int | None) -> Asker:
    """The asker in the post a list belongs to, or as she is now when she lost that post."""
    post = next((one for one in asker.posts if one.id == post_id), None)
    if post is None or post == asker.post:
        return asker
    reach = tuple(dict.fromkeys(p.reach_id for p in asker.posts if p.role == post.role))
    return replace(asker, post=post, role=post.role, org_ids=reach)
