import {
  Backup,
  dumpPods,
  IDENTITY,
  NAMESPACE,
  observeBackup,
  restorePods,
  SCRATCH,
  sizeOf,
} from "../../../components/backup";
import type { AllNeeds, System } from "./system";

/** Those that systems asked for, each once. */
const databasesOf = ({ databases }: Pick<AllNeeds, "databases">): readonly string[] =>
  [...new Set(databases.map(({ name }) => name))].filter((name) => name !== SCRATCH);

/** Dumps of every database that a system has asked for. */
export const backup: System = {
  room: "backup",
  needs: () => ({}),
  follows: (others) => {
    const databases = databasesOf(others);
    if (databases.length === 0) return {};
    return {
      databases: [
        ...databases.map((name) => ({ name, namespace: NAMESPACE, pods: dumpPods })),
        { name: SCRATCH, namespace: NAMESPACE, pods: restorePods },
      ],
      buckets: [
        { purpose: "backups", by: { name: IDENTITY, namespace: NAMESPACE, serviceAccount: IDENTITY }, may: "write" },
      ],
    };
  },
  make: ({ cluster, images, needs, database, bucket, ready, after }) => {
    const databases = databasesOf(needs);
    if (databases.length === 0) return { addresses: {}, observations: [], gate: [], namespaces: [] };
    const room = new Backup(
      "backup",
      {
        cluster,
        image: images.workloads,
        databases: databases.map((name) => database(name, NAMESPACE)),
        scratch: database(SCRATCH, NAMESPACE),
        bucket: bucket("backups", NAMESPACE),
        size: sizeOf(),
      },
      { dependsOn: [...ready, ...after(IDENTITY)] },
    );
    return {
      addresses: {},
      observations: [{ room: "backup", observation: observeBackup() }],
      gate: room.gate,
      namespaces: [NAMESPACE],
    };
  },
};
