"""Secrets of this machine, for tasks that make the ones of their room."""

import os


def made(path, secret):
    """Writes a secret once: in this file alone, which nobody else may read; one that is there stays as it is."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(file, "w", encoding="utf-8") as out:
        out.write(secret)
