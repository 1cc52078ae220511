import * as names from "../../../workloads/streams/names";
import type { Peer, Way } from "../kubernetes";
import type { Late } from "../text";

/** Of a `KafkaEndpoint`, what a pod's manifest says: all of it plain, since the addresses come from `names.ENDPOINTS_CONFIG`. */
export interface KafkaAccess {
  readonly security:
    | { readonly kind: "none" }
    | { readonly kind: "msk-iam"; readonly region: string }
    | { readonly kind: "mtls"; readonly authority: string };
  readonly reach?: { readonly peers: readonly Peer[]; readonly port: number };
  /** Where it is known, pods start anew when it changes. */
  readonly bootstrap?: Late<string>;
}

/** Keys of the ConfigMap `names.ENDPOINTS_CONFIG`, which are the variables that every worker and gateway reads. */
export const endpointKeys = {
  brokers: "MILLRACE_KAFKA_BROKERS",
  security: "MILLRACE_KAFKA_SECURITY",
  region: "MILLRACE_AWS_REGION",
} as const;

const CERTIFICATE_FOLDER = "/etc/millrace/kafka";
const AUTHORITY_FOLDER = "/etc/millrace/kafka-authority";
/** Readable for the pod's group alone. */
export const SECRET_MODE = 0o440;

export interface EnvironmentVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly configMapKeyRef: { readonly name: string; readonly key: string } };
}

export interface Mount {
  readonly name: string;
  readonly path: string;
  readonly secret: string;
}

/** What a container is told of the brokers. */
export function kafkaEnvironment({ security }: KafkaAccess): readonly EnvironmentVariable[] {
  const keys = [
    endpointKeys.brokers,
    endpointKeys.security,
    ...(security.kind === "msk-iam" ? [endpointKeys.region] : []),
  ];
  const told = keys.map((key) => ({
    name: key,
    valueFrom: { configMapKeyRef: { name: names.ENDPOINTS_CONFIG, key } },
  }));
  if (security.kind !== "mtls") return told;
  return [
    ...told,
    { name: "MILLRACE_KAFKA_CA_FILE", value: `${AUTHORITY_FOLDER}/ca.crt` },
    { name: "MILLRACE_KAFKA_CERT_FILE", value: `${CERTIFICATE_FOLDER}/user.crt` },
    { name: "MILLRACE_KAFKA_KEY_FILE", value: `${CERTIFICATE_FOLDER}/user.key` },
  ];
}

/** The files that a principal's pods prove themselves with. @param principal name of the principal, and of its Secret */
export const kafkaMounts = ({ security }: KafkaAccess, principal: string): readonly Mount[] =>
  security.kind === "mtls"
    ? [
        { name: "kafka-certificate", path: CERTIFICATE_FOLDER, secret: principal },
        { name: "kafka-authority", path: AUTHORITY_FOLDER, secret: security.authority },
      ]
    : [];

/** Ways out of a pod that talks to the brokers. Its role's credentials come from the agent that the namespace allows to all. */
export const kafkaWays = ({ reach }: KafkaAccess): readonly Way[] =>
  reach === undefined ? [] : [{ peers: reach.peers, ports: [reach.port] }];
