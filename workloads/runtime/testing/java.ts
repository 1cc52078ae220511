import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { java, kafkaLib } from "./broker";

const run = promisify(execFile);

/** Runs `java/Peer.java`, Kafka's own client, and gives its lines. */
export async function javaPeer(...args: readonly string[]): Promise<readonly string[]> {
  const peer = join(__dirname, "java/Peer.java");
  const command = ["-Xmx256m", "-cp", join(kafkaLib(), "*"), peer, ...args];
  const { stdout } = await run(java(), command, { maxBuffer: 64 * 1024 * 1024 });
  return stdout.split("\n").filter((line) => line !== "");
}

/** A record as Java read it. */
export interface JavaRecord {
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly (readonly [name: string, value: string | null])[];
}

const text = (word = "-"): string | null => (word === "-" ? null : Buffer.from(word.slice(1, -1), "base64").toString());

/** The first `count` records of a topic, read by Java, in the order of partition and offset. */
export async function readByJava(bootstrap: string, topic: string, count: number): Promise<readonly JavaRecord[]> {
  const records = (await javaPeer("read", bootstrap, topic, String(count))).map((line): JavaRecord => {
    const [partition, offset, timestamp, key, value, ...headers] = line.split(" ");
    return {
      partition: Number(partition),
      offset: Number(offset),
      timestamp: Number(timestamp),
      key: text(key),
      value: text(value),
      headers: headers.map((header) => {
        const at = header.indexOf("=");
        return [header.slice(0, at), text(header.slice(at + 1))] as const;
      }),
    };
  });
  return records.toSorted((one, other) => one.partition - other.partition || one.offset - other.offset);
}
