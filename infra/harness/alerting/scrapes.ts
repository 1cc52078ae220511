import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The series of recorded scrapes: names of the labels that each was seen with. */
export type Scraped = ReadonlyMap<string, ReadonlySet<string>>;

const SAMPLE = /^([A-Za-z_:][A-Za-z0-9_:]*)(?:\{(.*)\})?\s+\S+/;

/**
 * The name of a figure without that of the query that Spark puts into it, each named after a table: what was recorded of one query
 * is there of every other, so that a new stream needs no new recording.
 */
const FIGURE =
  /^(metrics_\w+_driver_spark_streaming_)\w+?(_(?:inputRate_total|processingRate_total|latency|eventTime_watermark)_Value)$/;
export const settledMetric = (metric: string): string => metric.replace(FIGURE, "$1*$2");

/** Reads Prometheus' text format. Lines that are no samples are passed over. */
export function seriesOf(page: string, into = new Map<string, Set<string>>()): Map<string, Set<string>> {
  for (const line of page.split("\n")) {
    if (line.startsWith("#")) continue;
    const [, name, labels = ""] = SAMPLE.exec(line) ?? [];
    if (name === undefined) continue;
    const metric = settledMetric(name);
    const known = into.get(metric) ?? new Set();
    for (const [, label] of labels.matchAll(/([A-Za-z_][A-Za-z0-9_]*)="(?:[^"\\]|\\.)*"/g)) {
      if (label !== undefined) known.add(label);
    }
    into.set(metric, known);
  }
  return into;
}

/** Every scrape that a room keeps: `components/<room>/scrapes/<exporter>.prom`. */
export function recordedScrapes(root: string): Scraped {
  const series = new Map<string, Set<string>>();
  for (const room of readdirSync(join(root, "components"))) {
    const folder = join(root, "components", room, "scrapes");
    for (const file of existsSync(folder) ? readdirSync(folder) : []) {
      if (file.endsWith(".prom")) seriesOf(readFileSync(join(folder, file), "utf8"), series);
    }
  }
  return series;
}
