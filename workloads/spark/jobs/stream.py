"""Kafka to the lake: one query a stream, each with a checkpoint of its own."""

from __future__ import annotations

import logging
from functools import partial
from typing import Callable

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from millrace_lake.decode import decode
from millrace_lake.kafka import options
from millrace_lake.merge import merge
from millrace_lake.session import session
from millrace_lake.settings import Settings, Stream, load
from millrace_lake.supervise import supervise


def start(spark: SparkSession, settings: Settings, stream: Stream) -> StreamingQuery:
    """Begins where the checkpoint ends, else with the topic's first record: what was read before finds itself in the table."""
    records = (
        spark.readStream.format("kafka")
        .options(**options(settings, stream))
        .option("startingOffsets", "earliest")
        .option("maxOffsetsPerTrigger", stream.max_records)
        .load()
    )
    # Nothing is dropped for being late: the watermark tells how far the table is behind.
    decoded = decode(records, stream).withWatermark("event_time", settings.lateness)
    return (
        decoded.writeStream.queryName(stream.table.split(".")[-1])
        .option("checkpointLocation", f"{settings.checkpoints}/{stream.name}")
        .trigger(processingTime=settings.trigger)
        .foreachBatch(_sink(settings, stream))
        .start()
    )


def _sink(settings: Settings, stream: Stream) -> Callable[[DataFrame, int], None]:
    def add(batch: DataFrame, _: int) -> None:
        batch.sparkSession.sparkContext.setLocalProperty("spark.scheduler.pool", stream.name)
        merge(batch, settings, stream)

    return add


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    settings = load()
    spark = session(settings.catalog, "lake-stream")
    supervise({stream.name: partial(start, spark, settings, stream) for stream in settings.streams})


if __name__ == "__main__":
    main()
