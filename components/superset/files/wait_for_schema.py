"""Ends when Superset's database has the tables of this version; the job of the assets makes them.

Superset itself is not started for it: it makes the tables of its users when it starts, and would disturb the job that does.
"""

import logging
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from superset_config import SQLALCHEMY_DATABASE_URI

DEADLINE_SECONDS = 900


def main():
    package = find_spec("superset").origin
    heads = set(ScriptDirectory(str(Path(package).parent / "migrations")).get_heads())
    engine = create_engine(SQLALCHEMY_DATABASE_URI)
    end = time.monotonic() + DEADLINE_SECONDS
    while True:
        try:
            with engine.connect() as connection:
                if set(MigrationContext.configure(connection).get_current_heads()) == heads:
                    return 0
            reason = "the tables are those of another version"
        except Exception as error:  # The database may not be there yet.
            reason = str(error).splitlines()[0]
        if time.monotonic() > end:
            logging.error("waited %s seconds: %s", DEADLINE_SECONDS, reason)
            return 1
        logging.warning("waiting: %s", reason)
        time.sleep(5)


if __name__ == "__main__":
    sys.exit(main())
