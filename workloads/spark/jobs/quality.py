"""What breaks the rules of each stream, day by day. Doing a day again replaces it."""

from __future__ import annotations

from millrace_lake.days import days_of, parsed
from millrace_lake.quality import replacement_of
from millrace_lake.session import session
from millrace_lake.settings import load


def main() -> None:
    asked = parsed(__doc__ or "")
    settings = load()
    streams = settings.asked(asked.stream)
    days = days_of(asked)
    spark = session(settings.catalog, "lake-quality")
    failed: list[str] = []
    for stream in streams:
        if not stream.rules:
            continue
        try:
            spark.sql(replacement_of(settings, stream, days))
            print(f"{settings.quality} of {stream.name} up to {days[0]}", flush=True)
        except Exception as error:  # The others are still to be told of.
            failed.append(f"{stream.name}: {error}")
    spark.stop()
    if failed:
        raise SystemExit("\n".join(failed))


if __name__ == "__main__":
    main()
