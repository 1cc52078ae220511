import { type AnyStream, assertionProposal, type names, ruleIds } from "../streams";
import type { QualityResult } from "../streams/catalogue/quality-results";

/** What DataHub is asked to take: one run of one assertion. */
export interface Report {
  /** The stream whose rule it is. */
  readonly stream: string;
  /** Body of the request. */
  readonly body: string;
}

/** Why a result is of nothing that the catalogue shows, or cannot be. */
export interface Unreportable {
  readonly cause: "unknown stream" | "unknown rule" | "impossible counts";
  readonly detail: string;
}

/** Of the results: they are measured minute by minute. */
const MINUTE = 60_000;

/**
 * Makes reports of results.
 * @param streams that there are: a result may be of one that there is no longer, or not yet
 */
export function reportsOf(
  streams: readonly AnyStream[],
  environment: names.DataHubEnvironment,
): (result: QualityResult) => Report | Unreportable {
  const known = new Map(streams.map((stream) => [stream.name, { stream, rules: new Set(ruleIds(stream)) }]));
  return ({ id, stream: name, rule, minuteStart, events, broken }) => {
    const found = known.get(name);
    if (found === undefined) {
      return {
        cause: "unknown stream",
        detail: `stream must be one of the catalogue, got "${name}"; it was declared when the result was measured: redrive it once it is again`,
      };
    }
    const { stream, rules } = found;
    if (!rules.has(rule)) {
      return {
        cause: "unknown rule",
        detail: `rule must be one of ${[...rules].join(", ")} of the stream "${name}", got "${rule}"; it was declared when the result was measured: redrive it once it is again`,
      };
    }
    // Several processes measure a part of a minute each: under its own id each part stays, and told again it is the same one.
    const measured = { stream, rule, environment, at: minuteStart + MINUTE, run: id, events, broken };
    try {
      return { stream: name, body: JSON.stringify(assertionProposal(measured)) };
    } catch (error) {
      return { cause: "impossible counts", detail: (error as Error).message };
    }
  };
}
