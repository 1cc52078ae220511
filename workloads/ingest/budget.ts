/** Bytes that may be held at once, over all requests: what bounds the memory of the process. */
export class Budget {
  private held = 0;

  /** @param limit bytes */
  constructor(readonly limit: number) {}

  /** Bytes held now. */
  get used(): number {
    return this.held;
  }

  /** Takes `bytes` if they fit, and says whether they did. */
  reserve(bytes: number): boolean {
    if (this.held + bytes > this.limit) return false;
    this.held += bytes;
    return true;
  }

  release(bytes: number): void {
    this.held -= bytes;
  }
}

/** One request's part of a budget. */
export class Hold {
  private held = 0;

  constructor(private readonly budget: Budget) {}

  /** Makes the part `bytes`, more or less than before; false when that does not fit, and then nothing changes. */
  resize(bytes: number): boolean {
    const more = bytes - this.held;
    if (more > 0 && !this.budget.reserve(more)) return false;
    if (more < 0) this.budget.release(-more);
    this.held = bytes;
    return true;
  }

  /** Gives all of it back. */
  release(): void {
    this.budget.release(this.held);
    this.held = 0;
  }
}
