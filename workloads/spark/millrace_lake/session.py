"""The session of a job."""

from __future__ import annotations

import os

from pyspark.sql import SparkSession

#: Set only where the catalogue is a database; from a Secret, so not among the application's properties.
PASSWORD = "MILLRACE_CATALOG_PASSWORD"


def session(catalog: str, name: str) -> SparkSession:
    """The session that `spark-submit` configured, with the catalogue's password, and all times in UTC."""
    builder = SparkSession.builder.appName(name).config("spark.sql.session.timeZone", "UTC")
    password = os.environ.get(PASSWORD)
    if password is not None:
        builder = builder.config(f"spark.sql.catalog.{catalog}.jdbc.password", password)
    return builder.getOrCreate()
