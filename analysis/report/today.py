"""The date on a report."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def today() -> str:
    """The day in UTC as "2026-01-31"; a build that sets SOURCE_DATE_EPOCH gets that day, and so the same file again."""
    asked = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(asked), UTC) if asked.isdecimal() else datetime.now(UTC)
    return moment.date().isoformat()
