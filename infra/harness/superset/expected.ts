import type { ChartSpec } from "../../../components/superset/use-cases";
import type { AnyStream } from "../../../workloads/streams";
import type { Row } from "./api";

/** An event as it was sent. */
export type Event = Readonly<Record<string, unknown>>;

const DAY = 86_400_000;

/** Of a sample, with values that add up and repeat. @param n its number @param at its event time, in ms */
export function eventOf(stream: AnyStream, sample: Event, n: number, at: number): Event {
  const plain = Object.entries(stream.fields).flatMap(([name, field]): readonly (readonly [string, unknown])[] => {
    if (name === stream.eventTime) return [[name, at]];
    if (field.kind === "string") return [[name, `w${n % 7}`]];
    if (field.kind === "double") return [[name, n + 0.25]];
    if (field.kind === "decimal") return [[name, (n % 90).toFixed(field.scale)]];
    return sample[name] === null && field.kind === "boolean" ? [[name, false]] : [];
  });
  return { ...sample, ...Object.fromEntries(plain) };
}

/** The value of a metric over events, by its name, reckoned without an engine. */
export function metricOf(metric: string, events: readonly Event[]): number {
  if (metric === "events") return events.length;
  const [, prefix = "", field = ""] = /^([a-z]+)_(.+)$/.exec(metric) ?? [];
  const values = events.map((event) => event[field]);
  const numbers = values.map(Number);
  const sum = numbers.reduce((all, one) => all + one, 0);
  switch (prefix) {
    case "distinct":
      return new Set(values).size;
    case "sum":
      return sum;
    case "max":
      return Math.max(...numbers);
    case "avg":
    case "share":
      return sum / numbers.length;
    default:
      throw new Error(`no reckoning of the metric "${metric}"`);
  }
}

/** Values of numbers that engines add in another order. */
const near = (value: unknown): number => Number(Number(value).toPrecision(9));

/** What a chart must show of events, and what it shows, in a form that can be compared. */
export function compared(
  chart: ChartSpec,
  stream: AnyStream,
  events: readonly Event[],
  rows: readonly Row[],
  now: number,
) {
  const within = (from: number) => events.filter((event) => Number(event[stream.eventTime]) >= from);
  const today = within(Math.floor(now / DAY) * DAY);
  const day = within(now - DAY);
  switch (chart.kind) {
    case "number": {
      const [row = {}] = rows;
      return { shown: [near(row[chart.metric])], expected: [near(metricOf(chart.metric, today))] };
    }
    case "bars": {
      const of = grouped(day, chart.by);
      const axis = Object.keys(rows[0] ?? {}).find((name) => name !== chart.metric) ?? "";
      return {
        shown: Object.fromEntries(rows.map((row) => [String(row[axis]), near(row[chart.metric])])),
        expected: Object.fromEntries([...of].map(([value, some]) => [value, near(metricOf(chart.metric, some))])),
      };
    }
    case "line": {
      // Points of time differ by grain: what is counted must add up, and what is not must show each series.
      const axis = Object.keys(rows[0] ?? {})[0] ?? "";
      const series = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => name !== axis).sort();
      const by = chart.by;
      const names = by === undefined ? [chart.metric] : [...grouped(day, by).keys()].sort();
      const total = (name: string) => rows.reduce((sum, row) => sum + Number(row[name] ?? 0), 0);
      const counts = chart.metric === "events";
      return {
        shown: series.map((name) => [name, counts ? total(name) : "a series"]),
        expected: names.map((name) => [
          name,
          counts ? (by === undefined ? day : (grouped(day, by).get(name) ?? [])).length : "a series",
        ]),
      };
    }
    case "latest":
      return { shown: [rows.length], expected: [Math.min(100, day.length)] };
  }
}

function grouped(events: readonly Event[], field: string): ReadonlyMap<string, readonly Event[]> {
  const groups = new Map<string, Event[]>();
  for (const event of events) {
    const value = String(event[field]);
    groups.set(value, [...(groups.get(value) ?? []), event]);
  }
  return groups;
}
