import type { Lane } from "./lane";

/** Lanes whose heads fit into one request together. */
export function* withinSize(lanes: readonly Lane[], limit: number): Generator<readonly Lane[]> {
  let some: Lane[] = [];
  let bytes = 0;
  for (const lane of lanes) {
    const size = (lane.queue[0]?.records.size ?? 0) + lane.topic.length + 16;
    if (some.length > 0 && bytes + size > limit) {
      yield some;
      some = [];
      bytes = 0;
    }
    some.push(lane);
    bytes += size;
  }
  if (some.length > 0) yield some;
}
