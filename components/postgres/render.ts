import type { Statement } from "../core/aws";
import type { SecretEndpoint } from "../core/endpoints";
import { type ClusterRendering, type Manifest, namespaceManifests, type Provided } from "../core/kubernetes";
import { type Late, text } from "../core/text";
import { clusterManifest, cnpg, databaseManifests, roleManifests, serverPolicy } from "./cnpg";
import type { Server } from "./endpoints";
import { operator, operatorPods } from "./operator";
import { type RenderedSetup, setup } from "./setup";
import { MAJOR, NAMESPACE, PORT, type ValidCnpgPostgresSpec, type ValidRdsPostgresSpec } from "./spec";

export interface RenderedCnpgPostgres extends ClusterRendering {
  /** What comes after the manifests, each after the one before: the operator, the servers, their users, their databases. */
  readonly operator: Manifest;
  readonly servers: Manifest;
  readonly roles: readonly Manifest[];
  readonly databases: readonly Manifest[];
  readonly server: Server & { readonly host: string };
  /** Of the servers' certificates, where the operator keeps it. */
  readonly authority: SecretEndpoint;
}

/** PostgreSQL by CloudNativePG, and its operator. */
export function renderCnpgPostgres(spec: ValidCnpgPostgresSpec): RenderedCnpgPostgres {
  const { ground, deployment } = operator(spec);
  const { replicas, cpu, memory } = spec.server;
  // Beside the servers: one more while they change, the jobs that set one up, and the operator.
  const room = { cpu: Math.ceil((replicas + 1) * cpu) + 1, memory: Math.ceil((replicas + 1) * memory) + 2 };
  return {
    manifests: [
      ...namespaceManifests({
        name: NAMESPACE,
        quota: { cpu: String(room.cpu), memory: `${room.memory}Gi`, pods: 2 * replicas + 8 },
      }),
      ...ground,
      serverPolicy(spec, operatorPods),
    ],
    operator: deployment,
    servers: clusterManifest(spec),
    roles: roleManifests(spec),
    databases: databaseManifests(spec),
    provides: provided(),
    server: {
      host: `${cnpg.service}.${NAMESPACE}.svc`,
      authority: true,
      peers: [{ kind: "pods", namespace: NAMESPACE, labels: cnpg.servers }],
    },
    authority: { namespace: NAMESPACE, secret: cnpg.authority, key: "ca.crt" },
  };
}

/** What the operator makes of a Cluster, as others refer to it. */
const provided = (): readonly Provided[] => [
  { kind: "Service", name: cnpg.service, namespace: NAMESPACE, ports: [PORT] },
  { kind: "Secret", name: cnpg.authority, namespace: NAMESPACE },
  { kind: "Servers", name: cnpg.cluster, namespace: NAMESPACE, pods: cnpg.servers },
];

export interface RenderedRdsPostgres extends ClusterRendering {
  readonly setup: RenderedSetup;
  readonly spec: ValidRdsPostgresSpec;
  readonly instance: {
    readonly identifier: string;
    readonly engineVersion: string;
    readonly family: string;
    readonly parameters: readonly { readonly name: string; readonly value: string; readonly applyMethod?: string }[];
    /** GiB at first, and up to which it grows by itself. */
    readonly storage: { readonly first: number; readonly most: number };
    readonly logGroups: readonly { readonly kind: string; readonly name: string }[];
  };
}

/** Logs that the server writes, by RDS' names. */
const LOGS = ["postgresql", "upgrade"] as const;
/** How far a volume grows, by its first size: it never shrinks. Chosen. */
const GROWTH = 4;
/** RDS offers gp3 from 20 GiB. */
const SMALLEST_VOLUME = 20;

/** One instance of RDS: its parameters and what is set up in it. */
export function renderRdsPostgres(spec: ValidRdsPostgresSpec): RenderedRdsPostgres {
  const rendered = setup(spec);
  const identifier = `${spec.name}-postgres`;
  const first = Math.max(SMALLEST_VOLUME, spec.server.volume ?? 0);
  return {
    manifests: [
      ...namespaceManifests({ name: NAMESPACE, quota: { cpu: "1", memory: "2Gi", pods: 8 } }),
      ...rendered.ground,
    ],
    setup: rendered,
    spec,
    instance: {
      identifier,
      engineVersion: String(MAJOR),
      family: `postgres${MAJOR}`,
      parameters: [
        // Whoever does not come by TLS is refused.
        { name: "rds.force_ssl", value: "1" },
        { name: "log_connections", value: "1" },
        { name: "log_min_duration_statement", value: "1000" },
        { name: "idle_in_transaction_session_timeout", value: "600000" },
      ],
      storage: { first, most: GROWTH * first },
      logGroups: LOGS.map((kind) => ({ kind, name: `/aws/rds/instance/${identifier}/${kind}` })),
    },
  };
}

/** What the job that sets up may do on AWS: read the master's password, and nothing else. */
export const setupRights = (
  masterSecret: Late<string>,
  { keys, region }: Pick<ValidRdsPostgresSpec, "keys" | "region">,
): readonly Statement[] => [
  { Effect: "Allow", Action: ["secretsmanager:GetSecretValue"], Resource: [text`${masterSecret}`] },
  {
    Effect: "Allow",
    Action: ["kms:Decrypt"],
    Resource: [text`${keys.secrets}`],
    Condition: { StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } },
  },
];
