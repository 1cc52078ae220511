import { partitionsOf, planOf } from "../../core/plan";
import type { Place } from "../../core/reading";
import { type Check, resourceRule, type Rule, stackRule } from "../../core/rule";
import { kindOf, ofKind, type Subject } from "../../core/subject";

/** Where autoscalers name the fewest and the most pods. */
const BOUNDS: Readonly<Record<string, readonly [string, string]>> = {
  HorizontalPodAutoscaler: ["minReplicas", "maxReplicas"],
  ScaledObject: ["minReplicaCount", "maxReplicaCount"],
};

const boundsOf = (subject: Subject): readonly [Place, Place] | undefined => {
  const names = BOUNDS[kindOf(subject) ?? ""];
  const spec = subject.inputs.at("spec");
  return names === undefined ? undefined : [spec.at(names[0]), spec.at(names[1])];
};

const bounds = resourceRule({
  name: "autoscaler-bounds",
  family: "resources",
  title: "Autoscalers say the fewest and the most pods",
  severity: "medium",
  references: [{ framework: "Kubernetes", id: "docs: Horizontal Pod Autoscaling" }],
  remedy: "set both, the fewest not above the most",
  judge: (subject) => {
    const places = boundsOf(subject);
    if (places === undefined) return [];
    const [least, most] = places;
    return [
      ...places.map((place) => ({
        on: subject,
        ask: () =>
          place.number() === undefined ? { what: place.path, allowed: "a number", got: place.shown() } : undefined,
      })),
      {
        on: subject,
        ask: () =>
          (least.number() ?? 0) <= (most.number() ?? Infinity)
            ? undefined
            : { what: least.path, allowed: `at most ${most.path}, ${most.shown()}`, got: least.shown() },
      },
    ];
  },
});

const partitions = stackRule({
  name: "autoscaler-partitions",
  family: "resources",
  title: "No consumer has more pods than its topics have partitions",
  severity: "medium",
  references: [{ framework: "Apache Kafka", id: "docs: Consumers" }],
  remedy: "lower maxReplicaCount, or raise the stream's partitions in its definition: a pod without one reads nothing",
  judge: (stack) =>
    ofKind(stack, "ScaledObject").flatMap((on) =>
      on.inputs
        .at("spec", "triggers")
        .items()
        .map((trigger): Check => {
          const most = on.inputs.at("spec", "maxReplicaCount");
          return {
            on,
            ask: () => {
              if (!trigger.at("type").is("kafka")) return undefined;
              const topic = trigger.at("metadata", "topic").text();
              const plan = planOf(stack);
              const have = plan === undefined || topic === undefined ? undefined : partitionsOf(plan, topic);
              if (have === undefined) {
                return {
                  what: trigger.at("metadata", "topic").path,
                  allowed: "a topic of the stack's plan",
                  got: trigger.at("metadata", "topic").shown(),
                  remedy: "name a topic of a stream or worker that is declared",
                };
              }
              return (most.number() ?? Infinity) <= have
                ? undefined
                : { what: most.path, allowed: `at most the ${have} partitions of ${topic ?? ""}`, got: most.shown() };
            },
          };
        }),
    ),
});

/** How far what scales may go. */
export const scalingRules: readonly Rule[] = [bounds, partitions];
