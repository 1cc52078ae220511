import { names } from "../../workloads/streams";
import type { TopicSpec } from "../core/topics";

/**
 * What ksqlDB keeps the settings in that a cluster was first started with. Made by the platform as ksqlDB wants it, so that the servers
 * need no right to make or change a topic. Source: ksqlDB 8.3.1, `KsqlInternalTopicUtils`.
 */
export const topicsOf = (): readonly TopicSpec[] => [
  {
    name: names.KSQLDB_CONFIGS_TOPIC,
    partitions: 1,
    configs: { "cleanup.policy": "delete", "retention.ms": "-1", "unclean.leader.election.enable": "false" },
  },
];
