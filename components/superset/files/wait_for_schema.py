"""Ends when Superset's database has the tables of this version; the job of the assets makes them."""

import logging
import sys
import time

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from superset import db
from superset.app import create_app

DEADLINE_SECONDS = 900


def current(directory):
    with db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == set(directory.get_heads())


def main():
    app = create_app()
    with app.app_context():
        directory = ScriptDirectory.from_config(app.extensions["migrate"].migrate.get_config())
        end = time.monotonic() + DEADLINE_SECONDS
        while True:
            try:
                if current(directory):
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
