import { type AnyStream, type Field, fieldRules, type FieldRule, milliseconds, type QualityRule } from "../streams";

/** What came of one rule over one event: undefined where the event does not say, as of freshness when nobody received it. */
export type Verdict = "kept" | "broken" | undefined;

/** A rule of a stream's field, ready to be asked of records. */
export interface Check {
  /** One of `ruleIds`. */
  readonly id: string;
  /** @param receivedAt when the gateway had the event, milliseconds since the epoch; undefined when it came by no gateway */
  judge(record: object, receivedAt: number | undefined): Verdict;
}

/** Every rule of a stream's fields. Null breaks none, and of a list or map one value that breaks the rule is enough. */
export const checksOf = (stream: AnyStream): readonly Check[] =>
  fieldRules(stream).map((fieldRule) => {
    const breaks = breaksOf(fieldRule);
    const steps = fieldRule.path.match(/[A-Za-z0-9]+|\[\]|\{\}/g) ?? [];
    const needsReceipt = fieldRule.rule.rule === "freshWithin";
    return {
      id: fieldRule.id,
      judge: (record, receivedAt) => {
        if (needsReceipt && receivedAt === undefined) return undefined;
        return anywhere(record, steps, 0, (value) => breaks(value, receivedAt ?? 0)) ? "broken" : "kept";
      },
    };
  });

/** True when one of the values at a path, from the record down, is so. */
function anywhere(value: unknown, steps: readonly string[], at: number, is: (value: unknown) => boolean): boolean {
  if (value === null || value === undefined) return false;
  const step = steps[at];
  if (step === undefined) return is(value);
  if (step === "[]") return (value as readonly unknown[]).some((item) => anywhere(item, steps, at + 1, is));
  if (step === "{}") return Object.values(value).some((item) => anywhere(item, steps, at + 1, is));
  return anywhere((value as Readonly<Record<string, unknown>>)[step], steps, at + 1, is);
}

type Breaks = (value: unknown, receivedAt: number) => boolean;

const compilers: {
  readonly [K in QualityRule["rule"]]: (rule: Extract<QualityRule, { readonly rule: K }>, field: Field) => Breaks;
} = {
  // A decimal is a string and a large long a bigint: both as doubles, as the lake's job compares them.
  range:
    ({ min = -Infinity, max = Infinity }) =>
    (value) =>
      Number(value) < min || Number(value) > max,
  pattern: ({ pattern }) => {
    const expression = new RegExp(pattern, "u");
    return (value) => !expression.test(String(value));
  },
  oneOf: ({ values }) => {
    const allowed = new Set(values);
    return (value) => !allowed.has(String(value));
  },
  notBlank: () => (value) => !/\S/.test(String(value)),
  freshWithin: ({ duration }, field) => {
    const longest = milliseconds(duration);
    const factor = field.kind === "timestamp" ? { s: 1_000, ms: 1, us: 0.001 }[field.precision] : 1;
    return (value, receivedAt) => receivedAt - Number(value) * factor > longest;
  },
};

function breaksOf({ rule, field }: FieldRule): Breaks {
  // The compiler of a kind takes exactly the rules of that kind, which TypeScript cannot see through the index.
  const compile = compilers[rule.rule] as (rule: QualityRule, field: Field) => Breaks;
  return compile(rule, field);
}
