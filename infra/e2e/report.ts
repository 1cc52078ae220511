/** What an end-to-end script says: a line a check, and a last line of totals that other programs can read. */
export class Report {
  private passed = 0;
  private failed = 0;

  /** Runs one check; what it throws is shown, and the next one runs all the same. */
  async check(sentence: string, body: () => Promise<void> | void): Promise<void> {
    const started = Date.now();
    try {
      await body();
      this.passed += 1;
      console.log(`ok      ${sentence} (${seconds(started)})`);
    } catch (error) {
      this.failed += 1;
      console.log(
        `FAILED  ${sentence} (${seconds(started)})\n${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /** Prints the totals and sets the exit code. */
  end(): void {
    console.log(`Tests: ${this.passed} passed, ${this.failed} failed`);
    process.exitCode = this.failed === 0 && this.passed > 0 ? 0 : 1;
  }
}

const seconds = (started: number): string => `${((Date.now() - started) / 1000).toFixed(1)} s`;

/** @throws with `what`, what was expected and what came */
export function same(what: string, got: unknown, expected: unknown): void {
  const [left, right] = [JSON.stringify(got), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what}: expected ${right}, got ${left}`);
}

/** @throws with the whole text when it does not match */
export function matches(what: string, text: string, pattern: RegExp): RegExpExecArray {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`${what} does not match ${String(pattern)}:\n${text}`);
  return match;
}
