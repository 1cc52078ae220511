/**
 * Kafka's behaviour in memory, behind the runtime's own driver interface: partitions, offsets, consumer groups that
 * rebalance, commits that are fenced. For tests of what the runtime does when things fail at the worst moment, which a real
 * broker cannot be made to do on demand; what Kafka itself does is tested on a real one.
 */
import type {
  Claim,
  Consumer,
  ConsumerListener,
  ConsumerOptions,
  Driver,
  HeaderValue,
  InboundRecord,
  OutboundRecord,
  ReadOptions,
  TopicBatch,
} from "../driver";
import { assign } from "../drivers/kafkajs/assignment";
import { partitionOfKey } from "../drivers/kafkajs/murmur2";
import { DriverError } from "../errors";
import { within } from "../time";

export interface MemoryBrokerOptions {
  /** From 0 to less than 1; chooses batch sizes. Default: always the same. */
  readonly random?: () => number;
  /** Most records of one fetch. Default 100. */
  readonly fetch?: number;
}

const buffer = (value: string | Buffer | null): Buffer | null =>
  typeof value === "string" ? Buffer.from(value) : value;

function inboundHeaders(headers: OutboundRecord["headers"]): InboundRecord["headers"] {
  const bytes = (value: HeaderValue) =>
    Array.isArray(value)
      ? (value as readonly (string | Buffer | null)[]).map(buffer)
      : buffer(value as string | Buffer | null);
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, bytes(value)]));
}

class MemoryClaim implements Claim {
  held = true;
  paused = false;
  constructor(
    readonly topic: string,
    readonly partition: number,
    public position: number,
  ) {}
}

interface Member {
  readonly id: string;
  readonly options: ConsumerOptions;
  claims: readonly MemoryClaim[];
}

interface Group {
  readonly members: Member[];
  readonly committed: Map<string, number>;
  generation: number;
  /** Rebalances, one after the other. */
  rebalancing: Promise<void>;
}

export class MemoryBroker {
  readonly #topics = new Map<string, InboundRecord[][]>();
  readonly #groups = new Map<string, Group>();
  readonly #random: () => number;
  readonly #fetch: number;
  #members = 0;
  /** Called before records are written; throwing makes the write fail. */
  beforeWrite: (batches: readonly TopicBatch[]) => void | Promise<void> = () => undefined;
  /** Called before offsets are committed; throwing makes the commit fail. */
  beforeCommit: () => void = () => undefined;

  constructor({ random = () => 0.999, fetch = 100 }: MemoryBrokerOptions = {}) {
    this.#random = random;
    this.#fetch = fetch;
  }

