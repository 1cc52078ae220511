# Read by the scripts beside it: a pod's network policies, and a server that was just started, come a little later.
tries=30
until pg_isready --quiet; do
  tries=$((tries - 1))
  if [ "$tries" -le 0 ]; then
    echo "backup: $PGHOST does not answer; see whether the servers of PostgreSQL run" >&2
    exit 1
  fi
  sleep 2
done
