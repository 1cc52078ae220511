"""What the jobs are told: files that the platform's program compiles from the streams."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Sequence

FOLDER = "/etc/millrace/spark"


@dataclass(frozen=True)
class Defect:
    """A condition in Spark SQL over the record `r`, and what is then the matter with it."""

    when: str
    reason: str


@dataclass(frozen=True)
class Column:
    """A column of a table, and its value in Spark SQL over the record `r`."""

    name: str
    sql: str


@dataclass(frozen=True)
class Decoding:
    """How a record is read from the bytes of its topic."""

    encoding: str
    defects: Sequence[Defect]
    columns: Sequence[Column]
    wire: Mapping[str, Any] | None = None
    fields: Sequence[str] | None = None
    schema: str | None = None


@dataclass(frozen=True)
class Rule:
    """
    A rule of a stream's events by its id, in Spark SQL: `broken` over a row of the table, true where it breaks the rule; `kept` over
    the numbers `events` and `broken` of a day.
    """

    id: str
    broken: str
    kept: str


@dataclass(frozen=True)
class Stream:
    """A stream that the lake serves. Tables are named within the catalogue: `streams.payments`."""

    name: str
    topic: str
    group: str
    table: str
    event_time: str
    partition: str
    max_records: int
    decoding: Decoding
    daily_table: str
    daily_keys: Sequence[str]
    daily_query: str
    rules: Sequence[Rule]


@dataclass(frozen=True)
class Table:
    """A table in the JSON of Iceberg's specification."""

    namespace: str
    name: str
    schema: Mapping[str, Any]
    partition_spec: Mapping[str, Any]
    sort_order: Mapping[str, Any]
    properties: Mapping[str, str]


@dataclass(frozen=True)
class Settings:
    catalog: str
    bootstrap: str
    kafka: Mapping[str, str]
    checkpoints: str
    trigger: str
    lateness: str
    quality: str
    quarantine: str
    streams: Sequence[Stream]
    tables: Sequence[Table]

    def stream(self, name: str) -> Stream:
        """A stream by name; raises when there is none, with those that there are."""
        for stream in self.streams:
            if stream.name == name:
                return stream
        known = ", ".join(stream.name for stream in self.streams)
        raise KeyError(f'the lake serves no stream "{name}"; it has {known}')

    def asked(self, names: Sequence[str] | None) -> Sequence[Stream]:
        """The streams of these names, or all where none is named; raises as `stream` does."""
        return self.streams if names is None else [self.stream(name) for name in dict.fromkeys(names)]


def load(folder: str | None = None) -> Settings:
    """Reads `settings.json` and every `stream-*.json` and `table-*.json` of the folder."""
    root = Path(folder or os.environ.get("MILLRACE_SPARK_FOLDER", FOLDER))
    told = _read(root / "settings.json")
    return Settings(
        catalog=told["catalog"],
        bootstrap=told["kafka"]["bootstrap"],
        kafka=told["kafka"]["properties"],
        checkpoints=told["checkpoints"],
        trigger=told["trigger"],
        lateness=told["lateness"],
        quality=told["quality"],
        quarantine=told["quarantine"],
        streams=[_stream(_read(file)) for file in sorted(root.glob("stream-*.json"))],
        tables=[_table(_read(file)) for file in sorted(root.glob("table-*.json"))],
    )


def _read(file: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return value


def _stream(told: Mapping[str, Any]) -> Stream:
    decoding = told["decoding"]
    return Stream(
        name=told["name"],
        topic=told["topic"],
        group=told["group"],
        table=told["table"],
        event_time=told["eventTime"],
        partition=told["partition"],
        max_records=told["maxRecords"],
        decoding=Decoding(
            encoding=decoding["encoding"],
            defects=[Defect(**defect) for defect in decoding["defects"]],
            columns=[Column(**column) for column in decoding["columns"]],
            wire=decoding.get("wire"),
            fields=decoding.get("fields"),
            schema=decoding.get("schema"),
        ),
        daily_table=told["daily"]["table"],
        daily_keys=told["daily"]["keys"],
        daily_query=told["daily"]["query"],
        rules=[Rule(**rule) for rule in told["rules"]],
    )


def _table(told: Mapping[str, Any]) -> Table:
    return Table(
        namespace=told["namespace"],
        name=told["name"],
        schema=told["schema"],
        partition_spec=told["partitionSpec"],
        sort_order=told["sortOrder"],
        properties=told["properties"],
    )
