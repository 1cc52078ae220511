#!/bin/sh
# Makes what is declared in a server of PostgreSQL: a database and its user for each name in SETUP_DATABASES, and the user's
# password that of its Secret. Run by a job after each change, and every few minutes for passwords that were changed meanwhile.
set -eu
shared=$SETUP_SHARED
PGPASSFILE=$shared/pgpass
PGCONNECT_TIMEOUT=10
export PGPASSFILE PGCONNECT_TIMEOUT
master=$(cat "$shared/master")

run() { psql --no-psqlrc --quiet --no-password --tuples-only --output=/dev/null "$@"; }

# A server that was just made answers by its name a little later.
tries=30
until pg_isready --quiet; do
  tries=$((tries - 1))
  if [ "$tries" -le 0 ]; then
    echo "setup: $PGHOST does not answer; see whether the instance runs, and its security group" >&2
    exit 1
  fi
  sleep 5
done

for role in $SETUP_DATABASES; do
  run --username="$master" --dbname=postgres --set=role="$role" --file="$SETUP_CONTENT/setup.sql"
  if run --username="$role" --dbname="$role" --command='SELECT 1' 2>/dev/null; then
    echo "setup: $role is as declared"
  else
    # Read from a file and passed on standard input: arguments can be seen by whoever lists processes.
    { printf '\\set role %s\n\\set verifier '"'"'%s'"'"'\n' "$role" "$(cat "$shared/$role.verifier")"
      cat "$SETUP_CONTENT/password.sql"; } | run --username="$master" --dbname=postgres --file=-
    run --username="$role" --dbname="$role" --command='SELECT 1'
    echo "setup: $role has a new password"
  fi
done
