import { hash, timingSafeEqual } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import type { Rate } from "./bucket";

/** Who sent a request. */
export interface Sender {
  /** The producer that the key belongs to. */
  readonly name: string;
  /** The streams it may write; `"*"` is all. */
  readonly streams: ReadonlySet<string> | "*";
  /** Absent: the gateway's own. */
  readonly rate?: Rate;
}

/** Everybody, when the gateway has no keys. */
export const ANONYMOUS: Sender = { name: "anonymous", streams: "*" };

/** Finds the producer of a key; undefined when no producer has it. */
export type Authenticate = (key: string) => Sender | undefined;

const HASH = /^[0-9a-f]{64}$/;
const STREAMS_ALLOWED = 'must be a list of stream names, or "*" for all';
const entry = z.strictObject({
  producer: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "must be lower case letters, digits and hyphens, at most 63"),
  sha256: z.string().regex(HASH, "must be the SHA-256 of the key as 64 hexadecimal digits in lower case"),
  streams: z.union([z.literal("*"), z.array(z.string()).min(1, STREAMS_ALLOWED)], { error: STREAMS_ALLOWED }),
  rate: z.strictObject({ events: z.number().positive(), burst: z.number().positive().optional() }).optional(),
});

/**
 * Reads a file of API keys: `[{"producer": "shop", "sha256": "…", "streams": ["prices"], "rate": {"events": 500}}]`. A producer
 * may have several entries, so that keys can be changed without a pause; they must agree in all but the key.
 *
 * The file holds no key, only its plain SHA-256: a key is 256 random bits, so there is nothing to guess that a slow hash
 * or a salt would protect, and the hash is taken on each request.
 *
 * @param text the file's content
 * @param known names of the streams that the gateway writes
 * @throws an Error with a sentence that names the entry and what is allowed
 */
export function parseKeys(text: string, known: readonly string[]): Authenticate {
  const result = z.array(entry).safeParse(JSON.parse(text));
  if (!result.success) {
    const wrong = result.error.issues.map(({ path, message }) => `[${path.join(".")}] ${message}`);
    throw new Error(wrong.join("; "));
  }
  const senders = new Map<string, { sender: Sender; terms: string }>();
  const slots = new Map<number, { digest: Buffer; sender: Sender }[]>();
  for (const { producer: name, sha256, streams, rate } of result.data) {
    const unknown = streams === "*" ? undefined : streams.find((stream) => !known.includes(stream));
    if (unknown !== undefined) {
      throw new Error(`producer "${name}": no stream "${unknown}" comes in here; the streams are ${known.join(", ")}`);
    }
    const terms = JSON.stringify([streams === "*" ? "*" : [...streams].sort(), rate]);
    const first = senders.get(name) ?? {
      sender: { name, streams: streams === "*" ? streams : new Set(streams), rate },
      terms,
    };
    if (first.terms !== terms) {
      throw new Error(`producer "${name}": its entries differ in streams or rate; let them differ in sha256 alone`);
    }
    senders.set(name, first);
    const digest = Buffer.from(sha256, "hex");
    const slot = slots.get(digest.readUInt32BE()) ?? [];
    slot.push({ digest, sender: first.sender });
    slots.set(digest.readUInt32BE(), slot);
  }
  return (key) => {
    // Finding the slot takes time by the first bits of the guess's own hash, which say nothing about a key; the rest is
    // compared in constant time, all of the slot.
    const digest = hash("sha256", key, "buffer");
    let found: Sender | undefined;
    for (const candidate of slots.get(digest.readUInt32BE()) ?? []) {
      if (timingSafeEqual(candidate.digest, digest)) found = candidate.sender;
    }
    return found;
  };
}

/** Keys that follow their file. */
export interface KeyFile {
  readonly authenticate: Authenticate;
  /** Reads the file again now; a file that cannot be used leaves the keys as they were. */
  reload(): void;
  close(): void;
}

/** How often the file is looked at, in milliseconds. */
const LOOK_EVERY = 2_000;

/**
 * Opens a file of API keys, and reads it again whenever it changes.
 * @param report called after each later reading, with the error when the file could not be used
 * @param lookEvery milliseconds
 * @throws an Error with a sentence when the file cannot be used at the start
 */
export function openKeyFile(
  path: string,
  known: readonly string[],
  report: (error?: Error) => void,
  lookEvery = LOOK_EVERY,
): KeyFile {
  const read = (): Authenticate => {
    try {
      return parseKeys(readFileSync(path, "utf8"), known);
    } catch (error) {
      throw new Error(`API keys in ${path}: ${(error as Error).message}`, { cause: error });
    }
  };
  // Looked at before it is read: what is written in between is then seen at the next look.
  let seen = versionOf(path);
  let current = read();
  const reload = () => {
    seen = versionOf(path);
    try {
      current = read();
      report();
    } catch (error) {
      report(error as Error);
    }
  };
  // Looking instead of being told: the kernel tells nothing of files that are mounted.
  const timer = setInterval(() => {
    if (versionOf(path) !== seen) reload();
  }, lookEvery);
  timer.unref();
  return {
    authenticate: (key) => current(key),
    reload,
    close: () => {
      clearInterval(timer);
    },
  };
}

function versionOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}
