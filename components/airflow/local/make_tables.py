"""Makes Airflow's secrets where there are none yet, then its tables and its user by the same commands as in a cluster, and loads the
DAGs: one that cannot be loaded is told here. In one process, since loading Airflow takes longest.

    python make_tables.py FOLDER
"""

import base64
import secrets
import sys
from pathlib import Path

from secret_files import made

USER = ["--username", "admin", "--role", "Admin", "--firstname", "Millrace", "--lastname", "admin"]


def main(folder):
    home = Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    # 32 bytes in Base64, as Fernet wants them.
    made(home / "fernet", base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
    for name in ("session", "token", "admin-password"):
        made(home / name, secrets.token_urlsafe(48))
    password = (home / "admin-password").read_text("utf-8")

    # It reads its secrets as it is loaded.
    from airflow.cli.cli_parser import get_parser

    for words in (
        ["db", "migrate"],
        # One that is there stays as it is; the file's password is its own, whichever was made first.
        ["users", "create", *USER, "--email", "admin@localhost", "--password", password],
        ["users", "reset-password", "--username", "admin", "--password", password],
        ["dags", "reserialize"],
        ["dags", "list-import-errors"],
    ):
        arguments = get_parser().parse_args(words)
        arguments.func(arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
