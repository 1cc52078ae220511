"""Jobs that do a stream's days over: which they are asked for, and which events are theirs."""

from __future__ import annotations

import argparse
from datetime import date, datetime, timedelta, timezone
from typing import Sequence

from millrace_lake.settings import Stream


def parsed(doc: str, arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--date", type=date.fromisoformat, help="in UTC; default yesterday")
    parser.add_argument("--days", type=int, default=1, help="days up to that one, for events that came late")
    parser.add_argument("--stream", action="append", help="default every one")
    asked = parser.parse_args(arguments)
    if asked.days < 1:
        parser.error(f"--days must be 1 or more, got {asked.days}")
    return asked


def days_of(asked: argparse.Namespace) -> list[date]:
    """The days asked for, the last first."""
    last: date = asked.date or datetime.now(timezone.utc).date() - timedelta(days=1)
    return [last - timedelta(days=back) for back in range(asked.days)]


def of_day(stream: Stream, day: date) -> str:
    """SQL of the events of one day in UTC."""
    time, following = f"`{stream.event_time}`", day + timedelta(days=1)
    return f"{time} >= TIMESTAMP '{day} 00:00:00' AND {time} < TIMESTAMP '{following} 00:00:00'"
