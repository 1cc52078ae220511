import { namespace } from "../../workloads/streams/names";
import type { ClusterEndpoint, IssuerEndpoint } from "../core/endpoints";
import type { Late } from "../core/text";

/** How the certificate authority sees that a name is ours. */
export type AcmeChallenge =
  /** By a record in a Route 53 zone, which the pods' identity may write. */
  | { readonly kind: "route53"; readonly zoneId: Late<string>; readonly region: string }
  /** By an answer on port 80 of a Gateway of the cluster. */
  | { readonly kind: "gateway"; readonly gateway: { readonly name: string; readonly namespace: string } };

export interface AcmeSpec {
  /** Certificates are asked for names in it. */
  readonly domain: string;
  /** Where the authority writes before a certificate ends. */
  readonly email: string;
  readonly challenge: AcmeChallenge;
  /** `staging` for trials: its certificates are trusted by nobody, and its limits are wide. Default `production`. */
  readonly directory?: "production" | "staging";
}

/** cert-manager, an authority of the cluster's own, and one that the world trusts. */
export interface CertificatesSpec {
  readonly cluster: ClusterEndpoint;
  /** Absent: no public certificates are made here. */
  readonly acme?: AcmeSpec;
  /** Pods of the controller and of the webhook. Default 2, in a disposable cluster 1. */
  readonly replicas?: number;
}

/** Where the cluster's own authority has to be trusted. */
export interface NamespaceAuthoritySpec {
  readonly cluster: ClusterEndpoint;
  /** `Certificates.internal`. */
  readonly issuer: IssuerEndpoint;
  readonly namespace: string;
}

export type ValidCertificatesSpec = Required<Omit<CertificatesSpec, "acme">> & {
  readonly acme?: Required<AcmeSpec>;
};

export const NAMESPACE = namespace("certificates");

const DOMAIN = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/**
 * The spec with its defaults.
 * @throws a sentence for a domain or e-mail address that no authority takes, or fewer than one pod
 */
export function validate(spec: CertificatesSpec): ValidCertificatesSpec {
  const { cluster, acme, replicas = cluster.disposable ? 1 : 2 } = spec;
  if (!Number.isInteger(replicas) || replicas < 1)
    throw new Error(`replicas of cert-manager must be a whole number from 1, got ${replicas}; leave it out for 2`);
  if (acme === undefined) return { cluster, replicas };
  if (!DOMAIN.test(acme.domain))
    throw new Error(`domain of certificates must be a domain name such as data.example.com, got "${acme.domain}"`);
  if (!EMAIL.test(acme.email))
    throw new Error(
      `e-mail of the account for certificates must be an address, got "${acme.email}"; set millrace:contact`,
    );
  return { cluster, replicas, acme: { directory: "production", ...acme } };
}
