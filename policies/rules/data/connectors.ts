import type { Place } from "../../core/reading";
import { requestsOf } from "../../core/requests";
import { kindOf, type Subject } from "../../core/subject";

/** Connectors that read topics, by whichever resource they are made: their settings by name. @throws UnknownRead */
export function sinksOf(subject: Subject): readonly (readonly [string, Place])[] {
  const configs =
    kindOf(subject) === "KafkaConnector"
      ? [[subject.inputs.at("metadata", "name").text() ?? "", subject.inputs.at("spec", "config")] as const]
      : requestsOf(subject).flatMap(({ path, body }) => {
          const [, name] = /^\/connectors\/([^/]+)\/config$/.exec(path) ?? [];
          return name === undefined ? [] : [[name, body] as const];
        });
  return configs.filter(([, config]) => !config.at("topics").absent || !config.at("topics.regex").absent);
}
