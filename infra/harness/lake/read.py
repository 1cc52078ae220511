"""
What the lake holds, read without Spark and without the jobs: the catalogue's own table by SQLite, the tables by pyiceberg. Writes JSON:
each table's columns, rows, number of snapshots, and data files. `python3 read.py <catalog.db> <out.json>`
"""

from __future__ import annotations

import json
import sqlite3
import sys
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pyarrow as pa
from pyiceberg.table import StaticTable

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def plain(value: Any, kind: pa.DataType) -> Any:
    """Times as microseconds, days as text, decimals as text, bytes as text, maps as objects."""
    if value is None:
        return None
    if pa.types.is_map(kind):
        return {key: plain(item, kind.item_type) for key, item in value}
    if pa.types.is_struct(kind):
        return {field.name: plain(value[field.name], field.type) for field in kind}
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return [plain(item, kind.value_type) for item in value]
    if isinstance(value, datetime):
        return (value - EPOCH) // timedelta(microseconds=1)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, (bool, int, float, str)) else str(value)


def read(metadata: str) -> dict[str, Any]:
    table = StaticTable.from_metadata(metadata)
    rows = table.scan().to_arrow()
    return {
        "columns": rows.column_names,
        "rows": [
            {field.name: plain(row[field.name], field.type) for field in rows.schema} for row in rows.to_pylist()
        ],
        "snapshots": len(table.metadata.snapshots),
        "files": [task.file.file_path for task in table.scan().plan_files()],
    }


catalog = sqlite3.connect(sys.argv[1])
found = catalog.execute("SELECT table_namespace, table_name, metadata_location FROM iceberg_tables").fetchall()
said = {f"{namespace}.{name}": read(metadata) for namespace, name, metadata in found}
with open(sys.argv[2], "w", encoding="utf-8") as out:
    json.dump(said, out)
