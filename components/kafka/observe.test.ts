import { join } from "node:path";
import { observationDefects } from "../../infra/harness/alerting/defects";
import { plain } from "../core/text";
import { observeMskKafka } from "./msk/observe";
import { observeStrimziKafka } from "./strimzi/observe";
import type { StrimziKafkaSpec } from "./strimzi/spec";

const spec: StrimziKafkaSpec = {
  cluster: { provider: undefined as never, name: "c", form: "any", cidrs: [], disposable: false, storageClass: "fast" },
  streams: [],
  workers: [],
  principals: [],
  brokers: { count: 6, cpu: 2, memory: "8 GiB", volumeGiB: 100, volumes: 2 },
  protect: true,
};
const root = join(__dirname, "../..");

test("every series is one that was recorded, and every alert leads to what to do", () => {
  expect(
    observationDefects(
      [
        { room: "kafka", part: "strimzi", observation: observeStrimziKafka(spec) },
        { room: "kafka", part: "msk", observation: observeMskKafka(["b-1"]) },
      ],
      root,
    ),
  ).toEqual([]);
});

test("alerts know how many brokers and controllers there must be, and how much their volumes hold", () => {
  const { alerts = [] } = observeStrimziKafka(spec);
  const expr = (name: string): string => alerts.find(({ alert }) => alert === name)?.expr ?? "";
  expect(expr("KafkaNodeDown")).toBe('(count(up{job="kafka"} == 1) or vector(0)) < 9');
  expect(expr("KafkaDiskFull")).toBe('sum by (pod) (kafka_log_log_size{job="kafka"}) / 214748364800 > 0.9');
});

test("of MSK's brokers, each exporter is asked", () => {
  expect(observeMskKafka(["b-1", "b-2"]).scrape.map(({ job, address }) => [job, plain(address)])).toEqual([
    ["kafka-msk-jmx", "b-1:11001"],
    ["kafka-msk-jmx", "b-2:11001"],
    ["kafka-msk-node", "b-1:11002"],
    ["kafka-msk-node", "b-2:11002"],
  ]);
});
