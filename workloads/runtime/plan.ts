import { milliseconds, names, serdeOf, type AnyStream, type Serde } from "../streams";
import type { ErasedHandle, Handler } from "./handler";
import { StateStore } from "./state";

/** One input stream, ready to be read. */
export interface Input {
  /** Its place among the worker's `reads`. */
  readonly index: number;
  readonly stream: AnyStream;
  readonly topic: string;
  readonly serde: Serde<object>;
  readonly handle: ErasedHandle | undefined;
  /** When a record happened, in milliseconds since the epoch. */
  readonly eventTime: (record: object) => number;
}

/** One output stream, ready to be written. */
export interface Output {
  readonly stream: AnyStream;
  readonly topic: string;
  readonly serde: Serde<object>;
}

/** What a handler needs to run, computed once from its definition. */
export interface Plan {
  readonly handler: Handler;
  readonly name: string;
  readonly inputs: ReadonlyMap<string, Input>;
  readonly outputs: ReadonlyMap<string, Output>;
  readonly deadLetterTopic: string;
  readonly changelogTopic: string;
}

const PER_MS: Readonly<Record<string, number>> = { s: 1_000, ms: 1, us: 0.001 };

function eventTimeOf({ fields, eventTime }: AnyStream): (record: object) => number {
  const field = fields[eventTime];
  const factor = PER_MS[field?.kind === "timestamp" ? field.precision : "ms"] ?? 1;
  return (record) => Number((record as Readonly<Record<string, unknown>>)[eventTime]) * factor;
}

export function planOf(handler: Handler): Plan {
  const { worker } = handler;
  const inputs = worker.reads.map((stream, index): Input => ({
    index,
    stream,
    topic: names.topic(stream),
    serde: serdeOf(stream),
    handle: handler.handles?.get(stream.name),
    eventTime: eventTimeOf(stream),
  }));
  const outputs = worker.writes.map((stream): Output => ({
    stream,
    topic: names.topic(stream),
    serde: serdeOf(stream),
  }));
  return {
    handler,
    name: worker.name,
    inputs: new Map(inputs.map((input) => [input.topic, input])),
    outputs: new Map(outputs.map((output) => [output.stream.name, output])),
    deadLetterTopic: names.deadLetterTopic(worker),
    changelogTopic: names.changelogTopic(worker),
  };
}

/** The state of one partition, empty; undefined for a worker without state. */
export function storeOf({ handler, name, inputs }: Plan): StateStore | undefined {
  const retention = handler.worker.state?.retention;
  if (handler.state === undefined || retention === undefined) return undefined;
  const { codec, dedupe } = handler.state;
  return new StateStore({
    worker: name,
    codec,
    dedupe,
    retention: milliseconds(retention),
    topics: [...inputs.keys()],
    due: handler.timer?.due,
  });
}
