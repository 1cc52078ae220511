/**
 * Java's default choice of a partition for a key: murmur2 with Kafka's seed, its sign bit cleared, modulo the number of
 * partitions (Kafka protocol guide, "default partitioner"; the hash is Austin Appleby's public MurmurHash2).
 */
const SEED = 0x9747b28c | 0;
const M = 0x5bd1e995;

export function murmur2(bytes: Uint8Array): number {
  const { length } = bytes;
  let hash = SEED ^ length;
  const whole = length & ~3;
  for (let at = 0; at < whole; at += 4) {
    // Reads below `whole` are inside the array, which the compiler cannot know.
    let k =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    k = Math.imul(k, M);
    k ^= k >>> 24;
    hash = Math.imul(hash, M) ^ Math.imul(k, M);
  }
  const left = length - whole;
  if (left === 3) hash ^= (bytes[whole + 2] ?? 0) << 16;
  if (left >= 2) hash ^= (bytes[whole + 1] ?? 0) << 8;
  if (left >= 1) hash = Math.imul(hash ^ (bytes[whole] ?? 0), M);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15);
}

const LONGEST_SCRATCH = 256;
const scratch = new Uint8Array(LONGEST_SCRATCH);

/** The partition of a key, as Java's default partitioner chooses it. */
export function partitionOfKey(key: string | Buffer, partitions: number): number {
  return (murmur2(typeof key === "string" ? bytesOf(key) : key) & 0x7fffffff) % partitions;
}

/** A short ASCII key without an allocation; the bytes are valid until the next call. */
function bytesOf(key: string): Uint8Array {
  const { length } = key;
  if (length > LONGEST_SCRATCH) return Buffer.from(key);
  for (let at = 0; at < length; at++) {
    const code = key.charCodeAt(at);
    if (code > 0x7f) return Buffer.from(key);
    scratch[at] = code;
  }
  return scratch.subarray(0, length);
}
