"""How topics are read."""

from __future__ import annotations

from millrace_lake.settings import Settings, Stream


def options(settings: Settings, stream: Stream) -> dict[str, str]:
    """Options of Spark's Kafka source: one topic, under the one group that the principal may use."""
    return {
        "kafka.bootstrap.servers": settings.bootstrap,
        "subscribe": stream.topic,
        "kafka.group.id": stream.group,
        **{f"kafka.{key}": value for key, value in settings.kafka.items()},
    }
