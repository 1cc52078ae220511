import { checkStream } from "./check-stream";
import { freeze } from "./defects";
import type { Field, Fields } from "./fields";
import type { Stream, StreamSpec } from "./model";

export type {
  AnyStream,
  Compatibility,
  Encoding,
  Owner,
  PathsOf,
  QueryHints,
  Serving,
  Stream,
  StreamSlo,
  StreamSpec,
  Volume,
} from "./model";

/**
 * Declares a stream, checking it at once. The result, and what was given, cannot be changed afterwards.
 * @throws DefinitionError with every defect of the definition, each as what, allowed, got, remedy
 */
export function defineStream<const N extends string, const F extends Fields, const K extends keyof F & string>(
  spec: StreamSpec<N, F, K>,
): Stream<N, F, K> {
  const stream: Stream<N, F, K> = {
    type: "stream",
    name: spec.name,
    doc: spec.doc,
    owner: spec.owner,
    fields: spec.fields,
    key: spec.key,
    eventTime: spec.eventTime,
    encoding: spec.encoding ?? "json",
    compatibility: spec.compatibility ?? "backward",
    volume: spec.volume,
    retention: spec.retention,
    partitions: spec.partitions ?? partitionsFor(spec.volume.peak),
    slo: spec.slo,
    serve: spec.serve ?? [],
    ...(spec.query === undefined ? {} : { query: spec.query }),
  };
  checkStream(stream);
  return freeze(stream);
}

/** One partition for each 5,000 events a second at the peak, at least 6, rounded up to a multiple of 6 so that 2, 3 and 6 consumers share evenly. */
export function partitionsFor(peak: number): number {
  return Math.max(6, Math.ceil(peak / 5_000 / 6) * 6);
}

/** The field that a dotted path names, or undefined. */
export function fieldAt(fields: Fields, path: string): Field | undefined {
  const [head = "", ...rest] = path.split(".");
  const field = Object.hasOwn(fields, head) ? fields[head] : undefined;
  if (field === undefined || rest.length === 0) return field;
  return field.kind === "record" ? fieldAt(field.fields, rest.join(".")) : undefined;
}
