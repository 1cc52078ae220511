"""Tests of what needs no Spark: `python3 workloads/spark/tests/test_pure.py`."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from millrace_lake.supervise import Failed, Watched, look, pause_after  # noqa: E402


class Pauses(unittest.TestCase):
    def test_a_query_that_fails_waits_twice_as_long_each_time_up_to_five_minutes(self) -> None:
        self.assertEqual([pause_after(failures) for failures in (1, 2, 3, 7, 12)], [5.0, 10.0, 20.0, 300.0, 300.0])

    def test_a_query_that_fails_is_started_again_after_its_pause_and_the_driver_ends_after_twelve(self) -> None:
        started = 0

        def start() -> Failed:
            nonlocal started
            started += 1
            return Failed(ValueError("no topic"))

        watched = Watched(start)
        now = 0.0
        with self.assertRaisesRegex(RuntimeError, "payments failed 12 times in a row"):
            while now < 10_000:
                look("payments", watched, now)
                now += 1.0
        self.assertEqual(started, 12)


if __name__ == "__main__":
    unittest.main()
