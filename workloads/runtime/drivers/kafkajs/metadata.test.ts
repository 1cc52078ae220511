import { DriverError } from "../../errors";
import { classify, NO_LEADER, tellsWhy } from "./classify";
import { createCluster } from "./cluster";
import type { ClusterMetadata } from "./internals";
import { Ticket } from "./lane";
import { Metadata } from "./metadata";

interface Pool {
  metadata: ClusterMetadata | null;
  refreshMetadata: (topics: readonly string[]) => Promise<void>;
}

/** kafkajs' own cluster, whose brokers answer what the test says. */
function answering(answer: (topics: readonly string[]) => ClusterMetadata): Metadata {
  const cluster = createCluster({ brokers: ["127.0.0.1:1"], clientId: "metadata-test" });
  const pool = cluster.brokerPool as unknown as Pool;
  pool.refreshMetadata = (topics) =>
    Promise.resolve().then(() => {
      pool.metadata = answer(topics);
    });
  return new Metadata(() => cluster);
}

const known = (topics: readonly string[]): ClusterMetadata => ({
  topicMetadata: topics.map((topic) => ({ topic, partitionMetadata: [{ partitionId: 0, leader: 1 }] })),
});

describe("looking up a topic", () => {
  it("asks the brokers again after a look-up that was lost on the way", async () => {
    let lost = false;
    const metadata = answering((topics) => {
      if (topics.includes("clicks") && !lost) {
        lost = true;
        throw Object.assign(new Error("Connection closed"), { name: "KafkaJSConnectionClosedError" });
      }
      return known(topics);
    });
    await metadata.learn("payments");
    await expect(metadata.learn("clicks")).rejects.toThrow("Connection closed");
    await metadata.learn("clicks");
    expect(metadata.leader("clicks", 0)).toBe(1);
    expect(metadata.leader("payments", 0)).toBe(1);
  });

  it("says that a topic is unknown only when the brokers have said so", async () => {
    let asked = 0;
    const metadata = answering(() => {
      asked++;
      return known([]);
    });
    await expect(metadata.learn("clicks")).rejects.toMatchObject({ code: "unknown-topic", retriable: true });
    expect(asked).toBe(2);
  });
});

describe("why a record was not acknowledged", () => {
  const refused = new DriverError("unavailable", "producing to node 1: certificate unknown");
  const notConnected = classify(new Error("Broker not connected"), "looking up topic payments");
  const ticket = () => new Ticket(Date.now() + 1_000, jest.fn(), jest.fn());

  it("is no reason to give up where a connection was lost between two steps of a call", () => {
    expect(notConnected).toMatchObject({ code: "unavailable", retriable: true });
  });

  it("is told by the last error that says why, not by one that follows from it", () => {
    for (const vague of [NO_LEADER, notConnected]) {
      expect(tellsWhy(vague)).toBe(false);
      const one = ticket();
      one.failedOnce(vague);
      expect(one.lastError).toBe(vague);
      one.failedOnce(refused);
      one.failedOnce(vague);
      expect(one.lastError).toBe(refused);
    }
  });
});
