import { WorkerMetrics } from "./metrics";
import { adder } from "./testing/sample";

test("counters that alerts watch begin at zero, so that the first dead letter is an increase", async () => {
  const levels = { ready: () => true, connected: () => true, partitions: () => 0, stateEntries: () => 0 };
  const page = await new WorkerMetrics(
    { name: "adder", handler: { worker: adder, metrics: undefined } },
    levels,
  ).text();
  const [input] = adder.reads;
  const [output] = adder.writes;
  for (const line of [
    `millrace_worker_records_in_total{stream="${input.name}",worker="adder"} 0`,
    `millrace_worker_records_out_total{stream="${output.name}",worker="adder"} 0`,
    `millrace_worker_dead_letters_total{stream="${input.name}",cause="undecodable",worker="adder"} 0`,
    `millrace_worker_dead_letters_total{stream="${input.name}",cause="handler-error",worker="adder"} 0`,
  ])
    expect(page).toContain(`${line}\n`);
});

test("the lag of a partition that nothing comes of is known, and none, until something does", async () => {
  const levels = { ready: () => true, connected: () => true, partitions: () => 1, stateEntries: () => 0 };
  const metrics = new WorkerMetrics({ name: "adder", handler: { worker: adder, metrics: undefined } }, levels);
  const claim = { topic: "numbers", partition: 3, held: true };
  const lag = async (): Promise<string | undefined> =>
    /^millrace_worker_lag_records\{.*partition="3".*\} (\d+)$/m.exec(await metrics.text())?.[1];
  expect(await lag()).toBeUndefined();
  metrics.reachedEnd(claim, 7);
  expect(await lag()).toBe("0");
  metrics.watermark(claim, 9, 7);
  expect(await lag()).toBe("2");
  // What was told is still to be handled: only the handler says that it is done.
  metrics.reachedEnd(claim, 9);
  expect(await lag()).toBe("2");
  metrics.forget([claim]);
  expect(await lag()).toBeUndefined();
});
