import type { PartSize, SystemSize } from "../../core/capacity/systems";
import type { BucketEndpoint } from "../../core/endpoints";
import { type Content, lines, text, type Text } from "../../core/text";
import { GRACE_SECONDS, MANAGEMENT, type TrinoOidc } from "../spec";
import { env, properties } from "./properties";
import { s3Properties } from "./storage";

/** Where a server's files lie, and where it listens: in a pod, or on this machine. */
export interface Installation {
  /** Folder of the configuration. */
  readonly etc: string;
  /** Folder that it may write. */
  readonly data: string;
  readonly http: number;
  /** Of a coordinator that ends TLS itself: certificate and key in one file. */
  readonly https?: { readonly port: number; readonly keystore: string };
}

export interface ServerFiles {
  readonly part: "coordinator" | "worker";
  readonly at: Installation;
  readonly size: PartSize;
  /** Memory of the workers that a query may use together. */
  readonly workers: PartSize;
  /** URL of the coordinator, as workers find it. */
  readonly coordinator: Content;
  readonly oidc?: Pick<TrinoOidc, "issuer" | "clientId" | "principal">;
}

/** Names of what a server reads from its environment. */
export const ENVIRONMENT = {
  internalSecret: "TRINO_INTERNAL_SECRET",
  oidcSecret: "TRINO_OIDC_SECRET",
  exchange: "TRINO_EXCHANGE",
  lake: "TRINO_LAKE",
  lakeDatabase: "TRINO_LAKE_DATABASE_PASSWORD",
  store: "TRINO_STORE_PASSWORD",
  pinot: "TRINO_PINOT_PASSWORD",
  search: "TRINO_SEARCH_PASSWORD",
} as const;

/** Of the container's memory: what is left is for code, threads, buffers of the network and of S3. */
const HEAP = 0.7;
/** Of the heap: what one query may take on a node, and what is kept free of queries. Sum and rest are below the whole. */
const QUERY = 0.4;
const HEADROOM = 0.25;
const MIB_PER_GIB = 1_024;
export const heapOf = ({ memory }: Pick<PartSize, "memory">): number => Math.floor(memory * MIB_PER_GIB * HEAP);
const queryMemory = (size: PartSize): number => Math.floor(heapOf(size) * QUERY);

/** `config.properties`. */
export function configProperties({ part, at, size, workers, coordinator, oidc }: ServerFiles): Text {
  const smallest = Math.min(queryMemory(size), queryMemory(workers));
  const together = queryMemory(workers) * (workers.most ?? workers.replicas);
  return properties({
    coordinator: part === "coordinator",
    ...(part === "coordinator" ? { "node-scheduler.include-coordinator": false } : {}),
    "http-server.http.port": at.http,
    "discovery.uri": coordinator,
    "internal-communication.shared-secret": env(ENVIRONMENT.internalSecret),
    ...(part === "coordinator" ? accessProperties(at, oidc) : {}),
    // Who asks over plain HTTP within the cluster, for metrics or to shut a worker down; the rules say what that user may.
    "management.user": MANAGEMENT,
    "query.max-memory-per-node": `${smallest}MB`,
    "query.max-memory": `${together}MB`,
    "query.max-total-memory": `${together * 2}MB`,
    "memory.heap-headroom-per-node": `${Math.floor(heapOf(size) * HEADROOM)}MB`,
    ...(part === "coordinator"
      ? {
          "query.max-history": 200,
          "query.min-expire-age": "10m",
          "query.client.timeout": "2m",
          "query.low-memory-killer.policy": "total-reservation-on-blocked-nodes",
        }
      : {}),
    // Whole queries are run again: most here are short, and tasks of their own would make every one of them slower.
    "retry-policy": "QUERY",
    "query-retry-attempts": 2,
    "retry-initial-delay": "2s",
    // Nothing is written to the nodes' disks: data at rest is in S3 alone, where it is encrypted.
    "spill-enabled": false,
    "shutdown.grace-period": `${GRACE_SECONDS}s`,
    "catalog.management": "static",
  });
}

/**
 * `config.properties` of a server of this machine that is coordinator and worker, and asks nobody who they are. No query is run again:
 * no worker leaves it.
 * @param heap MiB
 */
export const aloneProperties = (at: Pick<Installation, "http">, heap: number): Text =>
  properties({
    coordinator: true,
    "node-scheduler.include-coordinator": true,
    "http-server.http.port": at.http,
    "discovery.uri": `http://127.0.0.1:${at.http}`,
    // Prometheus says no user, which metrics ask for even where nobody needs a password.
    "management.user": MANAGEMENT,
    "hide-inaccessible-columns": true,
    "query.max-memory-per-node": `${Math.floor(heap * QUERY)}MB`,
    "query.max-memory": `${Math.floor(heap * QUERY)}MB`,
    "query.max-total-memory": `${Math.floor(heap * QUERY)}MB`,
    "memory.heap-headroom-per-node": `${Math.floor(heap * HEADROOM)}MB`,
    "query.max-history": 50,
    "query.min-expire-age": "5m",
    "query.client.timeout": "2m",
    "spill-enabled": false,
    "catalog.management": "static",
  });

