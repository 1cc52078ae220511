import type { Driver, InboundRecord } from "../runtime";
import { type AnyStream, names, serdeOf } from "../streams";

/** One record as it is shown: the value as the stream's serde reads it, or why it could not. */
export interface Peeked {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: unknown;
  /** What is wrong with the record, when it is not one of the stream; `value` is then null. */
  readonly issues?: readonly unknown[];
  /** Milliseconds since the epoch at which this reader had it in hand. */
  readonly readAt: number;
}

export interface PeekRequest {
  readonly stream: AnyStream;
  readonly from: "earliest" | "latest";
  /** Records before it ends. */
  readonly max: number;
  readonly signal: AbortSignal;
}

/**
 * Shows the records of a stream as they come, until `max` were shown or the signal aborts: all partitions at once, each in
 * its order. It is no member of a group and commits nothing.
 * @throws DriverError
 */
export async function peek(driver: Driver, request: PeekRequest, show: (record: Peeked) => void): Promise<void> {
  const { stream, from, max, signal } = request;
  const topic = names.topic(stream);
  const serde = serdeOf(stream);
  const full = new AbortController();
  const ended = AbortSignal.any([signal, full.signal]);
  let shown = 0;

  const read = async (partition: number): Promise<void> => {
    for await (const records of driver.readPartition({ topic, partition, from, to: "never", signal: ended })) {
      const readAt = Date.now();
      for (const record of records) {
        if (shown >= max) return;
        shown += 1;
        show({ ...describe(record), topic, partition, readAt });
        if (shown >= max) full.abort();
      }
    }
  };
  const describe = (record: InboundRecord): Omit<Peeked, "topic" | "partition" | "readAt"> => {
    const decoded = serde.decode(record.value ?? Buffer.alloc(0));
    return {
      offset: record.offset,
      key: record.key?.toString() ?? null,
      headers: headersOf(record),
      ...(decoded.ok ? { value: decoded.value } : { value: null, issues: decoded.issues }),
    };
  };
  const partitions = await driver.partitions(topic);
  await Promise.all(Array.from({ length: partitions }, (_, partition) => read(partition)));
}

/** Headers as text; of one that came several times, the first. */
function headersOf({ headers }: InboundRecord): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const first: Buffer | null | undefined = Array.isArray(value)
        ? (value[0] as Buffer | null)
        : (value as Buffer | null);
      return [name, first?.toString() ?? ""];
    }),
  );
}
