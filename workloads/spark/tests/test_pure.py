"""Tests of what needs no Spark: `python3 workloads/spark/tests/test_pure.py`."""

from __future__ import annotations

import contextlib
import io
import sys
import unittest
import urllib.error
import urllib.request
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from millrace_lake.days import days_of, of_day, parsed  # noqa: E402
from millrace_lake.health import serve, verdict  # noqa: E402
from millrace_lake.quality import replacement_of, results_of  # noqa: E402
from millrace_lake.settings import Decoding, Rule, Settings, Stream  # noqa: E402
from millrace_lake.supervise import Failed, Watched, look, pause_after  # noqa: E402


def stream(name: str, *rules: Rule) -> Stream:
    return Stream(
        name=name,
        topic=name,
        group=name,
        table=f"streams.{name}",
        event_time="at",
        partition="day",
        max_records=1,
        decoding=Decoding(encoding="json", defects=[], columns=[]),
        daily_table=f"daily.{name}",
        daily_keys=["eventDate"],
        daily_query="",
        rules=rules,
    )


def settings(*streams: Stream) -> Settings:
    return Settings(
        catalog="lake",
        bootstrap="",
        kafka={},
        checkpoints="",
        trigger="",
        lateness="",
        quality="quality.results",
        quarantine="quarantine.records",
        streams=streams,
        tables=[],
    )


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


class Days(unittest.TestCase):
    def test_days_are_those_up_to_the_one_asked_for_which_is_else_yesterday(self) -> None:
        asked = parsed("", ["--date", "2026-03-01", "--days", "3"])
        self.assertEqual(days_of(asked), [date(2026, 3, 1), date(2026, 2, 28), date(2026, 2, 27)])
        yesterday = datetime.now(timezone.utc).date() - timedelta(days=1)
        self.assertIn(days_of(parsed("", [])), ([yesterday], [yesterday + timedelta(days=1)]))

    def test_a_run_over_no_day_is_refused_since_it_would_end_well_and_have_done_nothing(self) -> None:
        said = io.StringIO()
        with self.assertRaises(SystemExit), contextlib.redirect_stderr(said):
            parsed("", ["--days", "0"])
        self.assertIn("--days must be 1 or more, got 0", said.getvalue())

    def test_a_day_is_from_midnight_to_midnight_in_utc_and_has_its_beginning_but_not_its_end(self) -> None:
        self.assertEqual(
            of_day(stream("clicks"), date(2026, 12, 31)),
            "`at` >= TIMESTAMP '2026-12-31 00:00:00' AND `at` < TIMESTAMP '2027-01-01 00:00:00'",
        )


class Asked(unittest.TestCase):
    def test_a_stream_that_the_lake_does_not_serve_is_refused_by_its_name_and_not_passed_over(self) -> None:
        all_of_them = settings(stream("clicks"), stream("prices"))
        self.assertEqual([one.name for one in all_of_them.asked(None)], ["clicks", "prices"])
        self.assertEqual([one.name for one in all_of_them.asked(["prices", "prices"])], ["prices"])
        with self.assertRaisesRegex(KeyError, 'the lake serves no stream "price"; it has clicks, prices'):
            all_of_them.asked(["price"])


class Quality(unittest.TestCase):
    rules = (Rule("amount.range", "`amount` < 0D", "broken <= 0D * events"), Rule("slo-quality", "false", "broken <= 0.1D * events"))

    def test_a_day_is_read_once_and_each_rule_is_a_row_of_it_in_the_words_that_the_settings_have(self) -> None:
        one = stream("clicks", *self.rules)
        query = results_of(settings(one), one, date(2026, 11, 27))
        self.assertEqual(query.count("FROM lake.streams.clicks WHERE"), 1)
        self.assertIn("named_struct('rule', 'amount.range', 'broken', count(*) FILTER (WHERE `amount` < 0D))", query)
        self.assertIn("CASE rule WHEN 'amount.range' THEN broken <= 0D * events WHEN 'slo-quality' THEN broken <= 0.1D * events END", query)

    def test_the_results_of_a_stream_and_its_days_are_replaced_in_one_statement_and_no_others_are_touched(self) -> None:
        one = stream("clicks", *self.rules)
        statement = replacement_of(settings(one), one, [date(2026, 11, 27), date(2026, 11, 26)])
        self.assertTrue(statement.startswith("MERGE INTO lake.quality.results t USING (SELECT DATE '2026-11-27'"))
        self.assertEqual(statement.count(" UNION ALL "), 1)
        self.assertTrue(
            statement.endswith(
                "WHEN NOT MATCHED BY SOURCE AND t.`stream` = 'clicks' "
                "AND t.`eventDate` IN (DATE '2026-11-27', DATE '2026-11-26') THEN DELETE"
            )
        )


class Health(unittest.TestCase):
    def test_serves_while_every_query_runs(self) -> None:
        self.assertEqual(verdict(["a", "b"], ["b", "a"]), (200, {"active": ["a", "b"], "away": []}))
        self.assertEqual(verdict(["a", "b"], ["b"]), (503, {"active": ["b"], "away": ["a"]}))

    def test_is_asked_over_http(self) -> None:
        active: list[str] = []
        server = serve(0, ["a"], lambda: active)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        url = f"http://127.0.0.1:{server.server_address[1]}/"
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(url)
        self.assertEqual(refused.exception.code, 503)
        refused.exception.close()
        active.append("a")
        with urllib.request.urlopen(url) as answer:
            self.assertEqual(answer.status, 200)


if __name__ == "__main__":
    unittest.main()
