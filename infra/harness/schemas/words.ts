/**
 * The candidate nearest to a word, for "did you mean": at most a third of it, or two letters, differ, or the two begin alike for two thirds of
 * it; absent when there is none.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.min(word.length - 1, Math.max(2, Math.floor(word.length / 3))) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) {
      best = candidate;
      least = distance;
    }
  }
  const head = word.slice(0, Math.max(4, Math.ceil((word.length * 2) / 3)));
  return best ?? candidates.find((candidate) => candidate.startsWith(head));
}

/** How many letters must be put in, taken out or changed (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** `; did you mean "x"?`, or what there is, or nothing. */
export function hint(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  if (near !== undefined) return `; did you mean "${near}"?`;
  if (candidates.length === 0) return "";
  return `; known are ${list(candidates)}`;
}

const MANY = 12;

/** `a, b, c`, sorted, and how many more there are. */
export function list(words: readonly string[]): string {
  const sorted = [...new Set(words)].sort();
  const shown = sorted.slice(0, MANY).join(", ");
  return sorted.length > MANY ? `${shown} and ${sorted.length - MANY} more` : shown;
}

/** A value in a sentence. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
