"""Upkeep of the tables: small files into large ones, old snapshots and files that nothing refers to away."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta, timezone
from typing import Sequence

from millrace_lake.session import session
from millrace_lake.settings import Settings, load
from millrace_lake.upkeep import compact, expire, remove_orphans

STEPS = ("compact", "expire", "orphans")


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", action="append", choices=STEPS, help="default compact and expire")
    parser.add_argument("--stream", action="append", help="default every one")
    parser.add_argument("--days", type=int, default=3, help="how far back partitions are compacted")
    parser.add_argument("--orphans-older-than-days", type=int, default=7)
    return parser.parse_args(arguments)


def main() -> None:
    asked = parsed()
    settings: Settings = load()
    steps = asked.step or ["compact", "expire"]
    now = datetime.now(timezone.utc)
    failed: list[str] = []
    streams = settings.asked(asked.stream)
    spark = session(settings.catalog, "lake-upkeep")
    tables = [table for stream in streams for table in (stream.table, stream.daily_table)]
    if asked.stream is None:
        tables += [settings.quality, settings.quarantine]
    for table in tables:
        stream = next((one for one in streams if one.table == table), None)
        try:
            if "compact" in steps:
                print(table, "compacted:", compact(spark, settings, table, stream, now, asked.days), flush=True)
            if "expire" in steps:
                print(table, "expired:", expire(spark, settings, table), flush=True)
            if "orphans" in steps:
                until = now - timedelta(days=asked.orphans_older_than_days)
                print(table, "orphans:", remove_orphans(spark, settings, table, until), flush=True)
        except Exception as error:  # The others still want their upkeep.
            failed.append(f"{table}: {error}")
    spark.stop()
    if failed:
        raise SystemExit("\n".join(failed))


if __name__ == "__main__":
    main()
