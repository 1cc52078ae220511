/** What was written last, so that a source that tells everything each time is not written each time. */
export class Seen {
  readonly #marks = new Set<string>();
  readonly #most: number;

  /** @param most marks kept; the oldest goes first */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#marks.size;
  }

  has(mark: string): boolean {
    return this.#marks.has(mark);
  }

  add(marks: readonly string[]): void {
    for (const mark of marks) this.#marks.add(mark);
    for (const oldest of this.#marks) {
      if (this.#marks.size <= this.#most) break;
      this.#marks.delete(oldest);
    }
  }
}
