import { type AnyStream, names } from "../../workloads/streams";
import type { SystemSize } from "../core/capacity/systems";
import type {
  ClusterEndpoint,
  DatabaseEndpoint,
  ImageEndpoint,
  SecretEndpoint,
  ServiceEndpoint,
} from "../core/endpoints";
import type { Peer } from "../core/kubernetes";
import { defectsOf, withOthers } from "./charts";
import { servedOf, sourceOf } from "./bundle";
import { useCases as platformUseCases, type UseCase } from "./use-cases";

/** An identity provider by OpenID Connect, which tells groups under the claim `groups`. */
export interface SupersetOidc {
  /** Begins the address of its page `/.well-known/openid-configuration`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: SecretEndpoint;
  /** Group whose members are administrators; everybody else who signs in sees dashboards. */
  readonly admins: string;
}

/** Superset in a cluster, with datasets of every served stream and a dashboard a use case. */
export interface SupersetSpec {
  readonly cluster: ClusterEndpoint;
  /** The image "superset". */
  readonly image: ImageEndpoint;
  /** Of its part `web`. */
  readonly size: SystemSize;
  readonly streams: readonly AnyStream[];
  /** Default those of the platform. */
  readonly useCases?: readonly UseCase[];
  /** Where Superset keeps users, and what was imported. */
  readonly database: DatabaseEndpoint;
  /** Signs sessions, and encrypts what Superset keeps secret in its database. */
  readonly secretKey: SecretEndpoint;
  /** Asked for history, by user and password where it speaks HTTPS. */
  readonly trino: { readonly service: ServiceEndpoint; readonly username: string; readonly password: SecretEndpoint };
  /** Asked where answers have to come at once. */
  readonly pinot: {
    readonly broker: ServiceEndpoint;
    readonly controller: ServiceEndpoint;
    readonly username: string;
    readonly password: SecretEndpoint;
  };
  /** Name under which browsers reach it by HTTPS: `superset.example.com`; `localhost` where only port-forwards do. */
  readonly host: string;
  /** Who signs in: people of a provider, or the user `admin` by password. */
  readonly people: { readonly oidc: SupersetOidc } | { readonly adminPassword: SecretEndpoint };
  /** Who may talk to it: what routes from the entry. Default nobody. */
  readonly from?: readonly Peer[];
  /** Pods that read its metrics. Default none. */
  readonly scrapers?: readonly Peer[];
}
export type ValidSupersetSpec = Required<SupersetSpec>;

/** Namespace of the room, where its Secrets are expected. */
export const NAMESPACE = names.namespace("superset");

/**
 * The spec with its defaults.
 * @throws every defect, a sentence a line: a Secret out of reach, a host that is none, a chart of what no dataset has
 */
export function validate(spec: SupersetSpec): ValidSupersetSpec {
  const { useCases = platformUseCases, from = [], scrapers = [], people, host } = spec;
  const defects: string[] = [];
  const secrets: readonly (readonly [string, SecretEndpoint])[] = [
    ["secretKey", spec.secretKey],
    ["database.password", spec.database.password],
    ["trino.password", spec.trino.password],
    ["pinot.password", spec.pinot.password],
    "oidc" in people
      ? ["people.oidc.clientSecret", people.oidc.clientSecret]
      : ["people.adminPassword", people.adminPassword],
  ];
  for (const [what, { secret, namespace }] of secrets) {
    if (namespace !== NAMESPACE) {
      defects.push(
        `superset: the Secret "${secret}" of \`${what}\` must be in namespace "${NAMESPACE}", got "${namespace}"; pods can only read Secrets of their own namespace`,
      );
    }
  }
  if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(host)) {
    defects.push(
      `superset: host must be a host name in lower case without scheme or path, got "${host}"; write for example "superset.example.com"`,
    );
  }
  if (spec.size.web === undefined) {
    defects.push(
      `superset: \`size\` must have the part "web", got ${Object.keys(spec.size).join(", ") || "none"}; compute it by \`sizeOf\``,
    );
  }
  const served = servedOf(spec.streams);
  const dashboards = withOthers(useCases, served);
  const twice = dashboards.find(({ name }, index) => dashboards.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined) {
    defects.push(`superset: a use case's name must be used once, got "${twice.name}" twice; rename one of them`);
  }
  defects.push(...dashboards.flatMap((useCase) => defectsOf(useCase, served, sourceOf)));
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return { ...spec, useCases, from, scrapers };
}
