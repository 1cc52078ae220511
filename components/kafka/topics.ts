import type { AnyStream, Duration, Poller, Worker } from "../../workloads/streams";
import * as names from "../../workloads/streams/names";
import { milliseconds } from "../../workloads/streams/units";
import type { TopicSpec } from "../core/topics";

export type { TopicSpec } from "../core/topics";

/** What a cluster asks of its topics beside what the definitions say; a lone local broker asks nothing. */
export interface TopicDefaults {
  /** Copies that must have a record before it is acknowledged; absent where the brokers fix it themselves. */
  readonly minInSync?: number;
  /** Largest batch of records, in bytes. */
  readonly maxMessageBytes: number;
}

/** How long a rejected record waits for somebody to look at it. */
const DEAD_LETTER_RETENTION: Duration = "30 days";
const DAY_MS = 86_400_000;

/**
 * Every topic that follows from the definitions: one a stream, and each worker's dead letters and state, by name.
 * @param own topics that systems keep for themselves, whose own configuration stands against the defaults
 */
export function topicsOf(
  streams: readonly AnyStream[],
  workers: readonly Worker[],
  defaults?: TopicDefaults,
  own: readonly TopicSpec[] = [],
): readonly TopicSpec[] {
  const topics = [...streams.map(streamTopic), ...workers.map(deadLetters), ...workers.flatMap(changelog)];
  const more = defaults === undefined ? {} : configsOf(defaults);
  return topics
    .map((topic) => ({ ...topic, configs: { ...topic.configs, ...more } }))
    .concat(own.map((topic) => ({ ...topic, configs: { ...more, ...topic.configs } })))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What pollers have beside the streams that they write: dead letters, and how far each has asked. */
export const pollerTopics = (pollers: readonly Poller[]): readonly TopicSpec[] =>
  pollers.flatMap((poller): readonly TopicSpec[] => [
    {
      name: names.deadLetterTopic(poller),
      partitions: poller.writes.partitions,
      configs: { "cleanup.policy": "delete", "retention.ms": String(milliseconds(DEAD_LETTER_RETENTION)) },
    },
    // One process asks: the newest value of each address is all that there is to keep.
    { name: names.changelogTopic(poller), partitions: 1, configs: { "cleanup.policy": "compact" } },
  ]);

const configsOf = ({ minInSync, maxMessageBytes }: TopicDefaults): TopicSpec["configs"] => ({
  "max.message.bytes": String(maxMessageBytes),
  ...(minInSync === undefined ? {} : { "min.insync.replicas": String(minInSync) }),
});

const streamTopic = (stream: AnyStream): TopicSpec => ({
  name: names.topic(stream),
  partitions: stream.partitions,
  configs: { "cleanup.policy": "delete", "retention.ms": String(milliseconds(stream.retention)) },
});

const deadLetters = (worker: Worker): TopicSpec => ({
  name: names.deadLetterTopic(worker),
  partitions: partitionsRead(worker),
  configs: { "cleanup.policy": "delete", "retention.ms": String(milliseconds(DEAD_LETTER_RETENTION)) },
});

/**
 * The newest value of each key is kept, and dropped a day after the worker itself may forget it. Small segments and an eager
 * cleaner bound what a restart has to read.
 */
const changelog = (worker: Worker): readonly TopicSpec[] =>
  worker.state === undefined
    ? []
    : [
        {
          name: names.changelogTopic(worker),
          partitions: partitionsRead(worker),
          configs: {
            "cleanup.policy": "compact,delete",
            "retention.ms": String(milliseconds(worker.state.retention) + DAY_MS),
            "segment.bytes": String(64 * 1024 ** 2),
            "min.cleanable.dirty.ratio": "0.2",
          },
        },
      ];

/** State is kept by input partition, and a dead letter stays in the partition of what it was. */
const partitionsRead = (worker: Worker): number => Math.max(...worker.reads.map((stream) => stream.partitions));
