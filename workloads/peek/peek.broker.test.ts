import { kafkajsDriver } from "../runtime/drivers/kafkajs";
import { startBroker, type TestBroker } from "../runtime/testing/broker";
import { deposit, depositRecord, deposits } from "../runtime/testing/sample";
import { until } from "../runtime/testing/until";
import { peek, type Peeked } from "./peek";

jest.setTimeout(120_000);

let broker: TestBroker;
beforeAll(async () => {
  broker = await startBroker();
});
afterAll(() => broker.stop());

describe("peek on a real broker", () => {
  it("shows from the latest on what comes, until it is told to end", async () => {
    await broker.createTopic(deposits.name, { partitions: 2 });
    const driver = kafkajsDriver({ brokers: [broker.bootstrap], clientId: "peek-test" });
    const producer = await driver.producer();
    const send = (number: number) =>
      producer.send([{ topic: deposits.name, records: [depositRecord(deposit(1, number))] }]);
    await send(1);
    const shown: Peeked[] = [];
    const end = new AbortController();
    const request = { stream: deposits, from: "latest", max: Infinity, signal: end.signal } as const;
    const peeking = peek(driver, request, (one) => shown.push(one));
    await until("what is written now is shown", async () => {
      await send(2);
      return shown.length > 0;
    });
    end.abort();
    await peeking;
    for (const { key, value } of shown) expect({ key, value }).toEqual({ key: "account-1", value: deposit(1, 2) });
    await driver.close();
  });
});
