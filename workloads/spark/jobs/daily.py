"""Daily figures of each stream. Doing a day again replaces it."""

from __future__ import annotations

from datetime import date

from pyspark.sql import SparkSession

from millrace_lake.days import days_of, of_day, parsed
from millrace_lake.session import session
from millrace_lake.settings import Settings, Stream, load


def add_day(spark: SparkSession, settings: Settings, stream: Stream, day: date) -> None:
    table = f"{settings.catalog}.{stream.daily_table}"
    spark.table(f"{settings.catalog}.{stream.table}").where(of_day(stream, day)).createOrReplaceTempView("events")
    spark.sql(stream.daily_query).createOrReplaceTempView("figures")
    same = " AND ".join(f"t.`{key}` <=> s.`{key}`" for key in stream.daily_keys)
    spark.sql(
        f"MERGE INTO {table} t USING figures s ON {same} WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT * "
        f"WHEN NOT MATCHED BY SOURCE AND t.`{stream.daily_keys[0]}` = DATE '{day}' THEN DELETE"
    )


def main() -> None:
    asked = parsed(__doc__ or "")
    settings = load()
    streams = settings.asked(asked.stream)
    days = days_of(asked)
    spark = session(settings.catalog, "lake-daily")
    for stream in streams:
        for day in days:
            add_day(spark, settings, stream, day)
        print(f"{stream.daily_table} up to {days[0]}", flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
