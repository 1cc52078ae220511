import type { types } from "@pulumi/aws";
import { type ClusterRendering, labelsOf, type Manifest } from "../core/kubernetes";
import type { Late } from "../core/text";
import { pathsOf } from "./paths";
import { GATEWAY, podPortOf, portOf, ports, protocolOf, type ValidAlbEntrySpec, type ValidRoute } from "./spec";

/** TLS 1.3, and 1.2 with forward secrecy and authenticated encryption alone (ELB user guide, security policies). */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";
/** Seconds that a pod which ends still gets to answer what is under way. */
const DEREGISTRATION = 20;

type Action = types.input.lb.ListenerDefaultAction;
type Condition = types.input.lb.ListenerRuleCondition;

/** One port of the load balancer. */
export interface RenderedListener {
  readonly name: "http" | "https" | "mutual";
  readonly port: number;
  readonly protocol: "HTTP" | "HTTPS";
  /** Of HTTPS. */
  readonly sslPolicy?: string;
  /** What is done with requests that no route takes. */
  readonly otherwise: Action;
}

/** One system behind it. */
export interface RenderedTarget {
  readonly route: ValidRoute;
  readonly listener: RenderedListener["name"];
  readonly conditions: readonly Condition[];
  readonly group: {
    readonly port: number;
    readonly protocol: "HTTP" | "HTTPS";
    readonly targetType: "ip";
    readonly deregistrationDelay: number;
    readonly loadBalancingAlgorithmType: string;
    readonly healthCheck: types.input.lb.TargetGroupHealthCheck;
    readonly tags: Readonly<Record<string, Late<string>>>;
  };
}

export interface RenderedAlb {
  readonly listeners: readonly RenderedListener[];
  readonly targets: readonly RenderedTarget[];
  /** Ports of pods that it asks. */
  readonly podPorts: readonly number[];
}

/** The ports of the load balancer, and what it does with a request: a host leads to one system, all else gets 404. */
export function renderAlb({ routes, cluster }: ValidAlbEntrySpec): RenderedAlb {
  const otherwise: Action = {
    type: "fixed-response",
    fixedResponse: { contentType: "text/plain", statusCode: "404", messageBody: "There is nothing here.\n" },
  };
  const secure = (name: "https" | "mutual"): RenderedListener => ({
    name,
    port: ports[name],
    protocol: "HTTPS",
    sslPolicy: TLS_POLICY,
    otherwise,
  });
  const redirect: RenderedListener = {
    name: "http",
    port: ports.http,
    protocol: "HTTP",
    otherwise: { type: "redirect", redirect: { protocol: "HTTPS", port: String(ports.https), statusCode: "HTTP_301" } },
  };
  const mutual = routes.some((route) => portOf(route) === ports.mutual);
  return {
    listeners: [redirect, secure("https"), ...(mutual ? [secure("mutual")] : [])],
    targets: routes.map((route) => ({
      route,
      listener: portOf(route) === ports.mutual ? "mutual" : "https",
      conditions: conditionsOf(route),
      group: groupOf(route, cluster.name),
    })),
    podPorts: [...new Set(routes.map(podPortOf))].sort((a, b) => a - b),
  };
}

function conditionsOf(route: ValidRoute): readonly Condition[] {
  const rules = pathsOf(route);
  const host: Condition = { hostHeader: { values: [route.host] } };
  if (rules.some(({ path, below }) => path === "/" && below)) return [host];
  const values = rules.flatMap(({ path, below }) => (below ? [path, `${path}/*`] : [path]));
  return [host, { pathPattern: { values } }];
}

const wordOf = (route: ValidRoute) => (protocolOf(route) === "https" ? "HTTPS" : "HTTP");

const groupOf = (route: ValidRoute, cluster: Late<string>): RenderedTarget["group"] => ({
  port: podPortOf(route),
  protocol: wordOf(route),
  targetType: "ip",
  deregistrationDelay: DEREGISTRATION,
  loadBalancingAlgorithmType: "least_outstanding_requests",
  healthCheck: {
    path: route.health,
    protocol: wordOf(route),
    matcher: "200",
    interval: 10,
    timeout: 5,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
  },
  // By this tag alone the cluster's role may put targets into the group (AmazonEKSLoadBalancingPolicy).
  tags: { "eks:eks-cluster-name": cluster },
});

const labels = labelsOf({ name: GATEWAY, component: "entry" });

/** What keeps the pods of each system's service in its target group. @param arns of the groups by system */
export const renderBindings = (
  routes: readonly ValidRoute[],
  arns: Readonly<Record<string, Late<string>>>,
): ClusterRendering => ({
  manifests: routes.map(({ system, backend }): Manifest => ({
    apiVersion: "eks.amazonaws.com/v1",
    kind: "TargetGroupBinding",
    metadata: {
      name: `${GATEWAY}-${system}`,
      namespace: backend.namespace,
      labels,
      // Ties the route to what it leads to, so that it is made after and removed before.
      annotations: { "millrace/backend": backend.url },
    },
    spec: {
      serviceRef: { name: backend.service, port: backend.port },
      targetGroupARN: arns[system],
      targetType: "ip",
    },
  })),
});
