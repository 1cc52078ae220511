"""The session of a job."""

from __future__ import annotations

import os

from pyspark.sql import SparkSession

#: Properties of the catalogue that are secret, by the variable that has them: Secrets, so not among the application's properties.
SECRETS = {
    "MILLRACE_CATALOG_PASSWORD": "jdbc.password",
    "MILLRACE_LAKE_ACCESS_KEY_ID": "s3.access-key-id",
    "MILLRACE_LAKE_SECRET_ACCESS_KEY": "s3.secret-access-key",
}


def session(catalog: str, name: str) -> SparkSession:
    """The session that `spark-submit` configured, with the catalogue's secrets, and all times in UTC."""
    builder = SparkSession.builder.appName(name).config("spark.sql.session.timeZone", "UTC")
    for variable, key in SECRETS.items():
        value = os.environ.get(variable)
        if value is not None:
            builder = builder.config(f"spark.sql.catalog.{catalog}.{key}", value)
    return builder.getOrCreate()
