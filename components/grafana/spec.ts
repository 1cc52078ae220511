import type { AnyStream, Gateway, Worker } from "../../workloads/streams";
import * as names from "../../workloads/streams/names";
import type { ClusterEndpoint, SecretEndpoint, ServiceEndpoint } from "../core/endpoints";
import type { Peer } from "../core/kubernetes";
import { observationName, type RoomObservation } from "../core/promql";

/** An identity provider by OpenID Connect. */
export interface GrafanaOidc {
  /** Address of the authorization endpoint. */
  readonly authUrl: string;
  readonly tokenUrl: string;
  /** Address of the userinfo endpoint. */
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: SecretEndpoint;
  /** Group whose members may change everything; everybody else only looks. Default none. */
  readonly adminGroup?: string;
  /** Where the provider is, for the network policy. Default anywhere, by HTTPS. */
  readonly cidrs?: readonly string[];
}

/** Grafana in a cluster, with a dashboard for every room and one over all streams. */
export interface GrafanaSpec {
  readonly cluster: ClusterEndpoint;
  readonly prometheus: ServiceEndpoint;
  /** Of every room of the stack. The room adds its own when it is not among them. */
  readonly observations: readonly RoomObservation[];
  /** Whose paths the overview shows. */
  readonly streams: readonly AnyStream[];
  readonly workers: readonly Worker[];
  /** Doors by which events come in. */
  readonly gateways: readonly Gateway[];
  /** Name under which browsers reach it by HTTPS: `grafana.example.com`. */
  readonly host: string;
  /** Password of the user `admin`. */
  readonly adminPassword: SecretEndpoint;
  /** Who signs in. Default: only the administrator, by password. */
  readonly oidc?: GrafanaOidc;
  /** Who may talk to it: what routes from the entry. Default nobody, save Prometheus. */
  readonly from?: readonly Peer[];
}

export interface ValidGrafanaSpec extends Required<Omit<GrafanaSpec, "oidc">> {
  readonly oidc?: GrafanaOidc;
}

/** Namespace of the room, where its Secrets are expected. */
export const NAMESPACE = names.namespace("grafana");

/**
 * The spec with its defaults.
 * @throws a sentence when a Secret is out of reach, the host is no host, two observations have one name, or two dashboards share
 * an address
 */
export function validate(spec: GrafanaSpec): ValidGrafanaSpec {
  const { oidc, ...given } = spec;
  for (const [what, secret] of [
    ["adminPassword", spec.adminPassword],
    ["oidc.clientSecret", oidc?.clientSecret],
  ] as const) {
    if (secret !== undefined && secret.namespace !== NAMESPACE) {
      throw new Error(
        `grafana: the Secret "${secret.secret}" of \`${what}\` must be in namespace "${NAMESPACE}", got "${secret.namespace}"; pods can only read Secrets of their own namespace`,
      );
    }
  }
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(spec.host)) {
    throw new Error(
      `grafana: host must be a host name in lower case without scheme or path, got "${spec.host}"; write for example "grafana.example.com"`,
    );
  }
  refuseTwins(
    spec.observations.map(observationName),
    (name) => `grafana: each observation must have a name of its own, got "${name}" twice; tell them apart by \`part\``,
  );
  refuseTwins(
    spec.observations.flatMap(({ observation }) => (observation.dashboards ?? []).map(({ uid }) => uid)),
    (uid) => `grafana: each dashboard must have a uid of its own, got "${uid}" twice; give one of the two another uid`,
  );
  return {
    ...given,
    from: spec.from ?? [],
    ...(oidc === undefined ? {} : { oidc }),
  };
}

function refuseTwins(items: readonly string[], sentence: (item: string) => string): void {
  const twin = items.find((item, index) => items.indexOf(item) !== index);
  if (twin !== undefined) throw new Error(sentence(twin));
}
