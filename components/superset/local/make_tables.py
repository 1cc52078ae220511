"""Makes Superset's secrets where there are none yet, then its tables and roles, by the same commands as in a cluster.

    python make_tables.py SUPERSET FOLDER
"""

import os
import secrets
import subprocess
import sys
from pathlib import Path

COMMANDS = (("db", "upgrade"), ("init",))


def made(path):
    """A secret of this machine: in this file alone, which nobody else may read."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(file, "w", encoding="utf-8") as out:
        out.write(secrets.token_urlsafe(32))


def main(superset, folder):
    home = Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    for name in ("secret-key", "admin-password"):
        made(home / name)
    for command in COMMANDS:
        ended = subprocess.run([sys.executable, superset, *command], check=False)
        if ended.returncode != 0:
            print(f"superset {' '.join(command)} ended with {ended.returncode}", file=sys.stderr)
            return ended.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
