import type { Metric } from "prom-client";
import { defineHandler, type Handler, reject, type BatchContext, type Context } from "../runtime";
import { searchSink } from "./definition";
import { type Document, documentsOf, pseudonymWith, roundsOf, untimely } from "./document";
import type { Settled } from "./writer";

/** Writes documents, and says what became of each. */
export interface Writer {
  /** What it counts. */
  readonly metrics: { readonly all: readonly Metric[] };
  write(documents: readonly Document[], signal: AbortSignal): Promise<readonly Settled[]>;
}

interface Item {
  readonly stream: string;
  readonly record: object;
  readonly ctx: Context;
}

/**
 * The sink's handler: each record becomes a document, and what the search refuses for good a dead letter.
 * @param key of the pseudonyms, secret
 */
export function searchHandler(writer: Writer, key: Buffer): Handler {
  const pseudonym = pseudonymWith(key);
  const streams = new Map(
    searchSink.reads.map((stream) => [stream.name, { stream, documentOf: documentsOf(stream, pseudonym) }]),
  );

  async function handleBatch(items: readonly Item[], { signal }: BatchContext) {
    const outcomes = new Map<number, ReturnType<typeof reject>>();
    const documents: { readonly position: number; readonly document: Document }[] = [];
    items.forEach(({ stream: name, record, ctx }, position) => {
      const known = streams.get(name);
      if (known === undefined) throw new Error(`stream "${name}" is none that ${searchSink.name} reads`);
      const refused = untimely(known.stream, ctx.event.time, ctx.now());
      if (refused === undefined) documents.push({ position, document: known.documentOf(record) });
      else outcomes.set(position, reject(refused.cause, refused.detail));
    });
    for (const round of roundsOf(documents.map(({ document }) => document))) {
      const sent = round.flatMap((at) => documents[at] ?? []);
      const settled = await writer.write(
        sent.map(({ document }) => document),
        signal,
      );
      settled.forEach((one, at) => {
        const position = sent[at]?.position;
        if (one.kind === "refused" && position !== undefined) outcomes.set(position, reject(one.cause, one.detail));
      });
    }
    return items.map((_, position) => outcomes.get(position) ?? []);
  }
  return defineHandler(searchSink, {
    metrics: (registry) => {
      for (const metric of writer.metrics.all) registry.registerMetric(metric);
    },
    handleBatch,
  });
}
