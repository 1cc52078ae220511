import { type Manifest, titleOf } from "../../../components/core/kubernetes/manifest";
import { at, fieldsOf, hasSymbol, isFields, listOf, textOf } from "../schemas/symbols";
import { list } from "../schemas/words";
import { isEmptySelector, selects, selectorText } from "./labels";
import { lacks, type Reference, type Rule } from "./rules-pods";
import { type Pods, portsOf, type World } from "./world";

const NAMESPACE_LABEL = "kubernetes.io/metadata.name";
const namespaceOf = ({ metadata }: Manifest): string => metadata.namespace ?? "default";

/** The pods of a namespace that a selector picks. */
const picked = (world: World, namespaces: readonly string[], selector: unknown): readonly Pods[] =>
  world.pods.filter((pods) => namespaces.includes(pods.namespace) && selects(selector, pods.labels));

function nobody(world: World, who: string, where: string, namespaces: readonly string[], selector: unknown): string {
  const there = world.pods
    .filter(({ namespace }) => namespaces.includes(namespace))
    .map(({ title, labels }) => `${title} (${selectorText({ matchLabels: labels })})`);
  const place = namespaces.map((namespace) => `"${namespace}"`).join(", ");
  return `${who}: ${where} picks pods with ${selectorText(selector)} in namespace ${place}, of which there are none; ${
    there.length === 0 ? "there are no pods there" : `there are ${list(there)}`
  }`;
}

/** A Service's selector is a plain map. */
export const serviceSelector = (service: Manifest): unknown => {
  const matchLabels = at(service, "spec", "selector");
  return isFields(matchLabels) ? { matchLabels } : undefined;
};

/** Services pick pods, and their target ports are ports of those pods. */
export const services: Rule = (world) =>
  world.ofKind("Service").flatMap((service) => {
    const selector = serviceSelector(service);
    if (selector === undefined) return [];
    const who = titleOf(service);
    const namespace = namespaceOf(service);
    const pods = picked(world, [namespace], selector);
    if (pods.length === 0) return [nobody(world, who, "spec.selector", [namespace], selector)];
    return listOf(at(service, "spec", "ports")).flatMap((port) =>
      portLack(who, pods, at(port, "targetPort") ?? at(port, "port"), "a target port"),
    );
  });

/** A sentence when none of the pods, all known, declares a port of that name or number. */
function portLack(who: string, pods: readonly Pods[], port: unknown, what: string): readonly string[] {
  const known = pods.map(portsOf);
  if (known.some((ports) => ports === undefined)) return [];
  const ports = known.flatMap((some) => some ?? []);
  if (ports.length === 0 || ports.some(({ name, number }) => name === port || number === port)) return [];
  const names = ports.map(({ name, number }) => `${String(number)}${name === undefined ? "" : ` (${name})`}`);
  return [
    `${who}: ${what} is ${String(port)}, which ${pods.map(({ title }) => title).join(", ")} does not have; known are ${list(names)}`,
  ];
}

/** Disruption budgets are for pods that exist. */
export const budgets: Rule = (world) =>
  world.ofKind("PodDisruptionBudget").flatMap((budget) => {
    const selector = at(budget, "spec", "selector");
    const namespace = namespaceOf(budget);
    if (isEmptySelector(selector) || picked(world, [namespace], selector).length > 0) return [];
    return [nobody(world, titleOf(budget), "spec.selector", [namespace], selector)];
  });

/** A workload's selector picks the pods of its own template. */
export const templates: Rule = (world) =>
  world.ofKind("Deployment", "StatefulSet", "DaemonSet").flatMap((workload) => {
    const selector = at(workload, "spec", "selector");
    const labels = fieldsOf(at(workload, "spec", "template", "metadata", "labels"));
    if (selects(selector, labels)) return [];
    return [
      `${titleOf(workload)}: spec.selector picks ${selectorText(selector)}, but the pods of its template have ${selectorText({ matchLabels: labels })}`,
    ];
  });

/** Network policies are for pods that exist, and speak of namespaces, pods and ports that exist. */
export const policies: Rule = (world) =>
  world.ofKind("NetworkPolicy").flatMap((policy) => {
    const who = titleOf(policy);
    const namespace = namespaceOf(policy);
    const selector = at(policy, "spec", "podSelector");
    const own = picked(world, [namespace], selector);
    if (own.length === 0 && !isEmptySelector(selector)) {
      return [nobody(world, who, "spec.podSelector", [namespace], selector)];
    }
    const side = (field: "ingress" | "egress", peers: "from" | "to") =>
      listOf(at(policy, "spec", field)).flatMap((way, index) => {
        const where = `spec.${field}[${index}].${peers}`;
        const reached = listOf(at(way, peers)).map((peer) => reach(world, who, where, peer, namespace));
        const targets = field === "ingress" ? own : reached.flatMap(({ pods }) => pods);
        const asked = field === "ingress" ? !isEmptySelector(selector) : reached.every(({ whole }) => whole);
        return [
          ...reached.flatMap(({ lack }) => lack),
          ...(asked && targets.length > 0
            ? listOf(at(way, "ports")).flatMap((port) => policyPort(who, `spec.${field}[${index}]`, targets, port))
            : []),
        ];
      });
    return [...side("ingress", "from"), ...side("egress", "to")];
  });

