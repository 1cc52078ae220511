#!/bin/sh
# Restores BACKUP_FILE into the database that PGDATABASE names, whole or not at all, after it has been emptied.
set -eu
if [ "$PGDATABASE" != "$PGUSER" ] || [ "$PGDATABASE" != "$BACKUP_SCRATCH" ]; then
  echo "restore: it must be done into $BACKUP_SCRATCH as its own user, got $PGDATABASE as $PGUSER; a live database is never written" >&2
  exit 1
fi
. "$(dirname "$0")/wait.sh"
# What the user owns in this database, which is all that an earlier restore left.
psql --no-psqlrc --quiet --no-password --set=ON_ERROR_STOP=1 --command='DROP OWNED BY CURRENT_USER CASCADE'
pg_restore --no-password --no-owner --no-privileges --single-transaction --dbname="$PGDATABASE" "$BACKUP_FILE"
tables=$(psql --no-psqlrc --quiet --no-password --tuples-only --no-align --set=ON_ERROR_STOP=1 --command="SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'p') AND relowner = current_user::regrole")
echo "restore: $PGDATABASE has $tables tables"
