/** What Kafka's own authorizer makes of the rules: the engine of this machine with StandardAuthorizer, and users by password. */
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ConfigResourceTypes,
  Kafka,
  type LogEntry,
  logLevel,
  ResourcePatternTypes,
} from "kafkajs";
import { gateways, workers } from "../../workloads/definitions";
import { startBroker, type TestBroker } from "../../workloads/runtime/testing/broker";
import { freePorts } from "../../workloads/runtime/testing/ports";
import { pause } from "../../workloads/runtime/time";
import { catalogue } from "../../workloads/streams/catalogue";
import * as names from "../../workloads/streams/names";
import { type Principal, principalOf } from "../core/rights";
import { type Acl, aclsOf } from "./acls";
import { topicsOf } from "./topics";

jest.setTimeout(120_000);

const OTHER = "somebody-elses";
const topics = [...topicsOf(catalogue, workers).map(({ name }) => name), OTHER];
const [worker] = workers.filter(({ name }) => name === "fraud");
const [gateway] = gateways.filter(({ name }) => name === "ingest");
if (worker === undefined || gateway === undefined) throw new Error("the definitions of fraud and ingest are gone");
const fraud = principalOf(worker);
const ingest = principalOf(gateway);
const stranger: Principal = { ...ingest, name: "millrace-stranger", rights: [] };

const operations = {
  Describe: AclOperationTypes.DESCRIBE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
} as const satisfies Readonly<Record<Acl["operations"][number], AclOperationTypes>>;
const resources = { topic: AclResourceTypes.TOPIC, group: AclResourceTypes.GROUP } as const;

let broker: TestBroker;
let clients: string;

beforeAll(async () => {
  const [port = 0, controllerPort = 0, saslPort = 0] = await freePorts(3);
  clients = `127.0.0.1:${saslPort}`;
  const users = [fraud, ingest, stranger].map(({ name }) => `user_${name}="${name}"`).join(" ");
  const listeners = `PLAINTEXT://127.0.0.1:${port},CLIENTS://${clients}`;
  broker = await startBroker({
    port,
    controllerPort,
    properties: {
      listeners: `${listeners},CONTROLLER://127.0.0.1:${controllerPort}`,
      "advertised.listeners": listeners,
      "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CLIENTS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
      "inter.broker.listener.name": "PLAINTEXT",
      "sasl.enabled.mechanisms": "PLAIN",
      "listener.name.clients.plain.sasl.jaas.config": `org.apache.kafka.common.security.plain.PlainLoginModule required ${users};`,
      "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
      // The broker itself and the test's own administration; clients come by the other listener.
      "super.users": "User:ANONYMOUS",
    },
  });
  for (const name of topics) await broker.createTopic(name);
  const admin = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.createAcls({
    acl: [fraud, ingest].flatMap((principal) =>
      aclsOf(principal).flatMap(({ resource, operations: granted }) =>
        granted.map((operation) => ({
          principal: `User:${principal.name}`,
          host: "*",
          permissionType: AclPermissionTypes.ALLOW,
          resourceType: resources[resource.type],
          resourceName: resource.name,
          resourcePatternType: ResourcePatternTypes.LITERAL,
          operation: operations[operation],
        })),
      ),
    ),
  });
  // The topic of the offsets is made when the first group asks for its coordinator.
  const ready = async () =>
    (await outcome(admin.fetchOffsets({ groupId: "millrace.fraud", topics: [OTHER] }))) === "done";
  while (!(await ready())) await pause(50);
  await admin.disconnect();
});
afterAll(() => broker.stop());

/** @param onLog is told each line of the client's log, where alone some refusals are named */
const clientOf = ({ name }: Principal, onLog?: (entry: LogEntry) => void): Kafka =>
  new Kafka({
    brokers: [clients],
    sasl: { mechanism: "plain", username: name, password: name },
    ...(onLog === undefined ? { logLevel: logLevel.NOTHING } : { logLevel: logLevel.DEBUG, logCreator: () => onLog }),
    retry: { retries: 0 },
  });

/** What Kafka calls its refusal, or "done". */
async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (error) {
    return refusalOf(error);
  }
}

function refusalOf(error: unknown): string {
  const { type, cause, errors } = error as { type?: string; cause?: unknown; errors?: readonly unknown[] };
  if (type !== undefined) return type;
  if (cause !== undefined) return refusalOf(cause);
  if (errors?.[0] !== undefined) return refusalOf(errors[0]);
  return String(error);
}

async function write(principal: Principal, topic: string): Promise<string> {
  const producer = clientOf(principal).producer({ idempotent: true, maxInFlightRequests: 1, retry: { retries: 1 } });
  try {
    const sent = producer.connect().then(() => producer.send({ topic, messages: [{ key: "k", value: "v" }] }));
    return await outcome(sent);
  } finally {
    await producer.disconnect();
  }
}

