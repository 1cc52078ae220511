import type { Metric } from "prom-client";
import { type BatchContext, defineHandler, type Handler, reject } from "../runtime";
import type { AnyStream, names } from "../streams";
import type { QualityResult } from "../streams/catalogue/quality-results";
import { assertionSink } from "./definition";
import { type Report, reportsOf } from "./report";
import type { Settled } from "./writer";

/** Sends reports, and says what became of each. */
export interface Writer {
  /** What it counts. */
  readonly metrics: { readonly all: readonly Metric[] };
  write(reports: readonly Report[], signal: AbortSignal): Promise<readonly Settled[]>;
}

export interface Told {
  /** That there are. */
  readonly streams: readonly AnyStream[];
  /** What DataHub says that their datasets are of. */
  readonly environment: names.DataHubEnvironment;
}

/** The sink's handler: each result becomes a report, and what nobody shows or DataHub refuses for good a dead letter. */
export function assertionHandler(writer: Writer, { streams, environment }: Told): Handler {
  const reportOf = reportsOf(streams, environment);

  async function handleBatch(items: readonly { readonly record: QualityResult }[], { signal }: BatchContext) {
    const outcomes = new Map<number, ReturnType<typeof reject>>();
    const sent: { readonly position: number; readonly report: Report }[] = [];
    items.forEach(({ record }, position) => {
      const report = reportOf(record);
      if ("cause" in report) outcomes.set(position, reject(report.cause, report.detail));
      else sent.push({ position, report });
    });
    const settled = await writer.write(
      sent.map(({ report }) => report),
      signal,
    );
    settled.forEach((one, at) => {
      const position = sent[at]?.position;
      if (one.kind === "refused" && position !== undefined) outcomes.set(position, reject(one.cause, one.detail));
    });
    return items.map((_, position) => outcomes.get(position) ?? []);
  }
  return defineHandler(assertionSink, {
    metrics: (registry) => {
      for (const metric of writer.metrics.all) registry.registerMetric(metric);
    },
    handleBatch,
  });
}
