/**
 * What is promised of a stream's events, as rules with an id each: what fields say (`rules`) and what the stream promises (`slo`).
 * The catalogue of data shows each as an assertion; whoever measures them reports with `assertion-run.ts`.
 */
import type { Field, Fields, QualityRule } from "./fields";
import { fieldPaths } from "./lineage";
import type { AnyStream } from "./model";

/** A rule of one field. */
export interface FieldRule {
  /** Unique in the stream: `amount.range`, `reasons.item.score.range`; of a second one of its kind `amount.range-2`. */
  readonly id: string;
  /** Of the field, as compilers write it: `location.lat`, `reasons[].rule`. */
  readonly path: string;
  readonly field: Field;
  readonly rule: QualityRule;
}

/** What a stream promises as a whole. */
export type StreamPromise = "quality" | "latency";
export const promises: readonly StreamPromise[] = ["quality", "latency"];
/** Id of a promise among a stream's rules; no field's, whose ids have a dot. */
export const promiseId = (promise: StreamPromise): string => `slo-${promise}`;

/** Every rule of every field, in the order of definition. */
export function fieldRules(stream: { readonly fields: Fields }): readonly FieldRule[] {
  return fieldPaths(stream).flatMap(({ path, field }) => {
    const seen = new Map<string, number>();
    return (field.rules ?? []).map((rule) => {
      const count = (seen.get(rule.rule) ?? 0) + 1;
      seen.set(rule.rule, count);
      const place = path.replaceAll("[]", ".item").replaceAll("{}", ".value");
      return { id: `${place}.${rule.rule}${count === 1 ? "" : `-${count}`}`, path, field, rule };
    });
  });
}

/** Ids of all rules of a stream, in the order of definition, its promises last. */
export const ruleIds = (stream: AnyStream): readonly string[] => [
  ...fieldRules(stream).map(({ id }) => id),
  ...promises.map(promiseId),
];

/** Of an event: 1 - 0.9995 is a little less than 0.0005. A rule is kept by `broken <= allowedPart * events + ROUNDING`. */
export const ROUNDING = 1e-6;

/** Part of the events that may break a rule and leave it kept. */
export function allowedPart({ slo }: AnyStream, rule: string): number {
  if (rule === promiseId("quality")) return 1 - slo.quality;
  // The 99th percentile.
  return rule === promiseId("latency") ? 0.01 : 0;
}
