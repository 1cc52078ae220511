import { createHmac } from "node:crypto";
import fc from "fast-check";
import { vectors } from "../../../workloads/streams/canonical-vectors";
import { catalogue } from "../../../workloads/streams/catalogue";
import { payments } from "../../../workloads/streams/catalogue/payments";
import type { AnyStream } from "../../../workloads/streams/model";
import { searchDocumentOf, searchTargetOf } from "../../../workloads/streams/search";
import { recordOf } from "../../../workloads/streams/testing/arbitrary";
import { mappingOf, type StreamMapping } from "../mapping";
import { searched } from "../size";

/** A stream with documents as its writer makes them. */
export interface Example {
  readonly stream: AnyStream;
  readonly mapping: StreamMapping;
  readonly documents: readonly {
    readonly index: string;
    readonly id: string;
    readonly body: Readonly<Record<string, unknown>>;
  }[];
}

export const EVENTS = 40;
const FIRST = Date.parse("2026-11-20T00:00:00Z");
const HOURS_APART = 7;
const pseudonym = (text: string): string => createHmac("sha256", "tests").update(text).digest("hex").slice(0, 32);

/** Its type by the fields of any stream is too deep for the compiler. */
const sampled = (stream: AnyStream): readonly object[] => fc.sample(recordOf(stream), { numRuns: EVENTS, seed: 1 });

/** Every searched stream of the catalogue, with `EVENTS` events of any content over some days. */
export const examples: readonly Example[] = searched(catalogue).map((stream) => ({
  stream,
  mapping: mappingOf(stream),
  documents: sampled(stream).map((values, position) => {
    const record = {
      ...values,
      id: `0190a1b2-c3d4-7e5f-8a6b-${String(position).padStart(12, "0")}`,
      [stream.eventTime]: FIRST + position * HOURS_APART * 3_600_000,
    };
    return { ...searchTargetOf(stream)(record), body: searchDocumentOf(stream)(record, pseudonym) };
  }),
}));

/** A stream of one field for each canonical vector of each kind. */
export const vectorExamples: readonly Example[] = Object.entries(vectors).flatMap(([kind, { accepted }]) =>
  accepted.map(({ field, value }, position) => {
    const stream = { ...payments, name: `${kind}-${position}`, fields: { value: field } };
    const body = searchDocumentOf(stream)({ value }, pseudonym);
    return { stream, mapping: mappingOf(stream), documents: [{ index: `vector-${kind}-${position}`, id: "1", body }] };
  }),
);

/** The module with `scaled_float` is not published: a double stands in. */
export function withoutScaledFloat(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutScaledFloat);
  if (value === null || typeof value !== "object") return value;
  if ((value as { readonly type?: unknown }).type === "scaled_float") return { type: "double" };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutScaledFloat(item)]));
}
