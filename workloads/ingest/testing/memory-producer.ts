import type { OutboundRecord, Producer, TopicBatch } from "../../runtime/driver";

/** A producer whose broker is this object: for what a real broker cannot be made to do at a wanted moment. */
export class MemoryProducer implements Producer {
  connected = true;
  readonly maxRecordBytes = 1024 * 1024;
  /** What was acknowledged, in order. */
  readonly written: { readonly topic: string; readonly record: OutboundRecord }[] = [];
  /** Each call of `send`, whatever became of it. */
  readonly sends: (readonly TopicBatch[])[] = [];
  closed = false;
  private gate: { readonly opened: Promise<void>; readonly open: () => void } | undefined;
  private arrivals: (() => void)[] = [];

  /** Throws what a send must fail with; by default none fails. */
  verdict: (batches: readonly TopicBatch[]) => void = () => undefined;

  /** From now on sends wait until `release`. */
  hold(): void {
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.gate = { opened, open };
  }

  release(): void {
    this.gate?.open();
    this.gate = undefined;
  }

  /** Resolves at the next call of `send`. */
  async nextSend(): Promise<void> {
    await new Promise<void>((resolve) => this.arrivals.push(resolve));
  }

  async send(batches: readonly TopicBatch[]): Promise<void> {
    this.sends.push(batches);
    for (const arrived of this.arrivals.splice(0)) arrived();
    await this.gate?.opened;
    this.verdict(batches);
    for (const { topic, records } of batches) for (const record of records) this.written.push({ topic, record });
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}
