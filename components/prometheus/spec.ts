import type { ByteSize, Duration } from "../../workloads/streams";
import * as names from "../../workloads/streams/names";
import { bytes, milliseconds } from "../../workloads/streams/units";
import type { ClusterEndpoint, SecretEndpoint } from "../core/endpoints";
import type { Peer } from "../core/kubernetes";
import { HISTORY_DAYS, observationName, type RoomObservation } from "../core/promql";

/** Somebody, or something, that is told of alerts. What is secret about it stays in a Secret of the room's namespace. */
export type Receiver =
  /** A POST with Alertmanager's JSON; the whole address is the secret. */
  | { readonly kind: "webhook"; readonly url: SecretEndpoint }
  /** A channel, `#millrace`; the secret is the address of the incoming webhook. */
  | { readonly kind: "slack"; readonly url: SecretEndpoint; readonly channel: string }
  /** PagerDuty's Events API v2; the secret is the routing key. */
  | { readonly kind: "pagerduty"; readonly routingKey: SecretEndpoint }
  | {
      readonly kind: "email";
      readonly to: string;
      readonly from: string;
      /** `host:port` of a mail server that offers STARTTLS. */
      readonly smarthost: string;
      readonly username: string;
      readonly password: SecretEndpoint;
    };

/** Prometheus and Alertmanager in a cluster, with rules computed from what every room offers. */
export interface PrometheusSpec {
  readonly cluster: ClusterEndpoint;
  /** Of every room of the stack. The room adds its own when it is not among them. */
  readonly observations: readonly RoomObservation[];
  /** Who is told of what. Default: nobody, which only a disposable cluster may have. */
  readonly receivers?: {
    /** Of what cannot wait. */
    readonly page: readonly Receiver[];
    /** Of what can. Default: whoever is paged. */
    readonly ticket?: readonly Receiver[];
    /** Expects a message every minute, and raises the alarm by itself when there is none. */
    readonly watchdog?: Receiver;
    /** Where receivers are, for the network policy. Default anywhere. */
    readonly cidrs?: readonly string[];
  };
  /** Of Prometheus: each scrapes and evaluates everything. Default 2, in a disposable cluster 1. */
  readonly replicas?: number;
  /** How long series are kept, if they fit. Default `"35 days"`; an error budget needs 31. */
  readonly retention?: Duration;
  /** Of each replica's volume; 85 % of it is for series. Default `"100 GiB"`, in a disposable cluster `"20 GiB"`. */
  readonly storage?: ByteSize;
  /** Of each replica. Default `"4 GiB"`, in a disposable cluster `"2 GiB"`. */
  readonly memory?: ByteSize;
  /** Other pods that may ask Prometheus, beside Grafana. Default none. */
  readonly readers?: readonly Peer[];
  /** What the node exporter sees of each node (free space, memory, clock). Default true. */
  readonly nodes?: boolean;
  /** Refuses to delete the volumes' owners. Default: unless the cluster is disposable. */
  readonly protect?: boolean;
}

export interface ValidPrometheusSpec extends Required<Omit<PrometheusSpec, "receivers">> {
  readonly receivers: {
    readonly page: readonly Receiver[];
    readonly ticket: readonly Receiver[];
    readonly watchdog?: Receiver;
    readonly cidrs: readonly string[];
  };
}

/** Namespace of the room, where the receivers' Secrets are expected. */
export const NAMESPACE = names.namespace("prometheus");

const LEAST_RETENTION: Duration = "31 days";

/**
 * The spec with its defaults.
 * @throws a sentence when nobody is told of pages where it matters, a Secret is out of reach, two observations have one name,
 * or the history is too short for the rules
 */
export function validate(spec: PrometheusSpec): ValidPrometheusSpec {
  const { cluster, observations, receivers } = spec;
  const page = receivers?.page ?? [];
  if (page.length === 0 && !cluster.disposable) {
    throw new Error(
      "prometheus: `receivers.page` must have at least one receiver where the cluster is not disposable, got none; name who is woken by a page",
    );
  }
  const ticket = receivers?.ticket ?? page;
  for (const receiver of [...page, ...ticket, ...(receivers?.watchdog === undefined ? [] : [receivers.watchdog])]) {
    const { namespace, secret } = secretOf(receiver);
    if (namespace !== NAMESPACE) {
      throw new Error(
        `prometheus: the Secret "${secret}" of a ${receiver.kind} receiver must be in namespace "${NAMESPACE}", got "${namespace}"; pods can only read Secrets of their own namespace`,
      );
    }
  }
  const taken = new Set<string>();
  for (const name of observations.map(observationName)) {
    if (taken.has(name)) {
      throw new Error(
        `prometheus: each observation must have a name of its own, got "${name}" twice; tell them apart by \`part\``,
      );
    }
    taken.add(name);
  }
  const retention = spec.retention ?? "35 days";
  const least: Duration = observations.some(({ observation }) => (observation.baselines ?? []).length > 0)
    ? `${Math.max(HISTORY_DAYS, 31)} days`
    : LEAST_RETENTION;
  if (milliseconds(retention) < milliseconds(least)) {
    throw new Error(
      `prometheus: retention must be ${least} or more, since error budgets count a month, got "${retention}"; set \`retention\``,
    );
  }
  const replicas = spec.replicas ?? (cluster.disposable ? 1 : 2);
  if (!Number.isInteger(replicas) || replicas < 1) {
    throw new Error(`prometheus: replicas must be a whole number from 1, got ${replicas}; set \`replicas\``);
  }
  const storage = spec.storage ?? (cluster.disposable ? "20 GiB" : "100 GiB");
  if (bytes(storage) < bytes("5 GiB")) {
    throw new Error(`prometheus: storage must be 5 GiB or more, got "${storage}"; set \`storage\``);
  }
  return {
    cluster,
    observations,
    replicas,
    retention,
    storage,
    memory: spec.memory ?? (cluster.disposable ? "2 GiB" : "4 GiB"),
    readers: spec.readers ?? [],
    nodes: spec.nodes ?? true,
    protect: spec.protect ?? !cluster.disposable,
    receivers: {
      page,
      ticket,
      ...(receivers?.watchdog === undefined ? {} : { watchdog: receivers.watchdog }),
      cidrs: receivers?.cidrs ?? ["0.0.0.0/0"],
    },
  };
}

/** Where a receiver's credential lies. */
export function secretOf(receiver: Receiver): SecretEndpoint {
  switch (receiver.kind) {
    case "webhook":
    case "slack":
      return receiver.url;
    case "pagerduty":
      return receiver.routingKey;
    case "email":
      return receiver.password;
  }
}
