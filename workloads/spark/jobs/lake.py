"""
The lake of one machine, in one process: makes the tables, then streams to them, and says at a port whether every stream is read.
`python3 lake.py <port>`; ends by itself when it is asked to (SIGTERM), after the batches under way.
"""

from __future__ import annotations

import logging
import signal
import sys
from functools import partial
from typing import NoReturn

from millrace_lake.health import serve
from millrace_lake.session import session
from millrace_lake.settings import load
from millrace_lake.supervise import supervise
from millrace_lake.tables import make_tables

# Beside this file.
from stream import start


def leave(*_: object) -> NoReturn:
    raise SystemExit(0)


def main(port: int) -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    settings = load()
    spark = session(settings.catalog, "lake")
    signal.signal(signal.SIGTERM, leave)
    try:
        for line in make_tables(spark, settings) or ["every table is as declared"]:
            print(line, flush=True)
        # As `stream.start` names its queries.
        wanted = [stream.table.split(".")[-1] for stream in settings.streams]
        serve(port, wanted, lambda: [query.name for query in spark.streams.active if query.name is not None])
        supervise({stream.name: partial(start, spark, settings, stream) for stream in settings.streams})
    finally:
        for query in spark.streams.active:
            query.stop()
        spark.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]))
