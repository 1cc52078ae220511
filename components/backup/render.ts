import { createHash } from "node:crypto";
import { names } from "../../workloads/streams";
import { signFile } from "../core/applier";
import { fileOfCheckout } from "../core/checkout";
import type { DatabaseEndpoint } from "../core/endpoints";
import {
  type ClusterRendering,
  labelsOf,
  type Manifest,
  namespaceManifests,
  networkPolicy,
  selectorOf,
  type Way,
} from "../core/kubernetes";
import { IDENTITY, MINUTES_APART, NAMESPACE, type ValidBackupSpec } from "./spec";
import { dumpPod, restorePod } from "./pods";

const DUMP = "backup-dump";
const RESTORE = "backup-restore";
const FILES = ["dump.sh", "objects.mjs", "restore.sh", "wait.sh"] as const;

/** Pods that read the databases, and those that write the scratch one: for the servers' policies. */
export const dumpPods = selectorOf({ name: DUMP });
export const restorePods = selectorOf({ name: RESTORE });

const dumpLabels = labelsOf({ name: DUMP, component: "dump" });
const restoreLabels = labelsOf({ name: RESTORE, component: "restore" });

/** Below which the dumps of a database lie in the bucket. */
export const prefixOf = ({ database }: Pick<DatabaseEndpoint, "database">): string => `postgres/${database}`;

/** What the pods run. */
export const scripts = (): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(FILES.map((file) => [file, fileOfCheckout(`components/backup/files/${file}`)])),
  ...signFile(),
});

/** A schedule for each database, and one for restores that never begins by itself. */
export function renderBackup(spec: ValidBackupSpec): ClusterRendering {
  const data = scripts();
  const hash = createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 10);
  const content = `backup-${hash}`;
  const at = (name: string, labels = dumpLabels) => ({ name, namespace: NAMESPACE, labels });
  const { databases, scratch, bucket, hour, job } = spec;
  const pods = databases.length + 2;
  return {
    manifests: [
      ...namespaceManifests({
        name: NAMESPACE,
        // Dumps that are slow may meet, and retries too.
        quota: { cpu: String(Math.ceil(pods * job.cpu) + 1), memory: `${Math.ceil(pods * job.memory) + 1}Gi`, pods },
      }),
      {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: IDENTITY, namespace: NAMESPACE, labels: { "app.kubernetes.io/part-of": names.PLATFORM } },
        automountServiceAccountToken: false,
      },
      { apiVersion: "v1", kind: "ConfigMap", metadata: at(content), immutable: true, data },
      networkPolicy({
        ...at(DUMP),
        pods: dumpPods,
        from: [],
        to: [...distinct(databases.map(({ reach }) => reach)), bucket.reach],
      }),
      networkPolicy({ ...at(RESTORE, restoreLabels), pods: restorePods, from: [], to: [scratch.reach, bucket.reach] }),
      ...databases.map((database, position): Manifest => {
        const minutes = hour * 60 + position * MINUTES_APART;
        return schedule({
          metadata: at(`dump-${database.database.replaceAll("_", "-")}`),
          when: `${minutes % 60} ${Math.floor(minutes / 60)} * * *`,
          pod: dumpPod(spec, { database, prefix: prefixOf(database), content }),
        });
      }),
      schedule({
        metadata: at("restore", restoreLabels),
        when: undefined,
        pod: restorePod(spec, { content }),
      }),
    ],
  };
}

function schedule({
  metadata,
  when,
  pod,
}: {
  readonly metadata: Manifest["metadata"];
  readonly when: string | undefined;
  readonly pod: object;
}): Manifest {
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata,
    spec: {
      // One that is suspended begins when a job is made from it, and the time is never looked at.
      schedule: when ?? "0 0 1 1 *",
      timeZone: "Etc/UTC",
      suspend: when === undefined,
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: 3_600,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        spec: {
          backoffLimit: 2,
          activeDeadlineSeconds: 7_200,
          template: { metadata: { labels: { ...metadata.labels } }, spec: pod },
        },
      },
    },
  };
}

/** Each way once: the databases are mostly of one server. */
function distinct(ways: readonly Way[]): readonly Way[] {
  return [...new Map(ways.map((way) => [JSON.stringify(way), way])).values()];
}
