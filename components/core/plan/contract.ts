import type { AnyStream } from "../../../workloads/streams";
import { pathsOf } from "./fields";
import type { Plan, PlanEdge, PlanFlow, PlanStream, PlanWorker } from "./model";
import { streamOf } from "./plan";
import { schemaBreaches } from "./schema-breaches";

/** One promise to consumers that the next plan would break. */
export interface Breach {
  readonly kind:
    "schema" | "removed-field" | "removed-stream" | "key" | "encoding" | "partitions" | "state-partitions" | "serving";
  readonly stream: string;
  /** Path of the field, where it is about one. */
  readonly field?: string;
  /** Workers and queries that it would break, by name. */
  readonly consumers: readonly string[];
  /** What, allowed, got, who is concerned, and the safe way. */
  readonly sentence: string;
}

/** A plan that would break what is deployed; `breaches` say what, for whom, and the safe way. */
export class ContractError extends Error {
  override readonly name = "ContractError";
  /** @param against what the plan was compared with, e.g. `the stack's last output` */
  constructor(
    readonly breaches: readonly Breach[],
    readonly against: string,
  ) {
    super(
      [
        `the plan breaks ${breaches.length === 1 ? "a contract" : `${breaches.length} contracts`} (compared with ${against}):`,
        ...breaches.map(({ sentence }) => sentence),
      ].join("\n"),
    );
  }
}

/** What a system that serves streams refuses of a change, whatever the consumers take: each as field, what, allowed, got. */
export type ServingJudge = (
  deployed: AnyStream,
  next: AnyStream,
) => readonly { readonly field?: string; readonly sentence: string }[];

/**
 * @param judges of the systems that serve streams
 * @throws ContractError when the next plan would break what is deployed
 */
export function assertContract(
  deployed: Plan,
  next: Plan,
  against: string,
  judges: readonly ServingJudge[] = [],
): void {
  const breaches = contractBreaches(deployed, next, judges);
  if (breaches.length > 0) throw new ContractError(breaches, against);
}

/** Every promise of the deployed plan that the next one would break, by stream. */
export function contractBreaches(deployed: Plan, next: Plan, judges: readonly ServingJudge[] = []): readonly Breach[] {
  return deployed.streams.flatMap((stream) => {
    const after = next.streams.find(({ name }) => name === stream.name);
    const plans = { deployed, next };
    if (after === undefined) return removedStream(stream, plans);
    const ours = [
      ...changedKey(stream, after, plans),
      ...changedEncoding(stream, after, plans),
      ...changedPartitions(stream, after, plans),
      ...changedFields(stream, after, plans),
    ];
    return [...ours, ...refusedByServing(stream, after, plans, judges, ours)];
  });
}

/** What no consumer minds, but a system that serves the stream. A field that is told of already, or that lies in one, is not told of again. */
function refusedByServing(
  stream: PlanStream,
  after: PlanStream,
  plans: Plans,
  judges: readonly ServingJudge[],
  told: readonly Breach[],
): Breach[] {
  const isTold = (field: string | undefined): boolean =>
    field !== undefined && told.some(({ field: path }) => path !== undefined && (field === path || lies(field, path)));
  return judges
    .flatMap((judge) => judge(streamOf(stream), streamOf(after)))
    .filter(({ field }) => !isTold(field))
    .map(({ field, sentence }): Breach => ({
      kind: "serving",
      stream: stream.name,
      ...(field === undefined ? {} : { field }),
      consumers: readers(stream.name, plans),
      sentence: `${sentence}; the safe way: ${newVersion(stream, plans)}`,
    }));
}

interface Plans {
  readonly deployed: Plan;
  readonly next: Plan;
}

const edgeTo = (edges: readonly PlanEdge[], stream: string): PlanEdge | undefined =>
  edges.find((edge) => edge.stream === stream);
/** Whoever has edges in a plan. */
type User = PlanWorker | PlanFlow;
const usersIn = ({ workers, flows = [] }: Plan): readonly User[] => [...workers, ...flows];
const namesOf = (users: readonly User[]): string[] => users.map(({ name }) => name).sort();
const staysIn =
  (next: Plan) =>
  ({ name, type }: User): boolean =>
    usersIn(next).some((user) => user.name === name && user.type === type);
