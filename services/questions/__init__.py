"""Questions of leaders in plain Chinese, about orgs and indicators (CONVERSATIONS §3.4).

`ask` takes a sentence, `attain` what stands behind 达成度, `again` a query that was offered.
"""

from __future__ import annotations

from services.questions.answering import Told, again, ask, attain, next_page
from services.questions.query import Query, read

__all__ = ["Query", "Told", "again", "ask", "attain", "next_page", "read"]
