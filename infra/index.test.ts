import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { workers } from "../workloads/definitions";
import { catalogue } from "../workloads/streams/catalogue";
import type { StackOutputs } from "./outputs";
import { paths } from "./paths";

const { root, dist } = paths();

test("the plain CLI's entry runs from its sources, takes the stack's settings, and loads no Kafka client", () => {
  const child = spawnSync(process.execPath, [join(root, "infra/testing/plain-entry.cjs")], {
    encoding: "utf8",
    cwd: root,
    env: { ...process.env, MILLRACE_TEST_DIST: dist },
  });
  expect(child.stderr).toBe("");
  const { resources, outputs, kafkaClients } = JSON.parse(child.stdout) as {
    resources: readonly string[];
    outputs: StackOutputs;
    kafkaClients: readonly string[];
  };
  expect(kafkaClients).toEqual([]);
  expect(outputs.kafka.bootstrap).toBe("127.0.0.1:19999");
  expect(outputs.ingest.url).toBe("http://127.0.0.1:8000");
  expect(Object.keys(outputs.workers)).toEqual(
    workers.filter(({ feeds }) => feeds === undefined).map(({ name }) => name),
  );
  const topics = resources.filter((type) => type.endsWith("local:Topic"));
  expect(topics.length).toBeGreaterThanOrEqual(catalogue.length + workers.length);
}, 120_000);
