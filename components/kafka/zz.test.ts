import * as k8s from "@pulumi/kubernetes";
import { graphOf } from "../../infra/harness/graph-of";
import * as topology from "../../infra/harness/topology";
import { checkReadmes } from "../../infra/readme/check";
import { workers } from "../../workloads/definitions";
import { catalogue } from "../../workloads/streams/catalogue";
import { principalOf } from "../core/rights";
import { StrimziKafka } from "./index";
test("x", async () => {
  const g = await graphOf("test", () => {
    const provider = new k8s.Provider("cluster", { kubeconfig: "none" });
    const w = new k8s.core.v1.Namespace("workers", { metadata: { name: "millrace-workers" } }, { provider });
    new StrimziKafka("kafka", { cluster: { provider, name: "c", form: "any", cidrs: ["10.0.0.1/32"], disposable: false, storageClass: "fast" }, streams: catalogue, workers, principals: workers.map(principalOf), brokers: { count: 3, cpu: 1, memory: "4 GiB", volumeGiB: 50, pool: "brokers" }, protect: true, after: [w] });
    return Promise.resolve({});
  });
  console.log(Object.keys(topology), (topology as any).topologyDefects?.(g));
  try { console.log(await (checkReadmes as any)("/work/main", ["components/kafka/README.md"])); } catch (e) { console.log(String(e)); }
}, 60000);