const policyPort = (who: string, where: string, pods: readonly Pods[], port: unknown): readonly string[] =>
  // A range speaks for itself.
  at(port, "port") === undefined || at(port, "endPort") !== undefined
    ? []
    : portLack(who, pods, at(port, "port"), `a port of ${where}`);

interface Reached {
  readonly pods: readonly Pods[];
  /** Whether `pods` is all that the peer may be. */
  readonly whole: boolean;
  readonly lack: readonly string[];
}

function reach(world: World, who: string, where: string, peer: unknown, own: string): Reached {
  const namespaceSelector = at(peer, "namespaceSelector");
  const podSelector = at(peer, "podSelector");
  const nothing: Reached = { pods: [], whole: false, lack: [] };
  if (at(peer, "ipBlock") !== undefined) return nothing;
  const name = textOf(at(namespaceSelector, "matchLabels", NAMESPACE_LABEL));
  if (namespaceSelector !== undefined && name === undefined) return nothing;
  const namespace = name ?? own;
  if (hasSymbol(namespace)) return nothing;
  const lack = lacks(world, who, [[where, { kind: "Namespace", name: namespace }]]);
  // Pods of a namespace that the stack does not make are not known.
  const ours = world.find("Namespace", undefined, namespace)?.manifest !== undefined || namespace === own;
  if (lack.length > 0 || !ours || podSelector === undefined) return { ...nothing, lack };
  const pods = picked(world, [namespace], podSelector);
  if (pods.length === 0 && !isEmptySelector(podSelector)) {
    return { ...nothing, lack: [nobody(world, who, where, [namespace], podSelector)] };
  }
  return { pods, whole: !isEmptySelector(podSelector), lack };
}

/** Namespaces that a monitor looks in: its own unless it names others; absent when any. */
function watched(monitor: Manifest): readonly string[] | undefined {
  const selector = at(monitor, "spec", "namespaceSelector");
  if (at(selector, "any") === true) return undefined;
  const names = listOf(at(selector, "matchNames")).filter((name) => typeof name === "string");
  return names.length > 0 ? names : [namespaceOf(monitor)];
}

/** Monitors find pods or services, and the ports that they name. */
export const monitors: Rule = (world) => [
  ...world.ofKind("PodMonitor").flatMap((monitor) => {
    const who = titleOf(monitor);
    const namespaces = watched(monitor) ?? world.pods.map(({ namespace }) => namespace);
    const selector = at(monitor, "spec", "selector");
    const pods = picked(world, namespaces, selector);
    const unknown = lacks(world, who, namespaceReferences(namespaces));
    if (unknown.length > 0) return unknown;
    if (pods.length === 0) return [nobody(world, who, "spec.selector", [...new Set(namespaces)], selector)];
    return listOf(at(monitor, "spec", "podMetricsEndpoints")).flatMap((endpoint) => {
      const port = at(endpoint, "port") ?? at(endpoint, "portNumber");
      return port === undefined ? [] : portLack(who, pods, port, "the port to scrape");
    });
  }),
  ...world.ofKind("ServiceMonitor").flatMap((monitor) => {
    const who = titleOf(monitor);
    const namespaces = watched(monitor);
    const selector = at(monitor, "spec", "selector");
    const unknown = lacks(world, who, namespaceReferences(namespaces ?? []));
    if (unknown.length > 0) return unknown;
    const found = world
      .ofKind("Service")
      .filter((service) => namespaces?.includes(namespaceOf(service)) !== false)
      .filter(({ metadata }) => selects(selector, metadata.labels ?? {}));
    if (found.length === 0) {
      return [
        `${who}: spec.selector picks Services with ${selectorText(selector)} in ${namespaces === undefined ? "any namespace" : `namespace ${namespaces.map((name) => `"${name}"`).join(", ")}`}, of which there are none`,
      ];
    }
    const names = found.flatMap((service) =>
      listOf(at(service, "spec", "ports")).flatMap((port) => textOf(at(port, "name")) ?? []),
    );
    return listOf(at(monitor, "spec", "endpoints")).flatMap((endpoint) => {
      const port = textOf(at(endpoint, "port"));
      if (port === undefined || names.includes(port)) return [];
      return [
        `${who}: the port to scrape is "${port}", which ${found.map(titleOf).join(", ")} does not name; known are ${list(names)}`,
      ];
    });
  }),
];

const namespaceReferences = (namespaces: readonly string[]): readonly Reference[] =>
  [...new Set(namespaces)].map((name): Reference => ["spec.namespaceSelector", { kind: "Namespace", name }]);
