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
