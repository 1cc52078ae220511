import type { Claim, CommitOffset } from "../../driver";
import { assignedTo, groupAssignment, groupProtocols } from "./assignment";
import { protocolType } from "./classify";
import type { Broker, GenerationId } from "./internals";
import type { Metadata } from "./metadata";
import { committedOf, offsetsOf } from "./reader";

const REBALANCE_TIMEOUT = 30_000;

export class HeldClaim implements Claim {
  held = true;
  constructor(
    readonly topic: string,
    readonly partition: number,
  ) {}
}

/** What a join gives. */
export interface Joined {
  readonly id: GenerationId;
  readonly claims: readonly HeldClaim[];
  /** The offset to begin at, by claim. */
  readonly start: ReadonlyMap<Claim, number>;
}

/** One member of a group, by the requests of Kafka's classic group protocol. Each throws what kafkajs throws. */
export class Membership {
  readonly #metadata: Metadata;
  readonly #group: string;
  readonly #topics: readonly string[];
  readonly #sessionTimeout: number;
  #coordinator: Broker | undefined;
  /** Kept over outages: the group then need not wait for the session of a member that it takes for another. */
  #memberId = "";

  constructor(metadata: Metadata, group: string, topics: readonly string[], sessionTimeout: number) {
    this.#metadata = metadata;
    this.#group = group;
    this.#topics = topics;
    this.#sessionTimeout = sessionTimeout;
  }

  /** After an error: which broker coordinates, and whether the group still knows this member, must be asked again. */
  failed(error: unknown): void {
    this.#coordinator = undefined;
    if (protocolType(error) === "UNKNOWN_MEMBER_ID") this.#memberId = "";
  }

  async join(): Promise<Joined> {
    for (const topic of this.#topics) await this.#metadata.refresh(topic);
    const coordinator = await this.#find();
    const { generationId, leaderId, memberId, members } = await coordinator.joinGroup({
      groupId: this.#group,
      sessionTimeout: this.#sessionTimeout,
      rebalanceTimeout: REBALANCE_TIMEOUT,
      memberId: this.#memberId,
      groupProtocols: groupProtocols(this.#topics),
    });
    this.#memberId = memberId;
    const partitions = new Map(this.#topics.map((topic) => [topic, this.#metadata.partitions(topic)]));
    const ids = members.map((member) => member.memberId);
    const { memberAssignment } = await coordinator.syncGroup({
      groupId: this.#group,
      generationId,
      memberId,
      groupAssignment: memberId === leaderId ? groupAssignment(ids, partitions) : [],
    });
    const claims = assignedTo(memberAssignment).map(({ topic, partition }) => new HeldClaim(topic, partition));
    const start = await this.#committed(coordinator, claims);
    return { id: { groupId: this.#group, groupGenerationId: generationId, memberId }, claims, start };
  }

  async heartbeat(id: GenerationId): Promise<void> {
    const coordinator = await this.#find();
    await coordinator.heartbeat(id);
  }

  async commit(id: GenerationId, offsets: readonly CommitOffset[]): Promise<void> {
    const topics = new Map<string, { readonly partition: number; readonly offset: string }[]>();
    for (const { claim, offset } of offsets) {
      const list = topics.get(claim.topic);
      const one = { partition: claim.partition, offset: String(offset) };
      if (list === undefined) topics.set(claim.topic, [one]);
      else list.push(one);
    }
    const coordinator = await this.#find();
    // Carries the generation: the coordinator refuses that of a member which has lost its partitions.
    await coordinator.offsetCommit({
      ...id,
      topics: [...topics].map(([topic, partitions]) => ({ topic, partitions })),
    });
  }

  async leave(): Promise<void> {
    if (this.#memberId === "") return;
    const coordinator = await this.#find();
    await coordinator.leaveGroup({ groupId: this.#group, memberId: this.#memberId });
  }

  async #find(): Promise<Broker> {
    this.#coordinator ??= await this.#metadata.coordinator(this.#group);
    return this.#coordinator;
  }

  /** Where to begin: the committed offsets, or the earliest kept. */
  async #committed(coordinator: Broker, claims: readonly HeldClaim[]): Promise<ReadonlyMap<Claim, number>> {
    const start = new Map<Claim, number>();
    for (const topic of new Set(claims.map((claim) => claim.topic))) {
      const mine = claims.filter((claim) => claim.topic === topic);
      const all = mine.map(({ partition }) => partition);
      const offsets = await committedOf(coordinator, this.#group, topic, all);
      const fresh = all.filter((partition) => (offsets.get(partition) ?? -1) < 0);
      const earliest =
        fresh.length === 0
          ? new Map<number, number>()
          : await offsetsOf(this.#metadata.cluster, topic, fresh, "earliest");
      for (const claim of mine) {
        const committed = offsets.get(claim.partition) ?? -1;
        start.set(claim, committed < 0 ? (earliest.get(claim.partition) ?? 0) : committed);
      }
    }
    return start;
  }
}
