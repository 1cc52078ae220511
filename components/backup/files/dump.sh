#!/bin/sh
# Dumps the database that PGDATABASE names into BACKUP_FILE, at one moment of it, in PostgreSQL's custom format.
set -eu
. "$(dirname "$0")/wait.sh"
rm -f "$BACKUP_FILE"
# Who changes a table meanwhile is waited for a minute, and not for ever.
pg_dump --no-password --format=custom --lock-wait-timeout=60s --file="$BACKUP_FILE"
# A dump whose list cannot be read is none.
entries=$(pg_restore --list "$BACKUP_FILE" | grep -vc '^;' || true)
echo "backup: $PGDATABASE dumped, $entries entries"
