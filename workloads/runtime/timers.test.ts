import { defineHandler } from "./handler";
import { jsonState } from "./state-codec";
import { handlerKit } from "./testing";
import { GAP, gathererHandler } from "./testing/gatherer-handler";
import { deposit, deposits, gatherer, START, totals, type Deposit } from "./testing/sample";
import { untold } from "../streams/testing/lineage";
import { defineWorker } from "../streams";

const at = (account: number, time: number, amount = 1): Deposit => ({
  ...deposit(account, time, amount),
  at: START + time,
});
const start = () => handlerKit(gathererHandler(), { now: START + 1_000 });

describe("a timer", () => {
  it("is called before the first record of its partition, of whatever key, whose time has reached what the state asks for", async () => {
    const kit = start();
    expect((await kit.feed(deposits, at(1, 0, 5))).emits).toEqual([]);
    expect((await kit.feed(deposits, at(2, GAP - 1))).emits).toEqual([]);
    const { emits } = await kit.feed(deposits, at(2, GAP));
    expect(emits).toMatchObject([{ stream: "totals", key: "account-1", record: { total: 5, at: START } }]);
  });

  it("is called by the key's own next record too, before that is handled", async () => {
    const kit = start();
    await kit.feed(deposits, at(1, 0, 5));
    const { emits } = await kit.feed(deposits, at(1, 2 * GAP, 3));
    expect(emits.map(({ record }) => (record as { total: number }).total)).toEqual([5, 5]);
    expect(kit.state("account-1")).toMatchObject({ total: 3 });
  });

  it("waits for longer where the state asks for a later time meanwhile", async () => {
    const kit = start();
    await kit.feed(deposits, at(1, 0));
    await kit.feed(deposits, at(1, GAP - 1));
    expect((await kit.feed(deposits, at(2, GAP + 1))).emits).toEqual([]);
    expect((await kit.feed(deposits, at(2, 2 * GAP - 1))).emits).toHaveLength(1);
  });

  it("does not believe a record from the future: no time is later than when the record was written", async () => {
    const kit = start();
    kit.now = START + 5;
    await kit.feed(deposits, at(1, 0));
    expect((await kit.feed(deposits, at(2, 10_000))).emits).toEqual([]);
  });

  it("is called once, over restarts and replays", async () => {
    const kit = start();
    await kit.feed(deposits, at(1, 0));
    kit.restart();
    expect((await kit.feed(deposits, at(2, GAP))).emits).toHaveLength(1);
    expect((await kit.replay()).emits).toEqual([]);
    kit.restart();
    expect((await kit.feed(deposits, at(2, GAP + 1))).emits).toEqual([]);
  });

  it("is called in a quiet partition by the clock less the idle time", async () => {
    const kit = start();
    await kit.feed(deposits, at(1, 0));
    kit.now = START + GAP + 19;
    expect(kit.idle().emits).toEqual([]);
    kit.now = START + GAP + 20;
    expect(kit.idle().emits).toHaveLength(1);
    kit.now = START + 2 * GAP + 20;
    expect(kit.idle().emits).toHaveLength(1);
    expect([kit.idle().emits, kit.state("account-1")]).toEqual([[], undefined]);
  });

  it("that throws makes a dead letter of what was known of its key, which is forgotten", async () => {
    const kit = start();
    await kit.feed(deposits, at(1, 0, 666));
    const { rejects, emits } = await kit.feed(deposits, at(2, GAP));
    expect([rejects, emits]).toEqual([[{ cause: "timer-error", detail: "the number of the beast", attempts: 1 }], []]);
    expect(kit.state("account-1")).toBeUndefined();
  });

  it.each<[string, { state: number | null | undefined }]>([
    ["a state that is still due", { state: 1 }],
    ["no state", { state: undefined }],
  ])("may not answer %s, which would be called for ever", async (_what, answer) => {
    const handler = defineHandler(gatherer, {
      state: jsonState<number>(),
      timer: { due: () => START, fire: () => answer as { state: number } },
      handle: () => ({ state: 1 }),
    });
    const kit = handlerKit(handler, { now: START + 1_000 });
    await kit.feed(deposits, at(1, 0));
    expect((await kit.feed(deposits, at(2, 1))).rejects).toEqual([
      {
        cause: "timer-error",
        detail: "a timer must answer `state`: null, or one that is due later or never",
        attempts: 1,
      },
    ]);
  });

  it("is refused of a worker that reads two streams", () => {
    const both = defineWorker({
      name: "both",
      doc: "Reads two.",
      owner: { team: "runtime", contact: "runtime@example.com" },
      reads: [deposits, { ...totals, name: "sums" }],
      writes: [totals],
      lineage: untold(totals),
      state: { retention: "1 day" },
      slo: { latency: "1 second" },
      scale: { min: 1, max: 1 },
    });
    const timer = { due: () => 1, fire: () => ({ state: null }) };
    expect(() => defineHandler(both as never, { state: jsonState<number>(), timer, handle: {} } as never)).toThrow(
      'worker "both": a worker with a timer must read one stream, got 2, whose times would not be comparable at a replay; remove `timer` from the handler, or write a worker for each stream',
    );
  });
});
