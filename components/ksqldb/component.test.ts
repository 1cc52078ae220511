import { registered } from "../core/testing";
import { testCluster } from "../core/workload/testing";
import { Ksqldb } from "./component";

test("the room is a namespace with its settings, its servers, and what they may talk to", async () => {
  const { resources } = await registered(() => {
    new Ksqldb("ksqldb", {
      cluster: testCluster(),
      kafka: { bootstrap: "kafka:9092", security: { kind: "none" } },
      jars: { reference: "registry.example.com/jars@sha256:0" },
      streams: [],
      queries: [],
      size: { replicas: 0, cpu: 1, memory: 2, pool: "general" },
    });
  });
  const names = resources.map(({ type, name }) => `${type.split(":").at(-1) ?? ""} ${name}`);
  for (const name of [
    "Namespace millrace-ksqldb",
    "ServiceAccount millrace-ksqldb/millrace-ksqldb",
    "ConfigMap millrace-ksqldb/ksqldb",
    "Service millrace-ksqldb/ksqldb",
    "StatefulSet millrace-ksqldb/ksqldb",
    "PodDisruptionBudget millrace-ksqldb/ksqldb",
    "NetworkPolicy millrace-ksqldb/ksqldb",
  ]) {
    expect(names).toContain(name);
  }
});