  createTopic(name: string, partitions: number): void {
    this.#topics.set(
      name,
      Array.from({ length: partitions }, () => []),
    );
  }

  /** All records of a topic, by partition. */
  log(topic: string): readonly (readonly InboundRecord[])[] {
    const partitions = this.#topics.get(topic);
    if (partitions === undefined) throw new DriverError("unknown-topic", `no topic ${topic}`);
    return partitions;
  }

  committed(group: string, topic: string, partition: number): number {
    return this.#groups.get(group)?.committed.get(`${topic}-${partition}`) ?? 0;
  }

  append(topic: string, record: OutboundRecord): void {
    const partitions = this.#topics.get(topic);
    if (partitions === undefined) throw new DriverError("unknown-topic", `no topic ${topic}`);
    const partition = record.partition ?? (record.key === null ? 0 : partitionOfKey(record.key, partitions.length));
    const log = partitions[partition];
    log?.push({
      offset: log.length,
      timestamp: record.timestamp ?? 0,
      key: buffer(record.key),
      value: buffer(record.value),
      headers: inboundHeaders(record.headers),
    });
  }

  /** Every member of the group joins again, as when one is added. */
  async rebalance(group: string): Promise<void> {
    const found = this.#groups.get(group);
    if (found !== undefined) await this.#rebalance(found);
  }

  driver(): Driver {
    const closing: (() => Promise<void>)[] = [];
    return {
      producer: () =>
        Promise.resolve({
          connected: true,
          maxRecordBytes: 1_000_000,
          send: async (batches, { signal } = {}) => {
            await new Promise((resolve) => setImmediate(resolve));
            await this.beforeWrite(batches);
            if (signal?.aborted === true) throw new DriverError("closed", "the send was given up by its caller");
            for (const { topic, records } of batches) for (const record of records) this.append(topic, record);
          },
          close: () => Promise.resolve(),
        }),
      consumer: (options) => {
        const consumer = this.#join(options);
        closing.push(() => consumer.close());
        return Promise.resolve(consumer);
      },
      readPartition: (options) => this.#read(options),
      partitions: (topic) => Promise.resolve(this.log(topic).length),
      watermarks: (topic) => Promise.resolve(this.log(topic).map(({ length }) => ({ low: 0, high: length }))),
      offsetsAt: (topic, timestamp) =>
        Promise.resolve(this.log(topic).map((log) => log.find((one) => one.timestamp >= timestamp)?.offset)),
      committed: (group, topic) =>
        Promise.resolve(
          this.log(topic).map((_, partition) => this.#groups.get(group)?.committed.get(`${topic}-${partition}`)),
        ),
      close: async () => {
        await Promise.all(closing.map((close) => close()));
      },
    };
  }

  async *#read({
    topic,
    partition,
    from = "earliest",
  }: ReadOptions): AsyncGenerator<readonly InboundRecord[], void, void> {
    const log = this.log(topic)[partition] ?? [];
    const end = log.length;
    for (let at = typeof from === "number" ? from : 0; at < end; at += this.#fetch) {
      await new Promise((resolve) => setImmediate(resolve));
      yield log.slice(at, Math.min(end, at + this.#fetch));
    }
  }

  #join(options: ConsumerOptions): Consumer {
    let group = this.#groups.get(options.group);
    if (group === undefined) {
      group = { members: [], committed: new Map(), generation: 0, rebalancing: Promise.resolve() };
      this.#groups.set(options.group, group);
    }
    const joined = group;
    const member: Member = { id: String(this.#members++).padStart(6, "0"), options, claims: [] };
    joined.members.push(member);
    void this.#rebalance(joined);
    const setPaused = (claims: readonly Claim[], paused: boolean) => {
      for (const claim of member.claims) if (claims.includes(claim)) claim.paused = paused;
    };
    return {
      get joined() {
        return joined.members.includes(member);
      },
      pause: (claims) => {
        setPaused(claims, true);
      },
      resume: (claims) => {
        setPaused(claims, false);
      },
      commit: async (offsets) => {
        await new Promise((resolve) => setImmediate(resolve));
        this.beforeCommit();
        for (const { claim } of offsets) {
          if (!claim.held) throw new DriverError("fenced", `${claim.topic}-${claim.partition} is another's`);
        }
        for (const { claim, offset } of offsets) joined.committed.set(`${claim.topic}-${claim.partition}`, offset);
      },
      close: async () => {
        if (!joined.members.includes(member)) return;
        joined.members.splice(joined.members.indexOf(member), 1);
        for (const claim of member.claims) claim.held = false;
        await this.#rebalance(joined);
      },
    };
  }

  /** Eager, as the classic protocol is: all give back what they have, then all get anew. */
  #rebalance(group: Group): Promise<void> {
    group.rebalancing = group.rebalancing.then(async () => {
      await Promise.all(
        group.members.map(async ({ options, claims }) => {
          if (claims.length > 0) await within(options.listener.revoked(claims, false), options.revokeTimeout ?? 6_000);
          for (const claim of claims) claim.held = false;
        }),
      );
      const topics = group.members[0]?.options.topics ?? [];
      const shares = assign(
        group.members.map(({ id }) => id),
        new Map(topics.map((topic) => [topic, this.log(topic).length])),
      );
      for (const member of group.members) {
        member.claims = Object.entries(shares.get(member.id) ?? {}).flatMap(([topic, partitions]) =>
          partitions.map((partition) => {
            return new MemoryClaim(topic, partition, group.committed.get(`${topic}-${partition}`) ?? 0);
          }),
        );
        const consecutive = group.generation > 0;
        member.options.listener.assigned(member.claims, { consecutive });
        for (const claim of member.claims) void this.#deliver(claim, member.options.listener);
      }
      group.generation++;
    });
    return group.rebalancing;
  }

  async #deliver(claim: MemoryClaim, listener: ConsumerListener): Promise<void> {
    const log = this.log(claim.topic)[claim.partition] ?? [];
    while (claim.held) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (claim.paused || !(claim as { readonly held: boolean }).held) continue;
      if (claim.position >= log.length) {
        listener.reachedEnd(claim, claim.position);
        continue;
      }
      const size = 1 + Math.floor(this.#random() * this.#fetch);
      const records = log.slice(claim.position, claim.position + size);
      claim.position += records.length;
      listener.records(claim, records, log.length);
    }
  }
}
