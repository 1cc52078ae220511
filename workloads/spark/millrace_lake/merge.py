"""Rows into tables, each once: whatever is read twice finds itself already there."""

from __future__ import annotations

from typing import Sequence

from pyspark.sql import DataFrame
from pyspark.sql.functions import col, date_trunc, max, min, unix_seconds

from millrace_lake.settings import Settings, Stream

SECONDS = {"hour": 3_600, "day": 86_400}
#: More pieces of time than this are taken for one from the first to the last.
MOST_SPANS = 200


def spans(starts: Sequence[int], length: int) -> list[tuple[int, int]]:
    """Pieces of time of one length, those that touch joined: `[0, 3600, 10800]` of 3600 are `[(0, 7200), (10800, 14400)]`."""
    joined: list[tuple[int, int]] = []
    for start in sorted(set(starts)):
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], start + length)
        else:
            joined.append((start, start + length))
    return joined


def within(column: str, pieces: Sequence[tuple[int, int]]) -> str:
    """SQL of a time that lies in one of the pieces, of whole seconds since 1970: Iceberg then reads no other partition."""
    return " OR ".join(
        f"({column} >= timestamp_seconds({start}) AND {column} < timestamp_seconds({end}))" for start, end in pieces
    )


def merge(decoded: DataFrame, settings: Settings, stream: Stream) -> None:
    """Adds the events of a batch that the table has not yet, by id, and keeps apart what is no event. Doing it again changes nothing."""
    decoded = decoded.persist()
    try:
        _merge_events(decoded.where("defect IS NULL").select("row.*"), settings, stream)
        _merge_defects(decoded.where("defect IS NOT NULL"), settings)
    finally:
        decoded.unpersist()


def _merge_events(rows: DataFrame, settings: Settings, stream: Stream) -> None:
    pieces = _pieces(rows, stream)
    if not pieces:
        return
    spark = rows.sparkSession
    view = f"batch_{stream.table.replace('.', '_')}"
    # Twice in one batch is once.
    rows.dropDuplicates(["id"]).createOrReplaceTempView(view)
    columns = [column.name for column in stream.decoding.columns]
    spark.sql(
        f"MERGE INTO {settings.catalog}.{stream.table} t USING {view} s "
        # An id has one event time, so what bears the same id lies in the same partition.
        f"ON t.id = s.id AND ({within(f't.`{stream.event_time}`', pieces)}) "
        f"WHEN NOT MATCHED THEN INSERT ({', '.join(f'`{name}`' for name in columns)}) "
        f"VALUES ({', '.join(f's.`{name}`' for name in columns)})"
    )


def _pieces(rows: DataFrame, stream: Stream) -> list[tuple[int, int]]:
    length = SECONDS[stream.partition]
    start = unix_seconds(date_trunc(stream.partition, col(f"`{stream.event_time}`")))
    found = [row[0] for row in rows.select(start).distinct().limit(MOST_SPANS + 1).collect()]
    if len(found) <= MOST_SPANS:
        return spans(found, length)
    first, last = rows.select(min(start), max(start)).collect()[0]
    return [(first, last + length)]


def _merge_defects(records: DataFrame, settings: Settings) -> None:
    if records.isEmpty():
        return
    view = "batch_quarantine"
    origin = ["topic", "partition", "offset", "timestamp", "key", "value"]
    records.select(*origin, col("defect").alias("reason")).createOrReplaceTempView(view)
    columns = ", ".join(f"`{name}`" for name in [*origin, "reason"])
    values = ", ".join(f"s.`{name}`" for name in [*origin, "reason"])
    records.sparkSession.sql(
        f"MERGE INTO {settings.catalog}.{settings.quarantine} t USING {view} s "
        "ON t.topic = s.topic AND t.`partition` = s.`partition` AND t.`offset` = s.`offset` "
        f"WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({values})"
    )
