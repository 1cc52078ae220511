"""Makes the tables that are declared, and takes those that are there to what is declared now."""

from __future__ import annotations

import json
from typing import Any

from pyspark.sql import SparkSession

from millrace_lake.settings import Settings, Table


def make_tables(spark: SparkSession, settings: Settings) -> list[str]:
    """
    Idempotent. Adds columns, widens types, and says anew how new files are laid out; a column that is declared no more stays, and
    may then be null. Raises what Iceberg refuses. Returns what was done, one line a table that changed.
    """
    assert spark._jvm is not None
    iceberg: Any = spark._jvm.org.apache.iceberg
    catalog = iceberg.spark.Spark3Util.loadIcebergCatalog(spark._jsparkSession, settings.catalog)
    done: list[str] = []
    known = {row[0] for row in spark.sql(f"SHOW NAMESPACES IN {settings.catalog}").collect()}
    for namespace in sorted({table.namespace for table in settings.tables} - known):
        spark.sql(f"CREATE NAMESPACE {settings.catalog}.{namespace}")
        done.append(f"namespace {namespace} made")
    for table in settings.tables:
        done += _make_table(spark, iceberg, catalog, table)
    return done


def _make_table(spark: SparkSession, iceberg: Any, catalog: Any, table: Table) -> list[str]:
    title = f"{table.namespace}.{table.name}"
    identifier = iceberg.catalog.TableIdentifier.of(_strings(spark, [table.namespace, table.name]))
    schema = iceberg.SchemaParser.fromJson(json.dumps(table.schema))
    if not catalog.tableExists(identifier):
        spec = iceberg.PartitionSpecParser.fromJson(schema, json.dumps(table.partition_spec))
        order = iceberg.SortOrderParser.fromJson(schema, json.dumps(table.sort_order))
        builder = catalog.buildTable(identifier, schema).withPartitionSpec(spec).withSortOrder(order)
        for key, value in table.properties.items():
            builder = builder.withProperty(key, value)
        builder.create()
        return [f"{title} made"]
    existing = catalog.loadTable(identifier)
    before = existing.schema().toString() + existing.spec().toString() + existing.sortOrder().toString()
    _evolve_schema(existing, schema, table)
    _evolve_layout(iceberg, existing, table)
    changed = _evolve_properties(existing, table)
    existing.refresh()
    after = existing.schema().toString() + existing.spec().toString() + existing.sortOrder().toString()
    return [f"{title} changed"] if changed or before != after else []


def _evolve_schema(existing: Any, declared: Any, table: Table) -> None:
    update = existing.updateSchema()
    update.unionByNameWith(declared)
    names = {field["name"] for field in table.schema["fields"]}
    for column in existing.schema().columns():
        if column.name() not in names and column.isRequired():
            update.makeColumnOptional(column.name())
    update.commit()
    existing.refresh()


def _evolve_layout(iceberg: Any, existing: Any, table: Table) -> None:
    schema = existing.schema()
    by_id = {field["id"]: field["name"] for field in table.schema["fields"]}
    expressions = iceberg.expressions.Expressions
    wanted = [(field["name"], field["transform"], by_id[field["source-id"]]) for field in table.partition_spec["fields"]]
    current = [
        (field.name(), field.transform().toString(), schema.findColumnName(field.sourceId()))
        for field in existing.spec().fields()
    ]
    if wanted != current:
        update = existing.updateSpec()
        for name, _, _ in current:
            update.removeField(name)
        for name, transform, column in wanted:
            term = expressions.ref(column) if transform == "identity" else getattr(expressions, transform)(column)
            update.addField(name, term)
        update.commit()
    ordered = [by_id[field["source-id"]] for field in table.sort_order["fields"]]
    if ordered != [schema.findColumnName(field.sourceId()) for field in existing.sortOrder().fields()]:
        replace = existing.replaceSortOrder()
        for column in ordered:
            replace.asc(column)
        replace.commit()


def _evolve_properties(existing: Any, table: Table) -> bool:
    current = existing.properties()
    # The format's version is a property only while a table is made.
    different = {
        key: value for key, value in table.properties.items() if key != "format-version" and current.get(key) != value
    }
    if different:
        update = existing.updateProperties()
        for key, value in different.items():
            update.set(key, value)
        update.commit()
    return bool(different)


def _strings(spark: SparkSession, values: list[str]) -> Any:
    """Java's varargs of strings."""
    gateway = spark.sparkContext._gateway
    assert gateway is not None and spark._jvm is not None
    array = gateway.new_array(spark._jvm.java.lang.String, len(values))
    for index, value in enumerate(values):
        array[index] = value
    return array