const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

const readersIn = (plan: Plan, stream: string): readonly User[] =>
  usersIn(plan).filter(({ reads }) => edgeTo(reads, stream) !== undefined);
const writersIn = (plan: Plan, stream: string): readonly User[] =>
  usersIn(plan).filter(({ writes }) => edgeTo(writes, stream) !== undefined);

/** Deployed readers that stay, and those that come: who goes in the same step is not broken. */
function readers(stream: string, { deployed, next }: Plans): string[] {
  const staying = readersIn(deployed, stream).filter(staysIn(next));
  return [...new Set([...namesOf(staying), ...namesOf(readersIn(next, stream))])].sort();
}

function removedStream(stream: PlanStream, { next }: Plans): Breach[] {
  const reading = namesOf(readersIn(next, stream.name));
  const writing = namesOf(writersIn(next, stream.name));
  if (reading.length + writing.length === 0) return [];
  const users = [
    ...(reading.length > 0 ? [`read by ${quoted(reading)}`] : []),
    ...(writing.length > 0 ? [`written by ${quoted(writing)}`] : []),
  ].join(" and ");
  return [
    {
      kind: "removed-stream",
      stream: stream.name,
      consumers: [...new Set([...reading, ...writing])].sort(),
      sentence: `stream "${stream.name}": it must stay while it is used, got it removed, ${users}; bring back catalogue/${stream.name}.ts, deploy them without it, and remove it then`,
    },
  ];
}

function changedKey(stream: PlanStream, after: PlanStream, plans: Plans): Breach[] {
  if (stream.key === after.key) return [];
  const consumers = readers(stream.name, plans);
  return [
    {
      kind: "key",
      stream: stream.name,
      field: after.key,
      consumers,
      sentence: `stream "${stream.name}": key must stay "${stream.key}", since order and state of its readers go by it, got "${after.key}"; ${concerned(consumers, stream)}${newVersion(stream, plans)}`,
    },
  ];
}

function changedEncoding(stream: PlanStream, after: PlanStream, plans: Plans): Breach[] {
  if (stream.encoding === after.encoding) return [];
  const consumers = readers(stream.name, plans);
  return [
    {
      kind: "encoding",
      stream: stream.name,
      consumers,
      sentence: `stream "${stream.name}": encoding must stay ${stream.encoding}, in which the topic's records are, got ${after.encoding}; ${concerned(consumers, stream)}${newVersion(stream, plans)}`,
    },
  ];
}

function changedPartitions(stream: PlanStream, after: PlanStream, plans: Plans): Breach[] {
  const consumers = readers(stream.name, plans);
  if (after.partitions < stream.partitions) {
    return [
      {
        kind: "partitions",
        stream: stream.name,
        consumers,
        sentence: `stream "${stream.name}": partitions must be at least ${stream.partitions}, which the topic has, since Kafka takes none away, got ${after.partitions}; ${concerned(consumers, stream)}set \`partitions\` to ${stream.partitions} in catalogue/${stream.name}.ts, or ${newVersion(stream, plans)}`,
      },
    ];
  }
  const stateful = readersIn(plans.deployed, stream.name).filter(
    (user) => "state" in user && consumers.includes(user.name),
  );
  if (after.partitions === stream.partitions || stateful.length === 0) return [];
  const names = namesOf(stateful);
  return [
    {
      kind: "state-partitions",
      stream: stream.name,
      consumers: names,
      sentence: `stream "${stream.name}": partitions must stay ${stream.partitions} while ${quoted(names)} ${names.length === 1 ? "keeps" : "keep"} state by partition, since more would part keys from their state, got ${after.partitions}; set \`partitions\` to ${stream.partitions} in catalogue/${stream.name}.ts, or ${newVersion(stream, plans)}`,
    },
  ];
}