const accessProperties = (at: Installation, oidc: ServerFiles["oidc"]) => ({
  // Behind the entry, which ends TLS and says so.
  "http-server.process-forwarded": true,
  ...(at.https === undefined
    ? {}
    : {
        "http-server.https.enabled": true,
        "http-server.https.port": at.https.port,
        "http-server.https.keystore.path": at.https.keystore,
      }),
  "http-server.authentication.type": oidc === undefined ? "PASSWORD" : "PASSWORD,OAUTH2",
  "http-server.authentication.allow-insecure-over-http": false,
  ...(oidc === undefined
    ? {}
    : {
        "web-ui.authentication.type": "OAUTH2",
        "http-server.authentication.oauth2.issuer": oidc.issuer,
        "http-server.authentication.oauth2.client-id": oidc.clientId,
        "http-server.authentication.oauth2.client-secret": env(ENVIRONMENT.oidcSecret),
        "http-server.authentication.oauth2.principal-field": oidc.principal ?? "sub",
      }),
  // SELECT * leaves out the columns that the user may not see, instead of failing.
  "hide-inaccessible-columns": true,
});

/** @param bind the one address that it listens on; default every one */
export const nodeProperties = ({ data }: Pick<Installation, "data">, bind?: string): Text =>
  properties({
    "node.environment": "millrace",
    "node.data-dir": data,
    "node.bind-ip": bind,
    "node.internal-address": bind,
  });

/**
 * `jvm.config`, after upstream's guide to deployments. No heap is dumped: it would hold records, on a disk of the node.
 * @param options further ones: the store of trusted authorities
 */
export const jvmConfig = (size: Pick<PartSize, "memory">, options: readonly string[] = []): string =>
  jvmOptions(heapOf(size), ["-XX:InitialRAMPercentage=50"], options);

/** The same of a machine that has others beside it: what it does not need is not taken. @param heap MiB */
export const localJvmConfig = (heap: number): string => jvmOptions(heap, ["-Xms256M"], []);

const jvmOptions = (heap: number, initial: readonly string[], options: readonly string[]): string =>
  [
    "-server",
    `-Xmx${heap}M`,
    ...initial,
    "-XX:+UseG1GC",
    "-XX:G1HeapRegionSize=32M",
    "-XX:+ExplicitGCInvokesConcurrent",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-OmitStackTraceInFastThrow",
    "-XX:ReservedCodeCacheSize=256M",
    "-XX:PerMethodRecompilationCutoff=10000",
    "-XX:PerBytecodeRecompilationCutoff=10000",
    "-Djdk.attach.allowAttachSelf=true",
    "-Djdk.nio.maxCachedBufferSize=2000000",
    "-Dfile.encoding=UTF-8",
    "-XX:+EnableDynamicAgentLoading",
    ...options,
    "",
  ].join("\n");

export const logProperties = (): Text =>
  lines(["io.trino=INFO", "org.apache.kafka=WARN", "io.trino.plugin.pinot=WARN", ""]);

/** Files of `<etc>` that name others there. */
export const managerFiles = (etc: string): Readonly<Record<string, Text>> => ({
  "access-control.properties": properties({
    "access-control.name": "file",
    "security.config-file": `${etc}/rules.json`,
  }),
  "group-provider.properties": properties({
    "group-provider.name": "file",
    "file.group-file": `${etc}/groups.txt`,
  }),
  "resource-groups.properties": properties({
    "resource-groups.configuration-manager": "file",
    "resource-groups.config-file": `${etc}/resource-groups.json`,
  }),
  "session-property-config.properties": properties({
    "session-property-config.configuration-manager": "file",
    "session-property-manager.config-file": `${etc}/session-properties.json`,
  }),
});

/** @param file with a line for each user, written when the pod starts (`password-file.mjs`) */
export const passwordAuthenticator = (file: string): Text =>
  properties({ "password-authenticator.name": "file", "file.password-file": file });

/** Prefix of the exchange bucket. */
const EXCHANGE_PREFIX = "trino/exchange";

export type ExchangeFiles =
  { readonly kind: "s3"; readonly bucket: BucketEndpoint } | { readonly kind: "local"; readonly folder: string };

/** Where queries keep what they may have to read again. */
export const exchangeManager = (exchange: ExchangeFiles): Text =>
  exchange.kind === "local"
    ? properties({ "exchange-manager.name": "filesystem", "exchange.base-directories": exchange.folder })
    : properties({
        "exchange-manager.name": "filesystem",
        "exchange.base-directories": text`s3://${exchange.bucket.bucket}/${EXCHANGE_PREFIX}`,
        ...s3Properties(exchange.bucket, ENVIRONMENT.exchange, "exchange.s3"),
      });

/** Memory of a pod's part of a system's size. */
export const partOf = (size: SystemSize, part: "coordinator" | "worker"): PartSize => {
  const found = size[part];
  if (found === undefined) throw new Error(`trino: the size has no part "${part}"`);
  return found;
};
