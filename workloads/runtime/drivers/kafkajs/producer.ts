/**
 * The producer: kafkajs' connections, our own grouping, encoding, sequencing and retrying.
 *
 * kafkajs' own producer cannot be made safe with several sends in flight. Its idempotent mode takes a failed batch's
 * sequence numbers back and gives them to the next one, which the broker then drops as a duplicate; its retry counts a
 * broker as done that has answered once, and forgets a partition whose leader has moved there meanwhile. Both lose
 * acknowledged records. Here each partition has a lane with one batch in flight, sent again unchanged, under the same
 * sequence numbers, until the broker answers for it.
 */
import type { Producer, ProducerOptions, SendOptions, TopicBatch } from "../../driver";
import { DriverError } from "../../errors";
import { bytesOver } from "../../record-size";
import { backoff, pause } from "../../time";
import { classify } from "./classify";
import { createCluster, type KafkajsDriverOptions } from "./cluster";
import { Deadlines } from "./deadlines";
import { Lane, Ticket } from "./lane";
import { Metadata } from "./metadata";
import { partitionOfKey } from "./murmur2";
import { FIRST_BACKOFF, LONGEST_BACKOFF, Sender } from "./sender";
import { BATCH_OVERHEAD, type ProducerIdentity } from "./record-batch";

const DEFAULTS = { deliveryTimeout: 30_000, compression: "none", maxRequestSize: 1_048_576 } as const;
/** Room in a request for what is not the batch: names, partition numbers, the head. */
const REQUEST_ROOM = 1_024;
/** How long a topic may stay unknown: a new one needs a moment to be known to every broker. */
const UNKNOWN_TOPIC_PATIENCE = 3_000;
const CLOSE_PATIENCE = 10_000;

export class KafkajsProducer implements Producer {
  readonly #options: Required<ProducerOptions>;
  readonly #metadata: Metadata;
  readonly #lanes = new Map<string, Lane[]>();
  readonly #sender: Sender;
  readonly #deadlines: Deadlines;
  #closed = false;
  readonly maxRecordBytes: number;

  constructor(driver: KafkajsDriverOptions, options: ProducerOptions = {}) {
    this.#options = { ...DEFAULTS, ...options };
    this.maxRecordBytes = this.#options.maxRequestSize - REQUEST_ROOM - BATCH_OVERHEAD;
    this.#metadata = new Metadata(() => createCluster(driver));
    this.#deadlines = new Deadlines(this.#options.deliveryTimeout, () => {
      this.#sender.schedule();
    });
    const { compression, maxRequestSize } = this.#options;
    this.#sender = new Sender({ metadata: this.#metadata, compression, maxRequestSize });
  }

  get connected(): boolean {
    return this.#sender.online;
  }

  send(batches: readonly TopicBatch[], options: SendOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new DriverError("closed", "the producer is closed"));
        return;
      }
      const tooLarge = this.#tooLarge(batches);
      if (tooLarge !== undefined) {
        reject(tooLarge);
        return;
      }
      const ticket = new Ticket(Date.now() + this.#options.deliveryTimeout, resolve, reject);
      this.#deadlines.add(ticket, options.signal);
      if (batches.every(({ topic }) => this.#metadata.knows(topic))) this.#append(batches, ticket);
      else void this.#appendLater(batches, ticket);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#deadlines.drained(Math.min(CLOSE_PATIENCE, this.#options.deliveryTimeout));
    this.#sender.close();
    await this.#metadata.close();
  }

  #tooLarge(batches: readonly TopicBatch[]): DriverError | undefined {
    for (const { topic, records } of batches) {
      for (const record of records) {
        const bytes = bytesOver(record, this.maxRecordBytes);
        if (bytes === undefined) continue;
        return new DriverError(
          "too-large",
          `a record for ${topic} has ${bytes} bytes with its key and headers, the most is ${this.maxRecordBytes}; make it smaller, or raise maxRequestSize and the topic's max.message.bytes`,
        );
      }
    }
    return undefined;
  }

  #append(batches: readonly TopicBatch[], ticket: Ticket): void {
    if (ticket.settled) return;
    const now = Date.now();
    const limit = this.#options.maxRequestSize - REQUEST_ROOM;
    for (const { topic, records } of batches) {
      const partitions = this.#metadata.partitions(topic);
      const stray = records.find(({ partition }) => partition !== undefined && partition >= partitions);
      if (stray !== undefined) {
        ticket.fail(
          new DriverError(
            "other",
            `a record for ${topic} names partition ${String(stray.partition)}, the topic has 0 to ${partitions - 1}`,
          ),
        );
        return;
      }
    }
    for (const { topic, records } of batches) {
      const partitions = this.#metadata.partitions(topic);
      const lanes = this.#lanesOf(topic, partitions);
      let keyless = -1;
      for (const record of records) {
        const { key } = record;
        let partition = record.partition;
        if (partition === undefined) {
          if (key !== null) partition = partitionOfKey(key, partitions);
          else partition = keyless === -1 ? (keyless = Math.floor(Math.random() * partitions)) : keyless;
        }
        const lane = lanes[partition];
        if (lane === undefined) continue; // checked above
        lane.append(record, ticket, now, limit);
        this.#sender.add(lane);
      }
    }
    if (ticket.batches === 0) {
      ticket.batches = 1;
      ticket.acknowledged();
    } else this.#sender.schedule();
  }

  async #appendLater(batches: readonly TopicBatch[], ticket: Ticket): Promise<void> {
    const since = Date.now();
    for (let attempt = 0; !ticket.settled; attempt++) {
      try {
        for (const { topic } of batches) await this.#metadata.learn(topic);
        this.#sender.reached();
        this.#append(batches, ticket);
        return;
      } catch (error) {
        const known = classify(error, "looking up topics");
        ticket.failedOnce(known);
        const patience = known.code === "unknown-topic" ? UNKNOWN_TOPIC_PATIENCE : Infinity;
        if (!known.retriable || Date.now() - since > patience) ticket.fail(known);
        else {
          if (known.code !== "unknown-topic") this.#sender.lost();
          await pause(backoff(attempt, FIRST_BACKOFF, LONGEST_BACKOFF));
        }
      }
    }
  }

  #lanesOf(topic: string, partitions: number): readonly Lane[] {
    let lanes = this.#lanes.get(topic);
    if (lanes === undefined) this.#lanes.set(topic, (lanes = []));
    while (lanes.length < partitions) {
      const abandon = (identity: ProducerIdentity) => {
        this.#sender.abandon(identity);
      };
      lanes.push(new Lane(topic, lanes.length, abandon));
    }
    return lanes;
  }
}
