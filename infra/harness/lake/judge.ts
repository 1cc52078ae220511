/** What the lake should hold of the events that were sent, by JavaScript alone. */
import { type AnyStream, type Field, fieldRules, type QualityRule } from "../../../workloads/streams";
import { dayOf, type Row, sentOf } from "./given";

/** Values of a record at a path, as `fieldRules` writes it: none where something on the way is null. */
function valuesAt(record: Row, path: string): readonly unknown[] {
  const steps = path.match(/[A-Za-z0-9]+|\[\]|\{\}/g) ?? [];
  return steps.reduce<readonly unknown[]>(
    (values, step) =>
      values.flatMap((value): readonly unknown[] => {
        if (value === null) return [];
        if (step === "[]") return value as readonly unknown[];
        return step === "{}" ? Object.values(value as object) : [(value as Row)[step]];
      }),
    [record],
  );
}

/** True where a value that is there breaks a rule; undefined for a rule that asks when the event was received. */
function breaks(rule: QualityRule, value: unknown): boolean | undefined {
  switch (rule.rule) {
    case "range":
      return Number(value) < (rule.min ?? -Infinity) || Number(value) > (rule.max ?? Infinity);
    case "pattern":
      return !new RegExp(rule.pattern, "u").test(value as string);
    case "oneOf":
      return !rule.values.includes(value as string);
    case "notBlank":
      return (value as string).trim() === "";
    case "freshWithin":
      return undefined;
  }
}

/** The results that a day should have, without when they were measured, of the first so many events that were sent. */
export function resultsOf(of: AnyStream, day: string, first?: number): readonly Row[] {
  const events = sentOf(of)
    .slice(0, first)
    .filter((record) => dayOf(record[of.eventTime] as number) === day);
  const broken = new Set<Row>();
  const rules = fieldRules(of).filter(({ rule }) => rule.rule !== "freshWithin");
  const rows = rules.map(({ id, path, rule }) => {
    const bad = events.filter((record) =>
      valuesAt(record, path).some((value) => value !== null && breaks(rule, value)),
    );
    for (const record of bad) broken.add(record);
    return {
      eventDate: day,
      stream: of.name,
      rule: id,
      events: events.length,
      broken: bad.length,
      kept: bad.length === 0,
    };
  });
  if (rules.length < fieldRules(of).length) return rows;
  const kept = events.length - broken.size >= of.slo.quality * events.length;
  return [
    ...rows,
    { eventDate: day, stream: of.name, rule: "slo-quality", events: events.length, broken: broken.size, kept },
  ];
}

export /** Figures of payments by day and channel: how many, the least and the greatest amount. */
function figures(rows: readonly Row[]): readonly Row[] {
  const groups = new Map<string, number[]>();
  for (const { occurredAt, channel, amount } of rows) {
    const key = `${dayOf(occurredAt as number)} ${String(channel)}`;
    groups.set(key, [...(groups.get(key) ?? []), Number(amount)]);
  }
  return [...groups.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, amounts]) => ({
      key,
      events: amounts.length,
      min: Math.min(...amounts),
      max: Math.max(...amounts),
    }));
}

const MICROS = { s: 1_000_000, ms: 1_000, us: 1 } as const;
/** A field's value as the lake has it, of what it is in a record. */
export const stored = (field: Field, value: unknown): unknown => {
  if (value === null) return null;
  if (field.kind === "timestamp") return (value as number) * MICROS[field.precision];
  return typeof value === "bigint" ? Number(value) : value;
};
