"""A range of a topic into its table, beside the running stream: what is there already stays once."""

from __future__ import annotations

import argparse
from datetime import datetime, timezone
from typing import Sequence

from millrace_lake.decode import decode
from millrace_lake.kafka import options
from millrace_lake.merge import merge
from millrace_lake.session import session
from millrace_lake.settings import load


def instant(text: str) -> datetime:
    """`2026-11-28T00:00:00Z`; without a zone UTC is meant."""
    time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return time if time.tzinfo is not None else time.replace(tzinfo=timezone.utc)


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stream", required=True)
    parser.add_argument("--since", type=instant, required=True, help="by the records' own time in Kafka")
    parser.add_argument("--until", type=instant, required=True)
    asked = parser.parse_args(arguments)
    if asked.until <= asked.since:
        parser.error(f"--until must be after --since, got {asked.until} and {asked.since}")
    return asked


def main() -> None:
    asked = parsed()
    settings = load()
    stream = settings.stream(asked.stream)
    spark = session(settings.catalog, f"lake-backfill-{stream.name}")
    records = (
        spark.read.format("kafka")
        .options(**options(settings, stream))
        .option("startingTimestamp", int(asked.since.timestamp() * 1000))
        .option("endingTimestamp", int(asked.until.timestamp() * 1000))
        .option("startingOffsetsByTimestampStrategy", "latest")
        .load()
    )
    merge(decode(records, stream), settings, stream)
    spark.stop()


if __name__ == "__main__":
    main()
