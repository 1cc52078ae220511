import { labelsOf, type Manifest } from "../core/kubernetes";
import { NAMESPACE } from "./spec";

/** Service accounts, by what their pods may do. */
export const accounts = {
  /** Reads logs of the object store and of pods that run. */
  api: "airflow-api",
  /** Starts pods of tasks. */
  scheduler: "airflow-scheduler",
  /** Asks nobody but the database. */
  other: "airflow",
  /** Starts Spark's jobs, and writes logs. */
  task: "airflow-task",
} as const;

const GROUP = "rbac.authorization.k8s.io";
const labels = labelsOf({ name: "airflow", component: "rights" });

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** A role in a namespace, given to a service account of this room. */
function granted(name: string, namespace: string, account: string, rules: readonly Rule[]): readonly Manifest[] {
  const metadata = { name, namespace, labels };
  return [
    { apiVersion: `${GROUP}/v1`, kind: "Role", metadata, rules },
    {
      apiVersion: `${GROUP}/v1`,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: GROUP, kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name: account, namespace: NAMESPACE }],
    },
  ];
}

/** Who may do what with the API server, each in one namespace. */
export const rightsManifests = (sparkNamespace: string): readonly Manifest[] => [
  ...Object.values(accounts).map((name) => ({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace: NAMESPACE, labels },
    automountServiceAccountToken: false,
  })),
  ...granted(accounts.scheduler, NAMESPACE, accounts.scheduler, [
    { apiGroups: [""], resources: ["pods"], verbs: ["create", "delete", "get", "list", "patch", "watch"] },
    { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
    { apiGroups: [""], resources: ["events"], verbs: ["list"] },
  ]),
  ...granted(accounts.api, NAMESPACE, accounts.api, [
    { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
    { apiGroups: [""], resources: ["pods/log"], verbs: ["get"] },
  ]),
  ...granted(accounts.task, sparkNamespace, accounts.task, [
    { apiGroups: ["sparkoperator.k8s.io"], resources: ["sparkapplications"], verbs: ["create", "delete", "get"] },
    { apiGroups: ["sparkoperator.k8s.io"], resources: ["scheduledsparkapplications"], verbs: ["get"] },
  ]),
];
