"""
Iceberg's own procedures, called for one table. It is named with its catalogue: else Iceberg looks for a catalogue of its namespace's name
first, and warns of each that there is none.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pyspark.sql import SparkSession

from millrace_lake.settings import Settings, Stream

#: What is written to by the stream now is left alone.
OPEN = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


def closed_partitions(stream: Stream, now: datetime, days: int) -> str:
    """SQL of the event times whose partitions are over, and not older than so many days."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    start = now.replace(minute=0, second=0, microsecond=0) if stream.partition == "hour" else midnight
    end = start if stream.partition == "day" else start - OPEN["hour"]
    first = midnight - timedelta(days=days)
    column = stream.event_time
    return f"{column} >= TIMESTAMP '{_utc(first)}' AND {column} < TIMESTAMP '{_utc(end)}'"


def compact(
    spark: SparkSession, settings: Settings, table: str, stream: Stream | None, now: datetime, days: int
) -> dict[str, Any]:
    """Rewrites partitions of many small files, sorted as the table is; commits part by part, so that a failure keeps what was done."""
    where = "" if stream is None else f", where => {_literal(closed_partitions(stream, now, days))}"
    [row] = spark.sql(
        f"CALL {settings.catalog}.system.rewrite_data_files(table => '{settings.catalog}.{table}', strategy => 'sort'{where}, "
        "options => map('partial-progress.enabled', 'true', 'min-input-files', '5'))"
    ).collect()
    spark.sql(f"CALL {settings.catalog}.system.rewrite_manifests(table => '{settings.catalog}.{table}')").collect()
    return dict(row.asDict())


def expire(spark: SparkSession, settings: Settings, table: str) -> dict[str, Any]:
    """Removes snapshots older than the table's own properties say, and the files that only they had."""
    [row] = spark.sql(f"CALL {settings.catalog}.system.expire_snapshots(table => '{settings.catalog}.{table}')").collect()
    return dict(row.asDict())


def remove_orphans(spark: SparkSession, settings: Settings, table: str, until: datetime) -> int:
    """Removes files of the table's folder that no snapshot has, and that are older than `until`: writers are then long done."""
    rows = spark.sql(
        f"CALL {settings.catalog}.system.remove_orphan_files(table => '{settings.catalog}.{table}', "
        f"older_than => TIMESTAMP '{_utc(until)}', prefix_listing => true)"
    ).collect()
    return len(rows)


def _utc(time: datetime) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S")


def _literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