function changedFields(stream: PlanStream, after: PlanStream, plans: Plans): Breach[] {
  const removed = removedPaths(stream, after).flatMap((path): Breach[] => {
    const consumers = readersOfField(stream.name, path, plans);
    if (consumers.length === 0) return [];
    return [
      {
        kind: "removed-field",
        stream: stream.name,
        field: path,
        consumers,
        sentence: `stream "${stream.name}": field "${path}" must stay while it is read, got it removed; ${concerned(consumers, stream)}deploy ${theReaders(consumers, plans)} without it first, or ${newVersion(stream, plans)}`,
      },
    ];
  });
  const told = new Set(removed.map(({ field }) => field));
  const consumers = readers(stream.name, plans);
  const schema = schemaBreaches(stream, after)
    .filter(({ field }) => field === undefined || !told.has(field))
    .map(({ field, sentence }): Breach => ({
      kind: "schema",
      stream: stream.name,
      ...(field === undefined ? {} : { field }),
      consumers,
      sentence: `${sentence}; ${concerned(consumers, stream)}the safe way: ${newVersion(stream, plans)}`,
    }));
  return [...removed, ...schema];
}

/** Paths that are gone; of a record that is gone as a whole, only its own. */
function removedPaths(stream: PlanStream, after: PlanStream): string[] {
  const kept = pathsOf(after.fields);
  const gone = [...pathsOf(stream.fields).keys()].filter((path) => !kept.has(path));
  return gone.filter((path) => !gone.some((other) => lies(path, other)));
}

/** True when `path` lies within `other`. */
const lies = (path: string, other: string): boolean =>
  path !== other && path.startsWith(other) && /^[.[{]/.test(path.slice(other.length));

/**
 * Who still reads a field: a deployed reader that stays and has not said that it does without, since its deployed code was
 * compiled with the field; and one that the next plan says uses it.
 */
function readersOfField(stream: string, path: string, { deployed, next }: Plans): string[] {
  const uses = (edge: PlanEdge | undefined, unsaid: boolean): boolean =>
    edge !== undefined &&
    (edge.fields === undefined
      ? unsaid
      : edge.fields.some((field) => field === path || lies(field, path) || lies(path, field)));
  const before = usersIn(deployed)
    .filter(staysIn(next))
    .filter(({ reads }) => uses(edgeTo(reads, stream), true));
  const after = usersIn(next).filter(({ reads }) => uses(edgeTo(reads, stream), false));
  return [...new Set([...namesOf(before), ...namesOf(after)])].sort();
}

/** Who is concerned, ending in "; ". */
function concerned(consumers: readonly string[], stream: PlanStream): string {
  const read = consumers.length === 0 ? "" : `read by ${quoted(consumers)}`;
  const served = stream.serve.length === 0 ? "" : `served by ${stream.serve.join(", ")}`;
  const both = [read, served].filter((words) => words !== "").join(", ");
  return both === "" ? "" : `it is ${both}; `;
}

const readerTypes = { worker: "workers", query: "queries" } as const;

/** `worker "fraud" and query "undercuts"`. */
function theReaders(consumers: readonly string[], { deployed, next }: Plans): string {
  const users = [...usersIn(deployed), ...usersIn(next)];
  return (["worker", "query"] as const)
    .flatMap((type): string[] => {
      const names = consumers.filter((name) => users.some((user) => user.name === name && user.type === type));
      return names.length === 0 ? [] : [`${names.length === 1 ? type : readerTypes[type]} ${quoted(names)}`];
    })
    .join(" and ");
}

/** The way that breaks nobody: both streams side by side until the last reader has moved. */
function newVersion(stream: PlanStream, plans: Plans): string {
  const consumers = readers(stream.name, plans);
  const writers = namesOf(writersIn(plans.next, stream.name));
  const write = writers.length === 0 ? "let its writers write both" : `let ${quoted(writers)} write both`;
  const move = consumers.length === 0 ? "move its readers" : `move ${quoted(consumers)} to it`;
  return `declare stream "${nextName(stream.name)}" with the change, ${write}, ${move}, and remove "${stream.name}" when nobody reads it`;
}

/** `payments` → `payments-v2` → `payments-v3`. */
function nextName(name: string): string {
  const [, base = name, version = "1"] = /^(.*)-v([0-9]+)$/.exec(name) ?? [];
  return `${base}-v${Number(version) + 1}`;
}
