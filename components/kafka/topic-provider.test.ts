import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Admin, ConfigResourceTypes, Kafka, logLevel } from "kafkajs";
import { plainInputs } from "../core/local/plain";
import { ensureEnded, ensureRunning } from "../core/local/supervise";
import { java, kafkaLib } from "../../workloads/runtime/testing/broker";
import { until } from "../../workloads/runtime/testing/until";
import { freePorts } from "../../workloads/runtime/testing/ports";
import { renderLocalKafka } from "./render";
import { validate } from "./spec";
import { provider } from "./topic-provider";

/** The broker as the room renders it, run as the place runs it. */
let folder: string;
let bootstrap: string;
let admin: Admin;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-topics-"));
  const [kafka = 0, kafkaController = 0] = await freePorts(2);
  const host = { folder, dist: "", node: "" };
  const engine = { version: "test", lib: kafkaLib(), java: java() };
  const { broker } = renderLocalKafka(
    validate({ host, engine, ports: { kafka, kafkaController }, streams: [], workers: [], heap: "256 MiB" }),
  );
  await ensureRunning(plainInputs(folder, broker));
  bootstrap = `127.0.0.1:${kafka}`;
  admin = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
}, 120_000);

afterAll(async () => {
  await admin.disconnect();
  await ensureEnded(folder, "kafka");
  expect(existsSync(join(folder, "run/kafka.json"))).toBe(false);
  rmSync(folder, { recursive: true });
}, 120_000);

const topic = (changes: { name: string; partitions?: number; configs?: Record<string, string> }) => ({
  bootstrap,
  partitions: 3,
  configs: { "retention.ms": "1000000" },
  ...changes,
});
/** What a broker shows of a topic follows what its controller answered, a moment later. */
async function eventually(name: string, wanted: Awaited<ReturnType<typeof there>>): Promise<void> {
  await until(`topic ${name} as it was made`, async () => isDeepStrictEqual(await there(name), wanted)).catch(
    () => undefined,
  );
  expect(await there(name)).toEqual(wanted);
}
async function there(name: string): Promise<{ partitions: number; configs: Record<string, string> }> {
  const { topics } = await admin.fetchTopicMetadata({ topics: [name] });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name }],
  });
  // Source 1 is what was set on the topic itself.
  const set =
    resources[0]?.configEntries.filter((entry) => (entry as { configSource?: number }).configSource === 1) ?? [];
  return {
    partitions: topics[0]?.partitions.length ?? 0,
    configs: Object.fromEntries(set.map(({ configName, configValue }) => [configName, configValue])),
  };
}

test("makes a topic with its partitions and settings; making it again changes nothing", async () => {
  const wanted = topic({ name: "made" });
  await provider.create(wanted);
  await provider.create(wanted);
  await eventually("made", { partitions: 3, configs: { "retention.ms": "1000000" } });
  expect(await provider.diff("made", wanted, wanted)).toEqual({ changes: false, replaces: [] });
});

test("adds partitions, and sets exactly the settings that are declared", async () => {
  const before = topic({ name: "grown" });
  await provider.create(before);
  const after = topic({ name: "grown", partitions: 5, configs: { "cleanup.policy": "compact" } });
  expect(await provider.diff("grown", before, after)).toEqual({ changes: true, replaces: [] });
  await provider.update("grown", before, after);
  await eventually("grown", { partitions: 5, configs: { "cleanup.policy": "compact" } });
});

test("refuses to take partitions away, and says what to do instead", async () => {
  const before = topic({ name: "shrunk" });
  await provider.create(before);
  await expect(provider.update("shrunk", before, topic({ name: "shrunk", partitions: 2 }))).rejects.toThrow(
    'topic "shrunk" has 3 partitions and its definition asks for 2: Kafka cannot take partitions away; ' +
      "set `partitions: 3` in the definition, give the stream another name, or start over with `npm stop -- --wipe`",
  );
});

test("a topic that somebody deleted is a change, and is made again", async () => {
  const wanted = topic({ name: "deleted" });
  await provider.create(wanted);
  await admin.deleteTopics({ topics: ["deleted"] });
  await until("topic deleted is gone", async () => !(await admin.listTopics()).includes("deleted"));
  expect(await provider.diff("deleted", wanted, wanted)).toEqual({ changes: true, replaces: [] });
  await provider.update("deleted", wanted, wanted);
  await eventually("deleted", { partitions: 3, configs: wanted.configs });
});

test("a broker that is away is no change of a topic", async () => {
  const [nobody = 0] = await freePorts(1);
  const wanted = { ...topic({ name: "away" }), bootstrap: `127.0.0.1:${nobody}` };
  expect(await provider.diff("away", wanted, wanted)).toEqual({ changes: false, replaces: [] });
});
