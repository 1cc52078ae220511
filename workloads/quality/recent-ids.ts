/** The latest ids of one partition, a bounded number of them: at least `most`, at most twice as many. */
export class RecentIds {
  readonly #most: number;
  #newer = new Set<string>();
  #older = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes an id down. @returns whether it is among the latest */
  seen(id: string): boolean {
    if (this.#newer.has(id) || this.#older.has(id)) return true;
    if (this.#newer.size >= this.#most) {
      this.#older = this.#newer;
      this.#newer = new Set();
    }
    this.#newer.add(id);
    return false;
  }
}
