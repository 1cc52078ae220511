import { setTimeout as sleep } from "node:timers/promises";
import { type Admin, ConfigResourceTypes, Kafka, logLevel } from "kafkajs";
import type { TopicSpec } from "./topics";

interface TopicInputs extends TopicSpec {
  readonly bootstrap: string;
}

/** A broker that has just opened its port may still refuse; after this long something is wrong. */
const PATIENCE_MS = 60_000;

/** The body of `LocalTopic`, run in the engine's provider process: the program itself loads no Kafka client. */
export const provider = {
  async create(inputs: TopicInputs): Promise<{ id: string; outs: TopicInputs }> {
    await patiently(inputs, ensureTopic);
    return { id: inputs.name, outs: inputs };
  },

  /** What was asked for, and what is there: a topic that somebody deleted is made again. */
  async diff(_id: string, old: TopicInputs, inputs: TopicInputs): Promise<{ changes: boolean; replaces: string[] }> {
    const replaces = old.name === inputs.name ? [] : ["name"];
    const asked = old.partitions !== inputs.partitions || !sameConfigs(old.configs, inputs.configs);
    return { changes: replaces.length > 0 || asked || (await differs(inputs)), replaces };
  },

  async update(_id: string, _old: TopicInputs, inputs: TopicInputs): Promise<{ outs: TopicInputs }> {
    await patiently(inputs, ensureTopic);
    return { outs: inputs };
  },
};

async function ensureTopic(admin: Admin, inputs: TopicInputs): Promise<void> {
  const partitions = await partitionsOf(admin, inputs.name);
  const configEntries = Object.entries(inputs.configs).map(([name, value]) => ({ name, value }));
  if (partitions === undefined) {
    await admin.createTopics({
      topics: [{ topic: inputs.name, numPartitions: inputs.partitions, replicationFactor: 1, configEntries }],
      waitForLeaders: true,
    });
    return;
  }
  if (partitions > inputs.partitions) {
    throw new TopicError(
      `topic "${inputs.name}" has ${partitions} partitions and its definition asks for ${inputs.partitions}: Kafka cannot take partitions away; ` +
        `set \`partitions: ${partitions}\` in the definition, give the stream another name, or start over with \`npm stop -- --wipe\``,
    );
  }
  if (partitions < inputs.partitions) {
    await admin.createPartitions({ topicPartitions: [{ topic: inputs.name, count: inputs.partitions }] });
  }
  // Replaces all that was set on the topic before: what is no longer declared is back at its default.
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: inputs.name, configEntries }],
  });
}

async function partitionsOf(admin: Admin, topic: string): Promise<number | undefined> {
  if (!(await admin.listTopics()).includes(topic)) return undefined;
  const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
  return topics[0]?.partitions.length;
}

/** False when the broker does not answer: at a preview it may be away, and an `up` repairs it before it asks. */
async function differs(inputs: TopicInputs): Promise<boolean> {
  try {
    return await withAdmin(
      inputs.bootstrap,
      async (admin) => (await partitionsOf(admin, inputs.name)) !== inputs.partitions,
    );
  } catch {
    return false;
  }
}

/** A defect that waiting does not mend. */
class TopicError extends Error {}

async function patiently(
  inputs: TopicInputs,
  work: (admin: Admin, inputs: TopicInputs) => Promise<void>,
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await withAdmin(inputs.bootstrap, (admin) => work(admin, inputs));
      return;
    } catch (error) {
      if (error instanceof TopicError) throw error;
      if (Date.now() > deadline) {
        const why = error instanceof Error ? error.message : String(error);
        throw new Error(
          `topic "${inputs.name}" could not be made at ${inputs.bootstrap} within ${PATIENCE_MS / 1000} seconds: ${why}`,
          { cause: error },
        );
      }
      await sleep(250);
    }
  }
}

async function withAdmin<T>(bootstrap: string, work: (admin: Admin) => Promise<T>): Promise<T> {
  const kafka = new Kafka({
    clientId: "millrace.topics",
    brokers: bootstrap.split(","),
    connectionTimeout: 2_000,
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

const sameConfigs = (a: TopicSpec["configs"], b: TopicSpec["configs"]): boolean =>
  Object.keys({ ...a, ...b }).every((name) => a[name] === b[name]);
