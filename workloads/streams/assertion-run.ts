/**
 * What came of a stream's rule, as DataHub takes it: a run of the assertion that the catalogue of data shows for the rule. One
 * side proposes assertions from the definitions, another reports their results; both take their names from here.
 */
import type { AnyStream } from "./model";
import { type DataHubEnvironment, dataHubAssertionUrn, dataHubDatasetUrn } from "./names";
import { allowedPart, ROUNDING, ruleIds } from "./quality";

/** What came of a rule over some events. */
export interface Measured {
  readonly stream: AnyStream;
  /** One of `ruleIds`. */
  readonly rule: string;
  readonly environment: DataHubEnvironment;
  /** Until when the events were measured, in ms since the epoch. */
  readonly at: number;
  /** Names the result, and nothing else: the same one told again is the same run, and of several of one time each stays. */
  readonly run: string;
  /** Events looked at, and those of them that break the rule. Of `slo-latency` those that took too long. */
  readonly events: number;
  readonly broken: number;
}

/** DataHub's aspect `assertionRunEvent`: one of a series over time. */
export interface AssertionRunEvent {
  readonly timestampMillis: number;
  readonly runId: string;
  /** DataHub keeps a run under its assertion, its time and this. */
  readonly messageId: string;
  readonly assertionUrn: string;
  readonly asserteeUrn: string;
  readonly status: "COMPLETE";
  readonly result: {
    readonly type: "SUCCESS" | "FAILURE";
    readonly rowCount: number;
    readonly unexpectedCount: number;
    /** Part of the events that keep the rule, from 0 to 1; DataHub holds it with 7 digits. */
    readonly actualAggValue: number;
    /** The same as text, with all its digits. */
    readonly nativeResults: { readonly kept: string };
  };
}

/**
 * The result as an aspect. A field's rule fails by one event that breaks it; the promise of quality by more of them than it leaves
 * room for, that of latency by more than 1 of 100.
 * @throws a sentence when the stream has no such rule, or the counts cannot be
 */
export function assertionRunEvent(measured: Measured): AssertionRunEvent {
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
  const kept = events === 0 ? 1 : 1 - broken / events;
  return {
    timestampMillis: at,
    runId: run,
    messageId: run,
    assertionUrn: dataHubAssertionUrn(stream, rule),
    asserteeUrn: dataHubDatasetUrn(stream, "kafka", environment),
    status: "COMPLETE",
    result: {
      type: broken <= allowedPart(stream, rule) * events + ROUNDING ? "SUCCESS" : "FAILURE",
      rowCount: events,
      unexpectedCount: broken,
      actualAggValue: kept,
      nativeResults: { kept: String(kept) },
    },
  };
}

/** What asks DataHub to take one aspect: the body of `POST /aspects?action=ingestProposal`. */
export interface AssertionProposal {
  readonly proposal: {
    readonly entityType: "assertion";
    readonly entityUrn: string;
    readonly changeType: "UPSERT";
    readonly aspectName: "assertionRunEvent";
    readonly aspect: { readonly contentType: "application/json"; readonly value: string };
  };
  /** As text, which is what DataHub asks for: answered when the aspect is in DataHub's own log, not before. */
  readonly async: "false";
}

/** @throws as `assertionRunEvent` */
export function assertionProposal(measured: Measured): AssertionProposal {
  const event = assertionRunEvent(measured);
  return {
    proposal: {
      entityType: "assertion",
      entityUrn: event.assertionUrn,
      changeType: "UPSERT",
      aspectName: "assertionRunEvent",
      // Bytes to rest.li, which writes each as a character: names, ids and numbers are ASCII throughout.
      aspect: { contentType: "application/json", value: JSON.stringify(event) },
    },
    async: "false",
  };
}
