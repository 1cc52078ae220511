/** Some offsets of a range of a partition, a bit each. */
export class OffsetSet {
  readonly #first: number;
  readonly #end: number;
  readonly #bits: Uint8Array;
  #size = 0;

  /** Of the offsets from `first` up to, and without, `end`. */
  constructor(first: number, end: number) {
    this.#first = first;
    this.#end = Math.max(first, end);
    this.#bits = new Uint8Array(Math.ceil((this.#end - first) / 8));
  }

  get size(): number {
    return this.#size;
  }

  /** An offset outside of the range is passed over. */
  add(offset: number): void {
    if (offset < this.#first || offset >= this.#end || this.has(offset)) return;
    const at = offset - this.#first;
    this.#bits[at >> 3] = (this.#bits[at >> 3] ?? 0) | (1 << (at & 7));
    this.#size += 1;
  }

  has(offset: number): boolean {
    const at = offset - this.#first;
    return at >= 0 && offset < this.#end && ((this.#bits[Math.floor(at / 8)] ?? 0) & (1 << (at % 8))) !== 0;
  }
}
