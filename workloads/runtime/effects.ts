import type { OutboundRecord, TopicBatch } from "./driver";

/** What handling some records asks to be written, and what it tells the metrics. */
export class Effects {
  readonly outputs = new Map<string, OutboundRecord[]>();
  readonly changes: OutboundRecord[] = [];
  /** Emitted records by stream name. */
  readonly emitted = new Map<string, number>();
  /** Dead letters by cause. */
  readonly rejected = new Map<string, number>();
  /** Of each record that was handled and is no replay: event time, and ingest time or NaN, in milliseconds since the epoch. */
  readonly eventTimes: number[] = [];
  readonly ingestTimes: number[] = [];
  /** Records taken from the input. */
  taken = 0;
  /** Records whose effect was there already, by offset or by id. */
  skipped = 0;
  retries = 0;

  add(topic: string, record: OutboundRecord): void {
    const records = this.outputs.get(topic);
    if (records === undefined) this.outputs.set(topic, [record]);
    else records.push(record);
  }

  /** Takes over what another has. */
  merge(other: Effects): void {
    for (const [topic, records] of other.outputs) for (const record of records) this.add(topic, record);
    for (const [stream, records] of other.emitted) count(this.emitted, stream, records);
    for (const [cause, records] of other.rejected) count(this.rejected, cause, records);
    this.changes.push(...other.changes);
    this.eventTimes.push(...other.eventTimes);
    this.ingestTimes.push(...other.ingestTimes);
    this.taken += other.taken;
    this.skipped += other.skipped;
    this.retries += other.retries;
  }

  batches(): TopicBatch[] {
    return [...this.outputs].map(([topic, records]) => ({ topic, records }));
  }
}

export function count(counts: Map<string, number>, name: string, by = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
