"""SQL that counts what breaks a stream's rules: the rules themselves come with the settings."""

from __future__ import annotations

from datetime import date
from typing import Sequence

from millrace_lake.days import of_day
from millrace_lake.settings import Settings, Stream

COLUMNS = ("eventDate", "stream", "rule", "events", "broken", "kept", "measuredAt")


def results_of(settings: Settings, stream: Stream, day: date) -> str:
    """A query of one row a rule: the events of the day, those of them that break it, and whether it is kept. It reads the day once."""
    counts = ", ".join(
        # What is null is not counted. By FILTER and not by `count_if`, which Spark 4.1.1 tries to tell Iceberg to count, and fails over
        # what it has no words for (`AssertionError` in V2ExpressionBuilder, seen): with a filter it counts for itself.
        f"named_struct('rule', {_literal(rule.id)}, 'broken', count(*) FILTER (WHERE {rule.broken}))"
        for rule in stream.rules
    )
    kept = " ".join(f"WHEN {_literal(rule.id)} THEN {rule.kept}" for rule in stream.rules)
    return (
        f"SELECT DATE '{day}' AS `eventDate`, {_literal(stream.name)} AS `stream`, rule AS `rule`, events AS `events`, "
        f"broken AS `broken`, CASE rule {kept} END AS `kept`, current_timestamp() AS `measuredAt` "
        f"FROM (SELECT events, inline(counts) FROM (SELECT count(*) AS events, array({counts}) AS counts "
        f"FROM {settings.catalog}.{stream.table} WHERE {of_day(stream, day)}))"
    )


def replacement_of(settings: Settings, stream: Stream, days: Sequence[date]) -> str:
    """The statement that puts the results of these days in the place of what there was of them, in one commit."""
    of_days = ", ".join(f"DATE '{day}'" for day in days)
    columns = ", ".join(f"`{column}`" for column in COLUMNS)
    return (
        f"MERGE INTO {settings.catalog}.{settings.quality} t USING ("
        + " UNION ALL ".join(results_of(settings, stream, day) for day in days)
        + ") s ON t.`eventDate` = s.`eventDate` AND t.`stream` = s.`stream` AND t.`rule` = s.`rule` "
        f"WHEN MATCHED THEN UPDATE SET {', '.join(f'`{column}` = s.`{column}`' for column in COLUMNS)} "
        f"WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({', '.join(f's.`{column}`' for column in COLUMNS)}) "
        # Of a rule that is declared no more.
        f"WHEN NOT MATCHED BY SOURCE AND t.`stream` = {_literal(stream.name)} AND t.`eventDate` IN ({of_days}) THEN DELETE"
    )


def _literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
