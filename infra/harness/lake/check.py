"""What the test asks of the lake, in one session: figures as JSON on the last line."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta, timezone
from typing import Any

import backfill
import daily
from millrace_lake.session import session
from millrace_lake.settings import load
from millrace_lake.tables import make_tables
from millrace_lake.upkeep import compact, expire, remove_orphans

settings = load()
spark = session(settings.catalog, "check")
said: dict[str, Any] = {"tables": {}, "forms": {}, "again": make_tables(spark, settings)}


def value_of(value: Any) -> Any:
    if isinstance(value, datetime):
        raise TypeError("ask for times as numbers")
    if isinstance(value, (list, tuple)) and not hasattr(value, "asDict"):
        return [value_of(item) for item in value]
    if hasattr(value, "asDict"):
        return {key: value_of(item) for key, item in value.asDict().items()}
    if isinstance(value, dict):
        return {key: value_of(item) for key, item in value.items()}
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


for stream in settings.streams:
    table = spark.table(f"{settings.catalog}.{stream.table}")
    rows = table.selectExpr("count(*) AS events", "count(DISTINCT id) AS ids").collect()[0]
    said["tables"][stream.name] = {"events": rows.events, "ids": rows.ids, "columns": table.columns}
    if stream.name.startswith("forms"):
        columns = [
            f"unix_micros({field.name}) AS {field.name}" if field.dataType.typeName() == "timestamp" else field.name
            for field in table.schema.fields
        ]
        said["forms"][stream.name] = [value_of(row) for row in table.selectExpr(*columns).collect()]
    if stream.name == "payments":
        said["values"] = [value_of(row) for row in table.selectExpr("id", "CAST(amount AS STRING) AS amount", "location.lat AS lat").collect()]
said["quarantine"] = [
    value_of(row)
    for row in spark.table(f"{settings.catalog}.{settings.quarantine}").selectExpr("topic", "reason", "CAST(value AS STRING) AS value").collect()
]

if "--upkeep" in sys.argv:
    payments = settings.stream("payments")
    until = datetime.now(timezone.utc)
    name = f"{settings.catalog}.{payments.table}"
    files = f"SELECT count(*) FROM {name}.files"
    said["filesBefore"] = spark.sql(files).collect()[0][0]
    said["compacted"] = compact(spark, settings, payments.table, payments, until + timedelta(days=2), 30)
    said["filesAfter"] = spark.sql(files).collect()[0][0]
    said["rowsAfter"] = spark.table(name).count()
    said["expired"] = expire(spark, settings, payments.table)
    said["orphans"] = remove_orphans(spark, settings, payments.table, until - timedelta(days=2))
    day = spark.sql(f"SELECT date(max(occurredAt)) FROM {name}").collect()[0][0]
    for _ in range(2):
        daily.add_day(spark, settings, payments, day)
    figures = spark.table(f"{settings.catalog}.{payments.daily_table}").selectExpr("sum(events)").collect()[0][0]
    said["daily"] = [figures, spark.table(name).where(f"date(occurredAt) = DATE '{day}'").count()]
    for one in settings.streams:
        daily.add_day(spark, settings, one, day)
    sys.argv = ["backfill", "--stream", "payments", "--since", "2020-01-01", "--until", "2100-01-01"]
    backfill.main()
    # It stopped the session.
    spark = session(settings.catalog, "check")
    said["afterBackfill"] = spark.table(name).count()
print("SAID " + json.dumps(said))
