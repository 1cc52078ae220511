"""Daily figures of each stream. Doing a day again replaces it."""

from __future__ import annotations

import argparse
from datetime import date, datetime, timedelta, timezone
from typing import Sequence

from pyspark.sql import SparkSession

from millrace_lake.session import session
from millrace_lake.settings import Settings, Stream, load


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--date", type=date.fromisoformat, help="in UTC; default yesterday")
    parser.add_argument("--days", type=int, default=1, help="days up to that one, for events that came late")
    parser.add_argument("--stream", action="append", help="default every one")
    return parser.parse_args(arguments)


def add_day(spark: SparkSession, settings: Settings, stream: Stream, day: date) -> None:
    table = f"{settings.catalog}.{stream.daily_table}"
    following = day + timedelta(days=1)
    spark.table(f"{settings.catalog}.{stream.table}").where(
        f"`{stream.event_time}` >= TIMESTAMP '{day} 00:00:00' AND `{stream.event_time}` < TIMESTAMP '{following} 00:00:00'"
    ).createOrReplaceTempView("events")
    spark.sql(stream.daily_query).createOrReplaceTempView("figures")
    same = " AND ".join(f"t.`{key}` <=> s.`{key}`" for key in stream.daily_keys)
    spark.sql(
        f"MERGE INTO {table} t USING figures s ON {same} WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT * "
        f"WHEN NOT MATCHED BY SOURCE AND t.`{stream.daily_keys[0]}` = DATE '{day}' THEN DELETE"
    )


def main() -> None:
    asked = parsed()
    settings = load()
    spark = session(settings.catalog, "lake-daily")
    last: date = asked.date or datetime.now(timezone.utc).date() - timedelta(days=1)
    for stream in settings.streams:
        if asked.stream is None or stream.name in asked.stream:
            for back in range(asked.days):
                add_day(spark, settings, stream, last - timedelta(days=back))
            print(f"{stream.daily_table} up to {last}", flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
