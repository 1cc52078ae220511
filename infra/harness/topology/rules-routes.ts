import { type Manifest, titleOf } from "../../../components/core/kubernetes/manifest";
import { at, listOf, textOf } from "../schemas/symbols";
import { list } from "../schemas/words";
import { selects } from "./labels";
import { lacks, type Reference, type Rule } from "./rules-pods";
import type { World } from "./world";

const ROUTES = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute"] as const;

/** Ports of a Service by name and number; absent when they are not known. */
export function servicePorts(
  world: World,
  namespace: string | undefined,
  name: string,
): readonly (string | number)[] | undefined {
  const thing = world.find("Service", namespace, name);
  if (thing?.manifest === undefined) return thing?.made?.ports;
  return listOf(at(thing.manifest, "spec", "ports")).flatMap((port) =>
    [at(port, "name"), at(port, "port")].filter((value) => typeof value === "string" || typeof value === "number"),
  );
}

/** A Service that is there, with the port that is asked for. */
export function backend(
  world: World,
  who: string,
  where: string,
  target: { readonly namespace: string | undefined; readonly name: unknown; readonly port: unknown },
): readonly string[] {
  const { namespace, name, port } = target;
  const lack = lacks(world, who, [[where, { kind: "Service", name, namespace }]]);
  if (lack.length > 0 || typeof name !== "string" || (typeof port !== "string" && typeof port !== "number"))
    return lack;
  const ports = servicePorts(world, namespace, name);
  if (ports === undefined || ports.includes(port)) return [];
  return [
    `${who}: ${where} asks port ${port} of Service ${namespace ?? "default"}/${name}, which has ${list(ports.map(String))}`,
  ];
}

/** Ingresses: their class, certificates, and the services behind each path. */
export const ingresses: Rule = (world) => [
  ...world.ofKind("Ingress").flatMap((ingress) => {
    const who = titleOf(ingress);
    const { namespace } = ingress.metadata;
    const backends = [
      ["spec.defaultBackend", at(ingress, "spec", "defaultBackend")] as const,
      ...listOf(at(ingress, "spec", "rules")).flatMap((rule, index) =>
        listOf(at(rule, "http", "paths")).map(
          (path, at_) => [`spec.rules[${index}].http.paths[${at_}].backend`, at(path, "backend")] as const,
        ),
      ),
    ];
    return [
      ...lacks(world, who, [
        ["spec.ingressClassName", { kind: "IngressClass", name: at(ingress, "spec", "ingressClassName") }],
        ...listOf(at(ingress, "spec", "tls")).map((tls, index): Reference => [
          `spec.tls[${index}]`,
          { kind: "Secret", name: at(tls, "secretName"), namespace },
        ]),
      ]),
      ...backends.flatMap(([where, given]) => {
        const service = at(given, "service");
        const port = at(service, "port", "number") ?? at(service, "port", "name");
        return backend(world, who, where, { namespace, name: at(service, "name"), port });
      }),
    ];
  }),
  ...world.ofKind("IngressClass").flatMap((ingressClass) => {
    const parameters = at(ingressClass, "spec", "parameters");
    const kind = textOf(at(parameters, "kind"));
    if (kind === undefined) return [];
    return lacks(world, titleOf(ingressClass), [
      ["spec.parameters", { kind, name: at(parameters, "name"), namespace: textOf(at(parameters, "namespace")) }],
    ]);
  }),
];

/** Gateways: their class and certificates. */
export const gateways: Rule = (world) =>
  world.ofKind("Gateway").flatMap((gateway) => {
    const who = titleOf(gateway);
    const own = gateway.metadata.namespace;
    return [
      ...lacks(world, who, [
        ["spec.gatewayClassName", { kind: "GatewayClass", name: at(gateway, "spec", "gatewayClassName") }],
      ]),
      ...listOf(at(gateway, "spec", "listeners")).flatMap((listener, index) =>
        listOf(at(listener, "tls", "certificateRefs")).flatMap((reference, at_) => {
          const namespace = textOf(at(reference, "namespace")) ?? own;
          const kind = textOf(at(reference, "kind")) ?? "Secret";
          const where = `spec.listeners[${index}].tls.certificateRefs[${at_}]`;
          return [
            ...lacks(world, who, [[where, { kind, name: at(reference, "name"), namespace }]]),
            ...ungranted(world, who, where, { from: gateway, kind, namespace }),
          ];
        }),
      ),
    ];
  });

