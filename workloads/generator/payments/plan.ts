import type { Random } from "../random";
import type { Span } from "../time";
import type { Pattern } from "./scene";

/** One episode to come. */
export interface Episode {
  readonly pattern: Pattern;
  /** Counts from 1 over the whole feed. */
  readonly number: number;
  readonly at: number;
  readonly size: number;
}

/** Frauds start after this share of the span, so that accounts have a history by then. */
const QUIET_START = 0.2;
/** In a short span an episode is squeezed into this share of it. */
const MOST_OF_SPAN = 0.5;

/**
 * As many episodes as make `payments` payments, in order of time. Each pattern gets its share of the episodes as evenly as
 * whole numbers allow, so that a short feed shows them all.
 */
export function planEpisodes(
  random: Random,
  patterns: readonly Pattern[],
  payments: number,
  span: Span,
  firstNumber: number,
): readonly Episode[] {
  const made = new Map<Pattern, number>();
  const episodes: Omit<Episode, "number">[] = [];
  for (let left = payments; left > 0;) {
    const due = (pattern: Pattern): number => ((made.get(pattern) ?? 0) + 0.5) / pattern.weight;
    const pattern = patterns.reduce((best, candidate) => (due(candidate) < due(best) ? candidate : best));
    made.set(pattern, (made.get(pattern) ?? 0) + 1);
    const size = Math.min(pattern.size(random), left);
    left -= size;
    const length = span.end - span.start;
    const room = Math.min(pattern.lasts, MOST_OF_SPAN * length);
    const at = Math.floor(random.between(span.start + QUIET_START * length, span.end - room));
    episodes.push({ pattern, size, at });
  }
  return episodes.sort((a, b) => a.at - b.at).map((episode, index) => ({ ...episode, number: firstNumber + index }));
}
