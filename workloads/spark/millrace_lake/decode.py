"""From a record's bytes to a row of its table, or to what is the matter with it."""

from __future__ import annotations

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql.avro.functions import from_avro
from pyspark.sql.functions import col, expr, from_json
from pyspark.sql.types import StructType

from millrace_lake.settings import Decoding, Stream

#: Where a record came from, beside `row` (the table's columns) and `defect` (null for an event).
ORIGIN = ("topic", "partition", "offset", "timestamp", "key", "value")
CORRUPT = "_corrupt"


def decode(records: DataFrame, stream: Stream) -> DataFrame:
    """Records of Kafka with `row`, `event_time` and `defect`; `row` means something only where `defect` is null."""
    decoding = stream.decoding
    parsed = records.select(*ORIGIN, _parsed(decoding).alias("r"))
    judged = parsed.select(*ORIGIN, "r", expr(_defect(decoding)).alias("defect"))
    row = ", ".join(f"{column.sql} AS `{column.name}`" for column in decoding.columns)
    return judged.select(*ORIGIN, "defect", expr(f"struct({row})").alias("row")).withColumn(
        "event_time", col("row").getField(stream.event_time)
    )


def _parsed(decoding: Decoding) -> SparkColumn:
    if decoding.encoding == "avro":
        if decoding.schema is None:
            raise ValueError("an Avro stream needs a schema")
        return from_avro(col("value"), decoding.schema, {"mode": "PERMISSIVE"})
    if decoding.wire is None:
        raise ValueError("a JSON stream needs the type of its records")
    options = {
        "mode": "PERMISSIVE",
        "columnNameOfCorruptRecord": CORRUPT,
        "allowNonNumericNumbers": "false",
        "allowSingleQuotes": "false",
    }
    return from_json(col("value").cast("string"), StructType.fromJson(dict(decoding.wire)), options)


def _defect(decoding: Decoding) -> str:
    first = [("value IS NULL", "is empty"), ("r IS NULL", f"is no {decoding.encoding} of this stream")]
    if decoding.encoding == "json" and decoding.fields is not None:
        text = "cast(value AS STRING)"
        known = ", ".join(_literal(name) for name in decoding.fields)
        first += [
            (f"json_object_keys({text}) IS NULL", "is no JSON object"),
            (f"size(array_except(json_object_keys({text}), array({known}))) > 0", "has a field that the stream has not"),
        ]
    cases = [*first, *((defect.when, defect.reason) for defect in decoding.defects)]
    return " ".join(["CASE", *(f"WHEN {when} THEN {_literal(reason)}" for when, reason in cases), "END"])


def _literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
