import { fraud } from "../fraud/definition";
import { WorkerMetrics } from "./metrics";

test("counters that alerts watch begin at zero, so that the first dead letter is an increase", async () => {
  const levels = { ready: () => true, connected: () => true, partitions: () => 0, stateEntries: () => 0 };
  const page = await new WorkerMetrics(
    { name: "fraud", handler: { worker: fraud, metrics: undefined } },
    levels,
  ).text();
  for (const line of [
    'millrace_worker_records_in_total{stream="payments",worker="fraud"} 0',
    'millrace_worker_records_out_total{stream="fraud-alerts",worker="fraud"} 0',
    'millrace_worker_dead_letters_total{stream="payments",cause="undecodable",worker="fraud"} 0',
    'millrace_worker_dead_letters_total{stream="payments",cause="handler-error",worker="fraud"} 0',
  ])
    expect(page).toContain(`${line}\n`);
});
