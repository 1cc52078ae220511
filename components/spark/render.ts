import { createHash } from "node:crypto";
import {
  type ClusterRendering,
  type Labels,
  type Manifest,
  namespaceManifests,
  networkPolicy,
} from "../core/kubernetes";
import { text } from "../core/text";
import { batchJobs } from "../../workloads/spark/batch-jobs";
import { batchApplications, streamApplication, tablesApplication } from "./application";
import { PORTS } from "./conf";
import { definitionFiles } from "./definitions";
import { history, HISTORY_PORT } from "./history";
import { account, operatorPolicy, operatorRelease } from "./operator";
import { HISTORY, historyPods, jobLabels, jobPods, jobWays, kafkaOf, SETTINGS } from "./pods";
import { NAMESPACE, type ValidSparkSpec } from "./spec";

export interface RenderedSpark extends ClusterRendering {
  readonly endpoint: {
    readonly url: string;
    readonly namespace: string;
    readonly service: string;
    readonly port: number;
    readonly pods: Labels;
  };
  /** After it every table is there as declared. */
  readonly tables: Manifest;
}

/** A ConfigMap ends at 1 MiB. */
const MOST_BYTES = 900 * 1024;
const SETTINGS_FILE = "settings.json";

/** The operator, the jobs with what they are told, and the history server. */
export function renderSpark(spec: ValidSparkSpec): RenderedSpark {
  const files = definitionFiles({
    streams: spec.streams,
    tables: spec.tables,
    kafka: kafkaOf(spec),
    store: text`s3a://${spec.checkpoints.bucket}`,
    trigger: spec.trigger,
    lateness: spec.lateness,
    load: spec.load,
  });
  const { [SETTINGS_FILE]: settings, ...known } = files;
  const maps = definitionMaps(known as Readonly<Record<string, string>>);
  const definitions = maps.map(({ metadata }) => metadata.name);
  const tables = tablesApplication(spec, definitions, hashOf(JSON.stringify(spec.tables)));
  return {
    endpoint: {
      url: `http://${HISTORY}.${NAMESPACE}.svc:${HISTORY_PORT}`,
      namespace: NAMESPACE,
      service: HISTORY,
      port: HISTORY_PORT,
      pods: historyPods,
    },
    tables,
    releases: [operatorRelease(spec)],
    manifests: [
      ...namespaceManifests({ name: NAMESPACE, quota: quotaOf(spec) }),
      ...account(),
      operatorPolicy(spec),
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: SETTINGS, namespace: NAMESPACE, labels: jobLabels },
        data: { [SETTINGS_FILE]: settings },
      },
      ...maps,
      networkPolicy({
        name: "spark-jobs",
        namespace: NAMESPACE,
        labels: jobLabels,
        pods: jobPods,
        from: [
          { peers: [{ kind: "pods", namespace: NAMESPACE, labels: jobPods }], ports: [PORTS.driver, PORTS.blocks] },
          { peers: spec.scrapers, ports: [PORTS.ui] },
        ],
        to: jobWays(spec),
      }),
      tables,
      streamApplication(spec, definitions),
      ...batchApplications(spec, definitions),
      ...history(spec),
    ],
  };
}

const hashOf = (content: string): string => createHash("sha256").update(content).digest("hex").slice(0, 10);

/** Named by their content, so that a change of it restarts what reads it. */
function definitionMaps(files: Readonly<Record<string, string>>): readonly Manifest[] {
  const chunks: [string, string][][] = [[]];
  let size = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.byteLength(content) + name.length;
    if (size + bytes > MOST_BYTES) {
      chunks.push([]);
      size = 0;
    }
    size += bytes;
    chunks.at(-1)?.push([name, content]);
  }
  return chunks.map((chunk) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: `spark-definitions-${hashOf(JSON.stringify(chunk))}`, namespace: NAMESPACE, labels: jobLabels },
    data: Object.fromEntries(chunk),
  }));
}

/** Everything at once, what runs by a schedule too. */
function quotaOf({ size }: ValidSparkSpec) {
  const all = [size.operator, size.history, size.driver, size.executor];
  const batch = [size.driver, size.batch];
  const scheduled = batchJobs.filter(({ schedule }) => schedule !== undefined).length;
  const sum = (of: "cpu" | "memory") =>
    all.reduce((total, part) => total + part.replicas * part[of], 0) +
    scheduled * batch.reduce((total, part) => total + part.replicas * part[of], 0);
  return {
    cpu: String(Math.ceil(sum("cpu") * 1.2)),
    memory: `${Math.ceil(sum("memory") * 1.2)}Gi`,
    pods: 20 + size.executor.replicas + scheduled * size.batch.replicas,
  };
}
