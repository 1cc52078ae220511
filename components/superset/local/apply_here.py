"""Asks each database of a bundle for a row of one of its datasets, then makes Superset show the bundle (`apply_assets.py`). In a
cluster what is declared is shown before Trino and Pinot are up; here they are started before, so that one which cannot be asked
is a fault.

    python apply_here.py FOLDER
"""

import json
import os
import sys
import time
from pathlib import Path

from sqlalchemy import create_engine

SECONDS = float(os.environ.get("SUPERSET_ASK_SECONDS", "60"))


def dataset_of(bundle, database):
    """The table of its first dataset, as a question names it."""
    for path in sorted((bundle / "datasets").rglob("*.yaml")):
        dataset = json.loads(path.read_text("utf-8"))
        if dataset["database_uuid"] == database["uuid"]:
            return ".".join(f'"{part}"' for part in (dataset["catalog"], dataset["schema"], dataset["table_name"]) if part)
    return None


def fault_of(database, table):
    """Why the database does not answer, in its own words; none where it does."""
    engine = create_engine(database["sqlalchemy_uri"], **database["extra"]["engine_params"])
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"SELECT * FROM {table} LIMIT 1").fetchall()
        return None
    except Exception as error:  # Whatever a driver throws.
        return str(error).splitlines()[0][:300] or type(error).__name__
    finally:
        engine.dispose()


def unreachable(bundle):
    """A sentence for each database that cannot be asked; tables that have just been made may be refused for a while."""
    sentences = []
    for path in sorted((bundle / "databases").glob("*.yaml")):
        database = json.loads(path.read_text("utf-8"))
        table = dataset_of(bundle, database)
        end = time.monotonic() + SECONDS
        while table is not None and (fault := fault_of(database, table)) is not None:
            if time.monotonic() > end:
                name = database["database_name"]
                sentences.append(
                    f'superset: the database "{name}" must answer at {database["sqlalchemy_uri"]} for {table}, got {fault}; '
                    f"see whether {name} runs (`npm run status`), and run `npm start` again"
                )
                break
            time.sleep(1)
    return sentences


def main(folder):
    sentences = unreachable(Path(folder))
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    if sentences:
        return 1
    import apply_assets

    return apply_assets.main(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
