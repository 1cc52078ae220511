/**
 * The one place that reaches into kafkajs. The driver uses kafkajs' connections, authentication, metadata and the requests
 * of group membership; producing and fetching are its own. What it needs for that is not public, so it is bound to one
 * exact version, which has been frozen since February 2023, and each shape is checked before use: another kafkajs fails at
 * start with a sentence, never at run time in silence.
 */
import { createRequire } from "node:module";
import type { Socket } from "node:net";
import { RuntimeFault } from "../../errors";
import { mendConnection, mendTimer } from "./mend";
import packageJson from "kafkajs/package.json";

/** The only version whose internals are known here. */
export const KAFKAJS_VERSION = "2.2.4";

export interface PartitionMetadata {
  readonly partitionId: number;
  /** Node id, −1 while none is elected. */
  readonly leader: number | null;
}

export interface ClusterMetadata {
  readonly topicMetadata: readonly {
    readonly topic: string;
    readonly partitionMetadata: readonly PartitionMetadata[];
  }[];
}

export interface RequestEntry {
  readonly apiKey: number;
  readonly apiName: string;
  readonly apiVersion: number;
  readonly correlationId: number;
  readonly resolve: (response: { readonly payload: Buffer }) => void;
  readonly reject: (error: Error) => void;
}

export interface Connection {
  readonly clientId: string;
  readonly socket: Socket;
  readonly requestQueue: {
    push(request: {
      readonly entry: RequestEntry;
      readonly expectResponse: boolean;
      readonly requestTimeout: number;
      readonly sendRequest: () => void;
    }): void;
    maybeThrottle(milliseconds: number): void;
  };
  isConnected(): boolean;
  nextCorrelationId(): number;
  authenticate(): Promise<void>;
}

export interface Broker {
  readonly connectionPool: { getConnection(index?: number): Promise<Connection> };
  readonly versions: Readonly<Record<number, { readonly minVersion: number; readonly maxVersion: number }>> | null;
  initProducerId(options: {
    readonly transactionalId: string | null;
    readonly transactionTimeout: number;
  }): Promise<{ readonly producerId: string; readonly producerEpoch: number }>;
  joinGroup(options: {
    readonly groupId: string;
    readonly sessionTimeout: number;
    readonly rebalanceTimeout: number;
    readonly memberId: string;
    readonly groupProtocols: readonly { readonly name: string; readonly metadata: Buffer }[];
  }): Promise<JoinedGroup>;
  syncGroup(options: {
    readonly groupId: string;
    readonly generationId: number;
    readonly memberId: string;
    readonly groupAssignment: readonly { readonly memberId: string; readonly memberAssignment: Buffer }[];
  }): Promise<{ readonly memberAssignment: Buffer }>;
  heartbeat(options: GenerationId): Promise<unknown>;
  leaveGroup(options: { readonly groupId: string; readonly memberId: string }): Promise<unknown>;
  offsetCommit(
    options: GenerationId & {
      readonly topics: readonly {
        readonly topic: string;
        readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
      }[];
    },
  ): Promise<unknown>;
  offsetFetch(options: {
    readonly groupId: string;
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number }[];
    }[];
  }): Promise<{ readonly responses: readonly TopicOffsets[] }>;
}

export interface GenerationId {
  readonly groupId: string;
  readonly groupGenerationId: number;
  readonly memberId: string;
}

export interface JoinedGroup {
  readonly generationId: number;
  readonly leaderId: string;
  readonly memberId: string;
  readonly members: readonly { readonly memberId: string; readonly memberMetadata: Buffer }[];
}

export interface TopicOffsets {
  readonly topic: string;
  readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
}

export interface Cluster {
  readonly brokerPool: { readonly metadata: ClusterMetadata | null };
  isConnected(): boolean;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  findBroker(node: { readonly nodeId: string }): Promise<Broker>;
  findGroupCoordinator(group: { readonly groupId: string }): Promise<Broker>;
  fetchTopicsOffset(
    topics: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number }[];
      readonly fromBeginning: boolean;
      /** Milliseconds since the epoch; wins over `fromBeginning`. */
      readonly fromTimestamp?: number;
    }[],
  ): Promise<readonly TopicOffsets[]>;
}