/** Joins the group, reads a record and commits. */
async function read(principal: Principal, topic: string, groupId: string): Promise<string> {
  // kafkajs answers a refused group with "not found", and says what the broker said in its log alone.
  let coordinator: unknown;
  const kafka = clientOf(principal, ({ log }) => {
    if (log.message === "Tried to find group coordinator") coordinator = log.error;
  });
  const consumer = kafka.consumer({
    groupId,
    retry: { retries: 1, restartOnFailure: () => Promise.resolve(false) },
  });
  try {
    await consumer.connect();
    return await new Promise<string>((resolve) => {
      const refuse = (error: unknown) => {
        const hidden = error instanceof Error && error.name === "KafkaJSGroupCoordinatorNotFound";
        resolve(refusalOf(hidden ? coordinator : error));
      };
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        refuse(payload.error);
      });
      consumer
        .subscribe({ topic, fromBeginning: true })
        .then(() =>
          consumer.run({
            autoCommit: false,
            eachMessage: async ({ partition, message }) => {
              resolve(await outcome(consumer.commitOffsets([{ topic, partition, offset: message.offset }])));
            },
          }),
        )
        .catch(refuse);
    });
  } finally {
    await consumer.disconnect();
  }
}

const may = ({ rights }: Principal, kind: "topic" | "group", right: "read" | "write"): readonly string[] =>
  rights.filter(({ on, may: granted }) => on.kind === kind && granted.includes(right)).map(({ on }) => on.name);

/** False for a refusal of the authorizer; anything else that goes wrong fails the test. */
function allowed(result: string): boolean {
  if (result !== "done" && !result.endsWith("_AUTHORIZATION_FAILED"))
    throw new Error(`neither done nor refused: ${result}`);
  return result === "done";
}

async function writable(principal: Principal): Promise<readonly string[]> {
  const done: string[] = [];
  for (const topic of topics) if (allowed(await write(principal, topic))) done.push(topic);
  return done.sort();
}

async function readable(principal: Principal, groupId: string): Promise<readonly string[]> {
  const done: string[] = [];
  for (const topic of topics) if (allowed(await read(principal, topic, groupId))) done.push(topic);
  return done.sort();
}

test("the worker writes what its edges say, idempotently, and no other topic", async () => {
  expect(await writable(fraud)).toEqual([...may(fraud, "topic", "write")].sort());
  expect(await write(fraud, "payments")).toBe("TOPIC_AUTHORIZATION_FAILED");
});

test("the worker reads what its edges say, in its own group, and no other topic or group", async () => {
  const admin = new Kafka({ brokers: [broker.bootstrap], logLevel: logLevel.NOTHING });
  const producer = admin.producer();
  await producer.connect();
  for (const topic of topics) await producer.send({ topic, messages: [{ key: "k", value: "v" }] });
  await producer.disconnect();

  const group = names.consumerGroup(worker);
  expect(await readable(fraud, group)).toEqual([...may(fraud, "topic", "read")].sort());
  expect(await read(fraud, OTHER, group)).toBe("TOPIC_AUTHORIZATION_FAILED");
  expect(await read(fraud, "payments", "millrace.another")).toBe("GROUP_AUTHORIZATION_FAILED");
});

test("the gateway writes its streams, and reads nothing", async () => {
  expect(await writable(ingest)).toEqual([...may(ingest, "topic", "write")].sort());
  expect(await read(ingest, "payments", names.consumerGroup(worker))).toBe("GROUP_AUTHORIZATION_FAILED");
});

test.each([fraud, ingest, stranger])(
  "$name makes no topic, removes none, and changes no setting",
  async (principal) => {
    const admin = clientOf(principal).admin({ retry: { retries: 0 } });
    await admin.connect();
    try {
      const topic = { topic: "new", numPartitions: 1 };
      expect(await outcome(admin.createTopics({ topics: [topic], waitForLeaders: false }))).toBe(
        "TOPIC_AUTHORIZATION_FAILED",
      );
      expect(await outcome(admin.deleteTopics({ topics: ["payments"] }))).toBe("TOPIC_AUTHORIZATION_FAILED");
      const change = {
        type: ConfigResourceTypes.TOPIC,
        name: "payments",
        configEntries: [{ name: "retention.ms", value: "1" }],
      };
      expect(await outcome(admin.alterConfigs({ validateOnly: false, resources: [change] }))).toBe(
        "TOPIC_AUTHORIZATION_FAILED",
      );
    } finally {
      await admin.disconnect();
    }
  },
);

test("who has no rights writes nothing", async () => {
  expect(await writable(stranger)).toEqual([]);
});
