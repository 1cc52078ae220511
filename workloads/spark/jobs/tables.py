"""Makes the lake's tables."""

from __future__ import annotations

from millrace_lake.session import session
from millrace_lake.settings import load
from millrace_lake.tables import make_tables


def main() -> None:
    settings = load()
    spark = session(settings.catalog, "lake-tables")
    for line in make_tables(spark, settings) or ["every table is as declared"]:
        print(line, flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
