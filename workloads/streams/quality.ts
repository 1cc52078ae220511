/**
 * What is promised of a stream's events, as rules with an id each: what fields say (`rules`) and what the stream promises (`slo`).
 * The catalogue of data shows each as an assertion; whoever measures them reports with `assertionRunEvent`.
 */
import type { Field, Fields, QualityRule } from "./fields";
import { fieldPaths } from "./lineage";
import type { AnyStream } from "./model";
import { type DataHubEnvironment, dataHubAssertionUrn, dataHubDatasetUrn } from "./names";

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

/** What came of a rule over some events. */
export interface Measured {
  readonly stream: AnyStream;
  /** One of `ruleIds`. */
  readonly rule: string;
  readonly environment: DataHubEnvironment;
  /** When it was measured, in ms since the epoch. */
  readonly at: number;
  /** The same for all rules that were measured together; together with the rule and the time it names the result. */
  readonly run: string;
  /** Events looked at, and those of them that break the rule. Of `slo-latency` those that took too long. */
  readonly events: number;
  readonly broken: number;
}

/**
 * The result as DataHub takes it: the body of `POST /openapi/v3/entity/assertion?async=false`. A field's rule fails by one event
 * that breaks it; the promise of quality by more of them than it leaves room for, that of latency by more than 1 of 100.
 * @throws a sentence when the stream has no such rule, or the counts cannot be
 */
export function assertionRunEvent(measured: Measured): readonly [AssertionRun] {
  const { stream, rule, environment, at, run, events, broken } = measured;
  const known = ruleIds(stream);
  if (!known.includes(rule)) {
    throw new Error(
      `stream "${stream.name}": rule must be one of ${known.join(", ")}, got "${rule}"; take it from \`ruleIds\``,
    );
  }
  const counts = Number.isSafeInteger(events) && Number.isSafeInteger(broken) && broken >= 0 && broken <= events;
  if (!counts) {
    throw new Error(
      `stream "${stream.name}": rule "${rule}": broken must be a whole number from 0 to that of events, got ${broken} of ${events}; count both over the same events`,
    );
  }
  const assertionUrn = dataHubAssertionUrn(stream, rule);
  return [
    {
      urn: assertionUrn,
      assertionRunEvent: {
        value: {
          timestampMillis: at,
          runId: run,
          assertionUrn,
          asserteeUrn: dataHubDatasetUrn(stream, "kafka", environment),
          status: "COMPLETE",
          result: {
            type: broken <= allowedPart(stream, rule) * events + ROUNDING ? "SUCCESS" : "FAILURE",
            rowCount: events,
            unexpectedCount: broken,
            nativeResults: { kept: events === 0 ? "1" : String(1 - broken / events) },
          },
        },
      },
    },
  ];
}

/** Of an event: 1 - 0.9995 is a little less than 0.0005. A rule is kept by `broken <= allowedPart * events + ROUNDING`. */
export const ROUNDING = 1e-6;

/** Part of the events that may break a rule and leave it kept. */
export function allowedPart({ slo }: AnyStream, rule: string): number {
  if (rule === promiseId("quality")) return 1 - slo.quality;
  // The 99th percentile.
  return rule === promiseId("latency") ? 0.01 : 0;
}

/** One result, as DataHub's interface of entities takes it. */
export interface AssertionRun {
  readonly urn: string;
  readonly assertionRunEvent: {
    readonly value: {
      readonly timestampMillis: number;
      readonly runId: string;
      readonly assertionUrn: string;
      readonly asserteeUrn: string;
      readonly status: "COMPLETE";
      readonly result: {
        readonly type: "SUCCESS" | "FAILURE";
        readonly rowCount: number;
        readonly unexpectedCount: number;
        readonly nativeResults: Readonly<Record<string, string>>;
      };
    };
  };
}
