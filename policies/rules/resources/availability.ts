import { type Breach, type Check, type Rule, stackRule } from "../../core/rule";
import { kindOf, namespaceOf, ofKind, type Stack } from "../../core/subject";
import { oneOf } from "../asking";
import { candidatesOf, covers, replicasOf, type Serving } from "./serving";

const docs = (id: string) => ({ framework: "Kubernetes", id: `docs: ${id}` }) as const;

/** One check of each that serves. */
const ofServing = (stack: Stack, ask: (serving: Serving) => Breach | undefined): readonly Check[] =>
  candidatesOf(stack).map((one) => ({ on: one.on, ask: () => (one.serves() ? ask(one) : undefined) }));

/** @throws UnknownRead */
const alone = (serving: Serving, stack: Stack): boolean => (replicasOf(serving, stack).number() ?? 1) < 2;

const replicas = stackRule<{ readonly minimum: number }>(
  {
    name: "replicas",
    family: "resources",
    title: "What serves goes on without one of its pods",
    severity: "medium",
    references: [docs("Deployments: Replicas")],
    remedy: "set more replicas, or the fewest of its autoscaler",
    judge: (stack, { minimum }) =>
      ofServing(stack, (serving) => {
        const place = replicasOf(serving, stack);
        return (place.number() ?? 1) >= minimum
          ? undefined
          : { what: place.path, allowed: `${minimum} or more`, got: place.shown() };
      }),
  },
  { minimum: { doc: "Pods of what serves, at least", default: 2, minimum: 1 } },
);

/** Kinds whose operator makes a budget unless it is told not to. */
const BUDGETED = ["KafkaNodePool", "KafkaConnect", "Elasticsearch", "Cluster"];
/** What operators label their pods with, beside what the resource says. */
const OPERATORS: Readonly<Record<string, string>> = {
  Prometheus: "prometheus",
  Alertmanager: "alertmanager",
  Kibana: "kibana",
};

const budget = stackRule({
  name: "disruption-budget",
  family: "resources",
  title: "A node that is emptied takes no more pods of what serves than it can miss",
  severity: "medium",
  references: [docs("Disruptions")],
  remedy: "give it a PodDisruptionBudget whose selector is of its labels",
  judge: (stack) =>
    ofServing(stack, (serving) => {
      const kind = kindOf(serving.on) ?? "";
      if (BUDGETED.includes(kind) || alone(serving, stack)) return undefined;
      const found = ofKind(stack, "PodDisruptionBudget").some((one) => {
        if (namespaceOf(one) !== namespaceOf(serving.on)) return false;
        const selector = one.inputs.at("spec", "selector", "matchLabels");
        const name = OPERATORS[kind];
        return name === undefined
          ? covers(selector, serving.pod.labels)
          : selector.fields().some(([, value]) => value.is(name));
      });
      return found ? undefined : { what: "a PodDisruptionBudget", allowed: "there", got: "none" };
    }),
});

const spread = stackRule<{ readonly keys: readonly string[] }>(
  {
    name: "topology-spread",
    family: "resources",
    title: "Pods of what serves stand apart",
    severity: "medium",
    references: [docs("Pod Topology Spread Constraints")],
    remedy: "set topologySpreadConstraints",
    judge: (stack, { keys }) =>
      ofServing(stack, (serving) => {
        if (alone(serving, stack)) return undefined;
        const constraints = serving.pod.spec.at("topologySpreadConstraints").items();
        return constraints.some((one) => keys.includes(one.at("topologyKey").text() ?? ""))
          ? undefined
          : { what: `a topology spread by ${oneOf(keys)}`, allowed: "there", got: "none" };
      }),
  },
  {
    keys: {
      doc: "Labels of nodes of which pods are spread by one at least",
      default: ["topology.kubernetes.io/zone", "kubernetes.io/hostname"],
    },
  },
);

const PROBES = ["readinessProbe", "livenessProbe"] as const;

/** A check of each container that serves beside nobody else's: operators have probes of their own. */
const probes = stackRule({
  name: "probes",
  family: "resources",
  title: "Kubernetes asks what serves whether it can, and whether it still lives",
  severity: "medium",
  references: [docs("Liveness, Readiness, and Startup Probes")],
  remedy: "set readinessProbe and livenessProbe; one that may not be ended while it is slow has a startupProbe beside",
  judge: (stack) =>
    candidatesOf(stack).flatMap(({ on, serves, containers }) =>
      containers
        .filter(({ role, pod }) => role === "main" && pod.operator === undefined)
        .flatMap(({ spec, title }) =>
          PROBES.map((probe) => ({
            on,
            ask: () =>
              serves() && spec.at(probe).absent
                ? { what: `${probe} of ${title}`, allowed: "there", got: "nothing" }
                : undefined,
          })),
        ),
    ),
});

const grace = stackRule<{ readonly seconds: number }>(
  {
    name: "graceful-termination",
    family: "resources",
    title: "What serves ends what it has begun",
    severity: "low",
    references: [docs("Pod Lifecycle: Termination of Pods")],
    remedy: "set terminationGracePeriodSeconds to what its longest answer takes",
    judge: (stack, { seconds }) =>
      ofServing(stack, ({ pod }) => {
        if (pod.operator !== undefined) return undefined;
        const place = pod.spec.at("terminationGracePeriodSeconds");
        const said = place.number();
        if (said !== undefined && said >= seconds) return undefined;
        return { what: "terminationGracePeriodSeconds", allowed: `${seconds} or more`, got: place.shown() };
      }),
  },
  { seconds: { doc: "Seconds to end in, at least", default: 10, minimum: 1 } },
);

/** What serves stays there. */
export const availabilityRules: readonly Rule[] = [replicas, budget, spread, probes, grace];
