import { Effects } from "./effects";
import { defineHandler } from "./handler";
import { planOf } from "./plan";
import { Processor } from "./processor";
import { copier, deposit, depositRecord } from "./testing/sample";

const noop = () => undefined;
const LOG = { debug: noop, info: noop, warn: noop };

/** Two deposits, handled by what throws once it is told to stop. */
function stopped(handler: Parameters<typeof planOf>[0], stopping: AbortController) {
  const plan = planOf(handler);
  const [input] = plan.inputs.values();
  if (input === undefined) throw new Error("no input");
  const records = [deposit(1, 1), deposit(1, 2)].map(depositRecord).map(({ key, value }, offset) => ({
    offset,
    timestamp: 0,
    key: Buffer.from(String(key)),
    value: Buffer.from(String(value)),
    headers: {},
  }));
  const processor = new Processor({
    plan,
    now: () => 0,
    log: LOG,
    partition: 0,
    store: undefined,
    maxRecordBytes: 1_000_000,
    signal: stopping.signal,
  });
  const effects = new Effects();
  return { run: () => processor.run({ input, records, from: 0, to: 2 }, effects), effects };
}

const nothing = { taken: 0, retries: 0, outputs: [] };
const whatCame = ({ taken, retries, outputs }: Effects) => ({ taken, retries, outputs: [...outputs.keys()] });

test("a batch that is told to stop while it waits is handled again, all of it, and nothing of it counts", async () => {
  const stopping = new AbortController();
  const waits = defineHandler(copier, {
    retry: { attempts: 1 },
    handleBatch: (items, { signal }) =>
      new Promise((_, reject) => {
        expect(items.length).toBe(2);
        signal.addEventListener("abort", () => {
          reject(new Error("told to stop"));
        });
      }),
  });
  const { run, effects } = stopped(waits, stopping);
  const running = run();
  stopping.abort();
  expect(await running).toBe(0);
  expect(whatCame(effects)).toEqual(nothing);
});

test("a record whose handler throws when it is told to stop is handled again, and is no dead letter", async () => {
  const stopping = new AbortController();
  const throws = defineHandler(copier, {
    retry: { attempts: 1 },
    handle: () => {
      stopping.abort();
      throw new Error("told to stop");
    },
  });
  const { run, effects } = stopped(throws, stopping);
  expect(await run()).toBe(0);
  expect(whatCame(effects)).toEqual(nothing);
});
