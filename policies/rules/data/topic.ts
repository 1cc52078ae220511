import type { Place } from "../../core/reading";
import { kindOf, type Stack, type Subject } from "../../core/subject";

/** A topic, by whichever resource it is made. */
export interface Topic {
  readonly name: Place;
  readonly replicas: Place;
  readonly partitions: Place;
  readonly config: Place;
}

/** Absent for what is no topic. */
export function topicOf({ type, inputs }: Subject): Topic | undefined {
  if (type === "aws:msk/topic:Topic") {
    const configs = inputs.at("configs");
    return {
      name: inputs.at("name"),
      replicas: inputs.at("replicationFactor"),
      partitions: inputs.at("partitionCount"),
      config: configs.unknown ? configs : configs.json(),
    };
  }
  if (kindOf({ type }) === "KafkaTopic") {
    const spec = inputs.at("spec");
    const named = spec.at("topicName");
    return {
      name: named.unknown || !named.absent ? named : inputs.at("metadata", "name"),
      replicas: spec.at("replicas"),
      partitions: spec.at("partitions"),
      config: spec.at("config"),
    };
  }
  if (type !== "kafka:index/topic:Topic") return undefined;
  return {
    name: inputs.at("name"),
    replicas: inputs.at("replicationFactor"),
    partitions: inputs.at("partitions"),
    config: inputs.at("config"),
  };
}

/** A number, also where it is written as text. @throws UnknownRead */
export const numberAt = (place: Place): number => place.number() ?? Number(place.text() ?? NaN);

/** Names of the stack's topics. @throws UnknownRead */
export const topicNames = ({ subjects }: Stack): ReadonlySet<string> =>
  new Set(subjects.flatMap((subject) => topicOf(subject)?.name.text() ?? []));
