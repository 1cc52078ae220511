/** What the bench's own processes are given: one JSON argument. Their answer is one JSON line. */
export interface Task {
  readonly brokers: readonly string[];
  readonly topic: string;
}

export const taskOf = (): unknown => JSON.parse(process.argv[2] ?? "{}");

export function answer(result: Readonly<Record<string, number>>): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** The value below which so much of the sorted values lies. */
export function quantile(sorted: ArrayLike<number>, part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
