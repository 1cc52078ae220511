"""Keeps one query a stream running: that one fails does not stop the others."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import Callable, Protocol

log = logging.getLogger("millrace")

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 300.0
#: A query that ran this long before it failed begins again with the first pause.
SETTLED = 900.0
#: Failures in a row after which the driver ends, so that the operator starts a new one.
MOST_FAILURES = 12


class Query(Protocol):
    """As much of a StreamingQuery as is asked."""

    @property
    def isActive(self) -> bool: ...

    def exception(self) -> Exception | None: ...


@dataclass
class Watched:
    start: Callable[[], Query]
    query: Query | None = None
    started: float = 0.0
    failures: int = 0
    again: float = field(default=0.0)


def pause_after(failures: int) -> float:
    """Seconds until the next try: 5, 10, 20 … 300."""
    return min(FIRST_PAUSE * 2.0 ** (failures - 1), LONGEST_PAUSE)


def look(name: str, watched: Watched, now: float) -> None:
    """One look at one query: starts it, or takes note that it failed. Raises when it failed too often."""
    if watched.query is not None:
        if watched.query.isActive:
            return
        watched.failures = 1 if now - watched.started > SETTLED else watched.failures + 1
        log.error("%s failed for the %d. time in a row: %s", name, watched.failures, watched.query.exception())
        watched.query = None
        watched.again = now + pause_after(watched.failures)
        if watched.failures >= MOST_FAILURES:
            raise RuntimeError(f"{name} failed {watched.failures} times in a row")
    if now >= watched.again:
        try:
            watched.query = watched.start()
        except Exception as error:  # A topic that is not there yet, a store that does not answer.
            watched.query = Failed(error)
        watched.started = now


@dataclass(frozen=True)
class Failed:
    """A query that did not even start."""

    error: Exception

    @property
    def isActive(self) -> bool:
        return False

    def exception(self) -> Exception | None:
        return self.error


def supervise(starts: dict[str, Callable[[], Query]], period: float = 1.0) -> None:
    """Never returns."""
    watched = {name: Watched(start) for name, start in starts.items()}
    while True:
        for name, one in watched.items():
            look(name, one, time.monotonic())
        time.sleep(period)
