import { z } from "zod";
import { localRooms, roomNames, roomPorts, type PortName, type RoomName } from "./local-rooms";
import { aws, contradictions, kubernetes } from "./settings-cluster";

/** The settings of a stack: what `Pulumi.<stack>.yaml` says below `millrace:`, parsed once into a union by place. */
const SMALLEST_PORT = 1_024;
const LARGEST_PORT = 65_535;

const portRule = `must be a whole number from ${SMALLEST_PORT} to ${LARGEST_PORT}`;
const port = z.int(portRule).min(SMALLEST_PORT, portRule).max(LARGEST_PORT, portRule);

const ports = z.strictObject({
  /** The ingest gateway. */
  ingest: port.default(8000),
  /** Kafka, for clients on this machine. */
  kafka: port.default(9092),
  /** Kafka's controller. */
  kafkaController: port.default(9093),
  ...(Object.fromEntries(
    Object.entries(roomPorts).map(([name, byDefault]) => [name, port.default(byDefault)]),
  ) as Record<PortName, z.ZodDefault<typeof port>>),
  /** Health and metrics of a worker, by its name; by default one of 8100 to 8199 that follows from the name. */
  workers: z.record(z.string(), port).default({}),
});

/** What runs on this machine beside Kafka, the gateway and the workers. */
const rooms = z.strictObject(
  Object.fromEntries(
    roomNames.map((name) => [name, z.boolean("must be true or false").default(localRooms[name].byDefault)]),
  ) as Record<RoomName, z.ZodDefault<z.ZodBoolean>>,
);

const local = z.strictObject({
  place: z.literal("local"),
  ports: ports.prefault({}),
  rooms: rooms.prefault({}),
  /** Events a second that the gateway takes; beyond them it answers 429. Default: no limit. */
  limit: z.int("must be a whole number from 1").min(1, "must be a whole number from 1").optional(),
  /** Who is told of pages and tickets: a POST with Alertmanager's JSON. Default: nobody; its pages show them. */
  notify: z.url({ protocol: /^https?$/, error: "must be the address of a webhook, http or https" }).optional(),
});

/** Every key that a stack's file may have below `millrace:`. */
export const settingKeys: readonly string[] = [
  ...Object.keys(local.shape),
  ...Object.keys(kubernetes.shape),
  ...Object.keys(aws.shape),
];

const schema = z.discriminatedUnion("place", [local, kubernetes, aws], 'must be "local", "kubernetes" or "aws"');

/** What the stack's file does not say. */
export interface StackContext {
  readonly stack: string;
  /** Absolute folder for the local place: configuration, data, logs and records of its processes. */
  readonly folder: string;
}

/** What the program is called with. */
export type Settings = z.infer<typeof schema> & StackContext;
export type LocalSettings = Extract<Settings, { readonly place: "local" }>;
export type KubernetesSettings = Extract<Settings, { readonly place: "kubernetes" }>;
export type AwsSettings = Extract<Settings, { readonly place: "aws" }>;
export type ClusterSettings = KubernetesSettings | AwsSettings;
export type Ports = LocalSettings["ports"];
/** Names of the ports that are not a worker's. */
export const portNames: readonly string[] = Object.keys(ports.shape).filter((name) => name !== "workers");

/**
 * @param raw the values below `millrace:` by key, e.g. `{ place: "local", ports: { kafka: 19092 } }`
 * @throws every defect, one sentence a line: what, allowed, got, remedy
 */
export function parseSettings(raw: Readonly<Record<string, unknown>>, context: StackContext): Settings {
  const parsed = schema.safeParse(raw);
  if (parsed.success) {
    const { data } = parsed;
    const defects = data.place === "local" ? [] : contradictions(data);
    if (defects.length > 0)
      throw new Error(defects.map((it) => `${it}; set it in Pulumi.${context.stack}.yaml`).join("\n"));
    return { ...data, ...context };
  }
  throw new Error(parsed.error.issues.map((issue) => sentence(issue, raw, context.stack)).join("\n"));
}

function sentence(issue: z.core.$ZodIssue, raw: unknown, stack: string): string {
  const where = `millrace:${issue.path.map(String).join(".")}`;
  const remedy = `set it in Pulumi.${stack}.yaml`;
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.map((key) => `"${key}"`).join(", ");
    return `${where === "millrace:" ? "millrace" : where} has no setting ${keys}; take it out of Pulumi.${stack}.yaml, or mend its spelling`;
  }
  const got = issue.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    raw,
  );
  return `${where} ${issue.message}, got ${got === undefined ? "nothing" : JSON.stringify(got)}; ${remedy}`;
}

const FIRST_WORKER_PORT = 8_100;
const WORKER_PORTS = 100;

/**
 * The port of each worker: the one that is set, else one that follows from its name, so that a new worker moves no other
 * one's. When two names meet, the later in the alphabet takes the next free one.
 */
export function workerPorts(names: readonly string[], set: Ports["workers"]): ReadonlyMap<string, number> {
  const taken = new Set(Object.values(set));
  const result = new Map<string, number>();
  for (const name of [...names].sort()) {
    let port = set[name] ?? FIRST_WORKER_PORT + (hash(name) % WORKER_PORTS);
    while (set[name] === undefined && taken.has(port))
      port = FIRST_WORKER_PORT + ((port - FIRST_WORKER_PORT + 1) % WORKER_PORTS);
    taken.add(port);
    result.set(name, port);
  }
  return result;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