export type LogCreator = () => (entry: {
  readonly namespace: string;
  readonly level: number;
  readonly log: { readonly message: string; readonly [fact: string]: unknown };
}) => void;

interface Internals {
  readonly Cluster: new (options: object) => Cluster;
  readonly createLogger: (options: { readonly level: number; readonly logCreator: LogCreator }) => object;
  readonly memberMetadata: (topics: readonly string[]) => Buffer;
  readonly encodeAssignment: (assignment: Readonly<Record<string, readonly number[]>>) => Buffer;
  /** Null when the member was given nothing. */
  readonly decodeAssignment: (bytes: Buffer) => Readonly<Record<string, readonly number[]>> | null;
}

// kafkajs has no types for these files, and `import` would ask for some.
const requireFrom = createRequire(__filename);
const load = (path: string): unknown => requireFrom(`kafkajs/src/${path}`);

function shape(what: string, holds: boolean): void {
  if (holds) return;
  throw new RuntimeFault(
    `kafkajs ${KAFKAJS_VERSION} has no ${what} of the shape that the driver uses: the installed package was changed; install it anew from the lock file`,
  );
}

const prototypeOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "function" ? (value.prototype as Readonly<Record<string, unknown>>) : {};

let loaded: Internals | undefined;

/**
 * kafkajs' internals, with the defects mended that no option reaches.
 * @throws RuntimeFault when the installed kafkajs is another
 */
export function internals(version: string = packageJson.version): Internals {
  if (version !== KAFKAJS_VERSION) {
    throw new RuntimeFault(
      `the driver needs kafkajs ${KAFKAJS_VERSION} exactly, found ${version}: it relies on that version's internals; pin "kafkajs": "${KAFKAJS_VERSION}" in package.json, or port workloads/runtime/drivers/kafkajs/internals.ts`,
    );
  }
  loaded ??= check();
  return loaded;
}

const USED = {
  Cluster: ["addMultipleTargetTopics", "refreshMetadata", "findBroker", "findGroupCoordinator", "fetchTopicsOffset"],
  Broker: ["initProducerId", "joinGroup", "syncGroup", "heartbeat", "leaveGroup", "offsetCommit", "offsetFetch"],
  RequestQueue: ["push", "scheduleCheckPendingRequests"],
  Connection: ["connect", "disconnect", "nextCorrelationId", "authenticate", "isConnected"],
} as const;

function check(): Internals {
  const classes = {
    Cluster: load("cluster"),
    Broker: load("broker"),
    RequestQueue: load("network/requestQueue"),
    Connection: load("network/connection"),
  };
  for (const name of ["Cluster", "Broker", "RequestQueue", "Connection"] as const) {
    const methods = prototypeOf(classes[name]);
    for (const method of USED[name]) shape(`${name}.${method}`, typeof methods[method] === "function");
  }
  const { createLogger } = load("loggers") as { createLogger: unknown };
  shape("createLogger", typeof createLogger === "function");
  const { MemberMetadata, MemberAssignment } = load("consumer/assignerProtocol") as {
    MemberMetadata: { encode(metadata: object): Buffer };
    MemberAssignment: {
      encode(assignment: object): Buffer;
      decode(bytes: Buffer): { readonly assignment: Readonly<Record<string, readonly number[]>> } | null;
    };
  };
  shape("MemberMetadata.encode", typeof MemberMetadata.encode === "function");
  shape("MemberAssignment.decode", typeof MemberAssignment.decode === "function");
  mendTimer(prototypeOf(classes.RequestQueue));
  mendConnection(prototypeOf(classes.Connection));
  return {
    Cluster: classes.Cluster as Internals["Cluster"],
    createLogger: createLogger as Internals["createLogger"],
    memberMetadata: (topics) => MemberMetadata.encode({ version: 0, topics }),
    encodeAssignment: (assignment) => MemberAssignment.encode({ version: 0, assignment }),
    decodeAssignment: (bytes) => MemberAssignment.decode(bytes)?.assignment ?? null,
  };
}
