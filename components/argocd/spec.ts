import { namespace, WORKERS_NAMESPACE } from "../../workloads/streams/names";
import type { ClusterEndpoint, SecretEndpoint } from "../core/endpoints";
import type { Peer } from "../core/kubernetes";

/** Argo CD, which applies the workers as they are committed. */
export interface ArgoCdSpec {
  readonly cluster: ClusterEndpoint;
  /** Environment: names the Application and the overlay. */
  readonly stack: string;
  readonly repository: {
    /** `https://git.example.com/data/millrace`. */
    readonly url: string;
    /** Branch or tag. */
    readonly revision: string;
    /**
     * Secret in Argo CD's namespace with the credential, labelled `argocd.argoproj.io/secret-type: repository`. Absent for a
     * repository that anybody may read.
     */
    readonly credential?: SecretEndpoint;
  };
  /** Password of its cache: Secret `argocd-redis`, key `auth` (`REDIS_SECRET`). */
  readonly redis: SecretEndpoint;
  /** Host at the entry. Absent: reached by port-forward alone. */
  readonly host?: string;
  /** Signs people in; the admin user is then off. Needed with a host. */
  readonly oidc?: {
    readonly issuer: string;
    readonly clientId: string;
    /** Labelled `app.kubernetes.io/part-of: argocd`, in Argo CD's namespace. */
    readonly clientSecret: SecretEndpoint;
    /** Group of those who may do everything; all others who sign in may look. */
    readonly admins: string;
  };
  /** Pods that may reach the server beside Argo CD's own: those of the entry. */
  readonly reach?: readonly Peer[];
  /**
   * Whether the server speaks TLS to the entry, with a certificate that it signs itself: a load balancer takes it, a Gateway would
   * have to check it. Default on EKS alone.
   */
  readonly tls?: boolean;
  /** Two pods of server and repository server. Default: not in a disposable cluster. */
  readonly highlyAvailable?: boolean;
}

export type ValidArgoCdSpec = Required<Omit<ArgoCdSpec, "host" | "oidc">> & Pick<ArgoCdSpec, "host" | "oidc">;

export const NAMESPACE = namespace("argocd");
/** The Secret that Argo CD's pods read their cache's password from: to be generated for this room. */
export const REDIS_SECRET: SecretEndpoint = { namespace: NAMESPACE, secret: "argocd-redis", key: "auth" };
/** Where it applies. */
export const DESTINATION = WORKERS_NAMESPACE;

/**
 * The spec with its defaults.
 * @throws a sentence for an overlay that no folder can have, a Secret elsewhere than Argo CD reads it, a public host without sign-in
 */
export function validate(spec: ArgoCdSpec): ValidArgoCdSpec {
  const { cluster, stack, repository, redis, host, oidc } = spec;
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stack))
    throw new Error(`stack of Argo CD must be lower-case words joined by hyphens, got "${stack}"; rename the stack`);
  if (!/^(https:\/\/|ssh:\/\/|git@)\S+$/.test(repository.url)) {
    throw new Error(
      `repository of Argo CD must begin with https://, ssh:// or git@, got "${repository.url}"; set millrace:repository`,
    );
  }
  if (host !== undefined && oidc === undefined) {
    throw new Error(
      `host of Argo CD must come with oidc, got "${host}" alone, which would leave a password at a public door; set millrace:oidc`,
    );
  }
  for (const secret of [redis, repository.credential, oidc?.clientSecret]) {
    if (secret !== undefined && secret.namespace !== NAMESPACE) {
      throw new Error(
        `Secret "${secret.secret}" must be in namespace ${NAMESPACE}, where Argo CD reads it, got "${secret.namespace}"; deliver it there`,
      );
    }
  }
  if (redis.secret !== REDIS_SECRET.secret || redis.key !== REDIS_SECRET.key) {
    throw new Error(
      `Secret of Argo CD's cache must be "${REDIS_SECRET.secret}" with key "${REDIS_SECRET.key}", since the chart names it so, got "${redis.secret}" with "${redis.key}"`,
    );
  }
  return {
    ...spec,
    reach: spec.reach ?? [],
    tls: spec.tls ?? cluster.form === "eks",
    highlyAvailable: spec.highlyAvailable ?? !cluster.disposable,
  };
}
