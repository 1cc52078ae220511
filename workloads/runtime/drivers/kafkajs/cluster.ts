import { connect as connectPlain, isIP } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { internals, type Cluster, type LogCreator } from "./internals";

/** Facts of the client's own doings; never a record's contents. */
export type DriverLog = (level: "debug" | "info" | "warn" | "error", message: string, facts: object) => void;

export interface KafkajsDriverOptions {
  /** `host:port` of brokers to start from. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** TLS to the brokers: node's options, asked for anew at each connection, or true for the system's authorities. Default false. */
  readonly tls?: (() => ConnectionOptions) | boolean;
  /** kafkajs' `sasl` option as it is: mechanism and credentials, or an OAuth provider. */
  readonly sasl?: object;
  /** Default: nothing is logged. */
  readonly log?: DriverLog;
}

const CONNECTION_TIMEOUT = 3_000;
/** A request without an answer for so long counts as lost, and its connection with it. */
export const REQUEST_TIMEOUT = 12_000;
const METADATA_AGE = 60_000;
const KEEP_ALIVE = 30_000;
export const READ_COMMITTED = 1;

/** kafkajs retries where only it can, shortly; all longer retrying is the driver's, which knows when to stop. */
export const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, factor: 0.2, multiplier: 2 } as const;

interface SocketOptions {
  readonly host: string;
  readonly port: number;
  readonly ssl: (() => ConnectionOptions) | null;
  readonly onConnect: () => void;
}

function socket({ host, port, ssl, onConnect }: SocketOptions) {
  const made =
    ssl === null
      ? connectPlain({ host, port }, onConnect)
      : connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...ssl() }, onConnect);
  // Without it a small request waits for the acknowledgement of the one before.
  made.setNoDelay(true);
  return made.setKeepAlive(true, KEEP_ALIVE);
}

/** kafkajs tells each failed attempt as an error; here they are details of one outage, which the driver tells once. */
function logCreator(log: DriverLog | undefined): LogCreator {
  return () =>
    ({ namespace, log: { message } }) => {
      log?.("debug", message, { kafkajs: namespace });
    };
}

const LEVEL_NOTHING = 0;
const LEVEL_INFO = 4;

export function createLogger(log: DriverLog | undefined): object {
  return internals().createLogger({
    level: log === undefined ? LEVEL_NOTHING : LEVEL_INFO,
    logCreator: logCreator(log),
  });
}

/** Connections, metadata and requests of one producer, consumer or reader: they share none, so that none waits for another. */
export function createCluster(options: KafkajsDriverOptions, retries = 0): Cluster {
  const { Cluster } = internals();
  return new Cluster({
    logger: createLogger(options.log),
    retry: { ...RETRY, retries },
    socketFactory: socket,
    brokers: options.brokers,
    ssl: options.tls === true ? () => ({}) : options.tls === false ? null : (options.tls ?? null),
    sasl: options.sasl,
    clientId: options.clientId,
    connectionTimeout: CONNECTION_TIMEOUT,
    authenticationTimeout: 10_000,
    reauthenticationThreshold: 10_000,
    requestTimeout: REQUEST_TIMEOUT,
    enforceRequestTimeout: true,
    metadataMaxAge: METADATA_AGE,
    allowAutoTopicCreation: false,
    isolationLevel: READ_COMMITTED,
  });
}
