import { type AnyStream, fieldRules, promiseId, type QualityRule } from "../../workloads/streams";
import { allowedPart, ROUNDING } from "../../workloads/streams/quality";
import { javaPattern } from "./pattern";

/** A rule of a stream as the job of quality counts it. Expressions are Spark SQL. */
export interface MeasuredRule {
  /** One of `ruleIds`. */
  readonly id: string;
  /** Over a row of the stream's table: true where it breaks the rule. Null where it does not, as no rule is of what is not there. */
  readonly broken: string;
  /** Over the numbers `events` and `broken`: whether the rule is kept by so many. */
  readonly kept: string;
}

const text = (value: string): string => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
const matches = (x: string, pattern: string): string => `${x} RLIKE ${text(javaPattern(pattern))}`;
/** As doubles, as JavaScript compares them. */
const number = (value: number): string => `${value}D`;

/** When a value `x` breaks a rule; undefined where the lake does not know. */
type Rules = {
  readonly [K in QualityRule["rule"]]: (
    rule: Extract<QualityRule, { readonly rule: K }>,
  ) => ((x: string) => string) | undefined;
};
const rules: Rules = {
  range:
    ({ min, max }) =>
    (x) =>
      [
        ...(min === undefined || min === -Infinity ? [] : [`CAST(${x} AS DOUBLE) < ${number(min)}`]),
        ...(max === undefined || max === Infinity ? [] : [`CAST(${x} AS DOUBLE) > ${number(max)}`]),
      ].join(" OR ") || "false",
  pattern:
    ({ pattern }) =>
    (x) =>
      `NOT (${matches(x, pattern)})`,
  oneOf:
    ({ values }) =>
    (x) =>
      `${x} NOT IN (${values.map(text).join(", ")})`,
  notBlank: () => (x) => `NOT (${matches(x, "\\S")})`,
  // It is of the time at which the event was received, which the table has not.
  freshWithin: () => undefined,
};

/** A condition of the value at a path, from the row down: of a list or map it holds where it holds of one that lies in it. */
function anywhere(path: string, condition: (x: string) => string): string {
  const [first = "", ...steps] = path.match(/[A-Za-z0-9]+|\[\]|\{\}/g) ?? [];
  const down = (x: string, [step, ...rest]: readonly string[], depth: number): string => {
    if (step === undefined) return condition(x);
    if (step !== "[]" && step !== "{}") return down(`${x}.\`${step}\``, rest, depth);
    const item = `item${depth}`;
    return `exists(${step === "[]" ? x : `map_values(${x})`}, ${item} -> ${down(item, rest, depth + 1)})`;
  };
  return down(`\`${first}\``, steps, 0);
}

/**
 * The rules of a stream that its table can tell of, by the ids of `ruleIds` and in their order. Absent are what is measured from when
 * an event was received, which is a header of its record and no column of the table: `freshWithin`, the promise of latency, and, of
 * a stream with a rule that is absent, the promise of quality, which is of all rules of an event together.
 * @throws a sentence when Spark cannot read a rule's pattern as JavaScript does
 */
export function measuredRules(stream: AnyStream): readonly MeasuredRule[] {
  const kept = (id: string): string => `broken <= ${number(allowedPart(stream, id))} * events + ${number(ROUNDING)}`;
  const told = fieldRules(stream).map(({ id, path, rule }) => {
    const broken = brokenBy(stream, path, rule);
    return broken === undefined ? undefined : { id, broken: anywhere(path, broken), kept: kept(id) };
  });
  const known = told.filter((rule) => rule !== undefined);
  if (known.length < told.length) return known;
  const id = promiseId("quality");
  const any = known.map(({ broken }) => `(${broken})`).join(" OR ") || "false";
  return [...known, { id, broken: any, kept: kept(id) }];
}

function brokenBy({ name }: AnyStream, path: string, rule: QualityRule): ((x: string) => string) | undefined {
  // The handler of a kind takes exactly the rules of that kind, which TypeScript cannot see through the index.
  const compile = rules[rule.rule] as (rule: QualityRule) => ((x: string) => string) | undefined;
  try {
    const broken = compile(rule);
    broken?.("x");
    return broken;
  } catch (error) {
    const pattern = rule.rule === "pattern" ? rule.pattern : "";
    throw new Error(
      `spark: stream "${name}": the pattern of field "${path}" must be one that Spark reads as JavaScript does, got "${pattern}" with ${(error as Error).message}; write it without`,
      { cause: error },
    );
  }
}
