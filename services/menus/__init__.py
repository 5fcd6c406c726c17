"""Menus: what each audience's buttons are, and which follower should see which (§2).

`documents` makes the platform's JSON of every menu; publishing it is the composition root's.
`want` notes in the ambient transaction that a follower's menu changes, `carry_out` sets the tags
afterwards.
"""

from __future__ import annotations

from services.menus.beside import beside, checked, held_to_domains, keep, others
from services.menus.catalogue import Button, MenuError, loaded
from services.menus.published import note_published, note_wanted, states
from services.menus.publishing import Publish, documents, keys_of, plain
from services.people.menu_tags import carry_out, pending, want, want_again, wanted_tag

__all__ = [
    "Button", "MenuError", "Publish", "beside", "carry_out", "checked", "documents",
    "held_to_domains", "keep", "keys_of", "loaded", "note_published", "note_wanted", "others",
    "pending", "plain", "states", "want", "want_again", "wanted_tag",
]
