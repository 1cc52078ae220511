/** Names longer than this get no suggestion: the comparison costs the product of the lengths. */
const LONGEST = 64;

/** The Levenshtein distance: the fewest insertions, removals and replacements that turn `a` into `b`. */
export function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/** The name that was most likely meant, or undefined when none is near: at most a third of the letters differ. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  if (name.length > LONGEST) return undefined;
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of names) {
    const d = distance(name.toLowerCase(), candidate);
    if (d < least && d <= Math.max(2, Math.floor(candidate.length / 3))) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

/** The sentence for a name that no stream has. */
export function unknownStream(name: string, names: readonly string[]): string {
  const shown = JSON.stringify(name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name);
  const meant = nearest(name, names);
  return meant === undefined
    ? `unknown stream ${shown}; the streams are ${[...names].sort().join(", ")}`
    : `unknown stream ${shown}; did you mean "${meant}"?`;
}
