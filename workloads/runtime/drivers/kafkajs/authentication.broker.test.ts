import type { DriverError } from "../../errors";
import { startBroker, type TestBroker } from "../../testing/broker";
import { freePorts } from "../../testing/ports";
import { until } from "../../testing/until";
import { kafkajsDriver } from ".";

jest.setTimeout(120_000);

let broker: TestBroker;
let secured: string;

beforeAll(async () => {
  const [port = 0, controllerPort = 0, securedPort = 0] = await freePorts(3);
  secured = `127.0.0.1:${securedPort}`;
  const plain = `PLAINTEXT://127.0.0.1:${port},SASL_PLAINTEXT://${secured}`;
  broker = await startBroker({
    port,
    controllerPort,
    properties: {
      listeners: `${plain},CONTROLLER://127.0.0.1:${controllerPort}`,
      "advertised.listeners": plain,
      "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT",
      "sasl.enabled.mechanisms": "PLAIN",
      "listener.name.sasl_plaintext.plain.sasl.jaas.config":
        'org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="secret";',
      // Each connection has to prove itself again after so long, in milliseconds.
      "listener.name.sasl_plaintext.plain.connections.max.reauth.ms": 12_000,
    },
  });
});

afterAll(() => broker.stop());

const driverOf = (password: string) =>
  kafkajsDriver({
    brokers: [secured],
    clientId: "authentication-test",
    sasl: { mechanism: "plain", username: "alice", password },
  });

describe("a driver with credentials", () => {
  it("writes and reads, and goes on when the connection must prove itself again", async () => {
    await broker.createTopic("secured");
    const driver = driverOf("secret");
    const producer = await driver.producer();
    const values: string[] = [];
    await driver.consumer({
      group: "secured",
      topics: ["secured"],
      listener: {
        assigned: () => undefined,
        revoked: () => Promise.resolve(),
        reachedEnd: () => undefined,
        failed: () => undefined,
        records: (_claim, records) => values.push(...records.map(({ value }) => String(value))),
      },
    });
    const end = Date.now() + 13_000;
    let sent = 0;
    while (Date.now() < end) {
      await producer.send([{ topic: "secured", records: [{ key: "k", value: String(sent++) }] }]);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await until("all is read", () => values.length === sent);
    expect(values).toEqual(Array.from({ length: sent }, (_, n) => String(n)));
    await driver.close();
  });

  it("is told when they are wrong", async () => {
    const driver = driverOf("guessed");
    const producer = await driver.producer();
    const error = await producer.send([{ topic: "secured", records: [{ key: "k", value: "v" }] }]).then(
      () => undefined,
      (thrown: unknown) => thrown as DriverError,
    );
    expect(error).toMatchObject({ code: "unauthorized", retriable: false });
    expect(error?.message).toContain("Authentication failed: Invalid username or password");
    await driver.close();
  });
});
