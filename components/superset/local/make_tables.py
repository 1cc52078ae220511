"""Makes Superset's secrets where there are none yet, then its tables and roles, by the same commands as in a cluster.

    python make_tables.py SUPERSET FOLDER
"""

import secrets
import subprocess
import sys
from pathlib import Path

from secret_files import made

COMMANDS = (("db", "upgrade"), ("init",))


def main(superset, folder):
    home = Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    for name in ("secret-key", "admin-password"):
        made(home / name, secrets.token_urlsafe(32))
    for command in COMMANDS:
        ended = subprocess.run([sys.executable, superset, *command], check=False)
        if ended.returncode != 0:
            print(f"superset {' '.join(command)} ended with {ended.returncode}", file=sys.stderr)
            return ended.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
