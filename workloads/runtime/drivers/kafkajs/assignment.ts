import { internals } from "./internals";

/** Every member must use the same: a group takes only a protocol that all know. */
export const PROTOCOL = "millrace-copartition";

/**
 * Partitions of one number of all topics to one member, numbers spread evenly over the members in the order of their ids.
 * State is kept by partition number, so that what shares a key meets in one process.
 */
export function assign(
  members: readonly string[],
  partitions: ReadonlyMap<string, number>,
): ReadonlyMap<string, Readonly<Record<string, readonly number[]>>> {
  const sorted = members.toSorted();
  const assignment = new Map<string, Record<string, number[]>>(sorted.map((member) => [member, {}]));
  const most = Math.max(0, ...partitions.values());
  for (let partition = 0; partition < most; partition++) {
    const member = sorted[partition % sorted.length];
    const mine = member === undefined ? undefined : assignment.get(member);
    if (mine === undefined) continue;
    for (const [topic, count] of partitions) if (partition < count) (mine[topic] ??= []).push(partition);
  }
  return assignment;
}

export const groupProtocols = (topics: readonly string[]) => [
  { name: PROTOCOL, metadata: internals().memberMetadata(topics) },
];

export function groupAssignment(members: readonly string[], partitions: ReadonlyMap<string, number>) {
  const { encodeAssignment } = internals();
  return [...assign(members, partitions)].map(([memberId, assignment]) => ({
    memberId,
    memberAssignment: encodeAssignment(assignment),
  }));
}

/** What this member was given. */
export function assignedTo(bytes: Buffer): readonly { readonly topic: string; readonly partition: number }[] {
  return Object.entries(internals().decodeAssignment(bytes) ?? {}).flatMap(([topic, partitions]) =>
    partitions.map((partition) => ({ topic, partition })),
  );
}