/** Routes: the gateway and its listener, and the services that they lead to. */
export const routes: Rule = (world) =>
  world.ofKind(...ROUTES).flatMap((route) => {
    const who = titleOf(route);
    const own = route.metadata.namespace;
    return [
      ...listOf(at(route, "spec", "parentRefs")).flatMap((parent, index) => {
        const kind = textOf(at(parent, "kind")) ?? "Gateway";
        const namespace = textOf(at(parent, "namespace")) ?? own;
        const where = `spec.parentRefs[${index}]`;
        const lack = lacks(world, who, [[where, { kind, name: at(parent, "name"), namespace }]]);
        if (lack.length > 0 || kind !== "Gateway") return lack;
        const gateway = world.find(kind, namespace, String(at(parent, "name")))?.manifest;
        return gateway === undefined ? [] : attachment(world, who, where, route, gateway, at(parent, "sectionName"));
      }),
      ...listOf(at(route, "spec", "rules")).flatMap((rule, index) =>
        listOf(at(rule, "backendRefs")).flatMap((reference, at_) => {
          const kind = textOf(at(reference, "kind")) ?? "Service";
          if (kind !== "Service") return [];
          const namespace = textOf(at(reference, "namespace")) ?? own;
          const where = `spec.rules[${index}].backendRefs[${at_}]`;
          const target = { namespace, name: at(reference, "name"), port: at(reference, "port") };
          return [
            ...backend(world, who, where, target),
            ...ungranted(world, who, where, { from: route, kind, namespace }),
          ];
        }),
      ),
    ];
  });

/** Whether a listener of the gateway is named as the route says, takes routes of its namespace, and one of its hosts. */
function attachment(
  world: World,
  who: string,
  where: string,
  route: Manifest,
  gateway: Manifest,
  section: unknown,
): readonly string[] {
  const listeners = listOf(at(gateway, "spec", "listeners"));
  const named = listeners.filter((listener) => section === undefined || at(listener, "name") === section);
  if (named.length === 0) {
    const names = listeners.map((listener) => String(at(listener, "name")));
    return [`${who}: ${where} names listener "${String(section)}" of ${titleOf(gateway)}, which has ${list(names)}`];
  }
  const open = named.filter((listener) => admits(world, listener, gateway, route));
  if (open.length === 0) {
    return [
      `${who}: ${where} is ${titleOf(gateway)}, none of whose listeners takes routes of namespace "${route.metadata.namespace ?? ""}"; see its allowedRoutes`,
    ];
  }
  const hosts = listOf(at(route, "spec", "hostnames")).filter((host) => typeof host === "string");
  return hosts
    .filter((host) => !open.some((listener) => covers(textOf(at(listener, "hostname")), host)))
    .map((host) => `${who}: host "${host}" is one that no listener of ${titleOf(gateway)} serves`);
}

function admits(world: World, listener: unknown, gateway: Manifest, route: Manifest): boolean {
  const namespaces = at(listener, "allowedRoutes", "namespaces");
  switch (at(namespaces, "from")) {
    case "All":
      return true;
    case "Selector": {
      const name = route.metadata.namespace ?? "";
      const labels = world.find("Namespace", undefined, name)?.manifest?.metadata.labels;
      return selects(at(namespaces, "selector"), { ...labels, "kubernetes.io/metadata.name": name });
    }
    default:
      return gateway.metadata.namespace === route.metadata.namespace;
  }
}

const covers = (pattern: string | undefined, host: string): boolean =>
  pattern === undefined || pattern === host || (pattern.startsWith("*.") && host.endsWith(pattern.slice(1)));

/** Across namespaces the owner of what is referred to must have granted it. */
function ungranted(
  world: World,
  who: string,
  where: string,
  reference: { readonly from: Manifest; readonly kind: string; readonly namespace: string | undefined },
): readonly string[] {
  const { from, kind, namespace } = reference;
  if (namespace === from.metadata.namespace) return [];
  const granted = world
    .ofKind("ReferenceGrant")
    .filter(({ metadata }) => metadata.namespace === namespace)
    .some(
      (grant) =>
        listOf(at(grant, "spec", "from")).some(
          (one) => at(one, "kind") === from.kind && at(one, "namespace") === from.metadata.namespace,
        ) && listOf(at(grant, "spec", "to")).some((one) => at(one, "kind") === kind),
    );
  if (granted) return [];
  return [
    `${who}: ${where} refers to a ${kind} in namespace "${namespace ?? ""}", where no ReferenceGrant allows it to a ${from.kind} of namespace "${from.metadata.namespace ?? ""}"`,
  ];
}
