import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { names } from "../../workloads/streams";
import { type JobSpec, labelsOf, type Manifest, networkPolicy, selectorOf } from "../core/kubernetes";
import { dashboardOf, type DashboardPlan, type Question, questionsOf, withOthers } from "./questions";
import { NAMESPACE, PORT, SITE, type ValidMetabaseSpec } from "./spec";

/** What the job tells Metabase. */
export interface Plan {
  readonly site: string;
  readonly database: {
    readonly name: string;
    /** Metabase's own name of the driver, which also asks Trino. */
    readonly engine: "starburst";
    readonly details: Readonly<Record<string, string | number | boolean>>;
  };
  readonly collection: { readonly name: string; readonly description: string };
  readonly questions: readonly Question[];
  readonly dashboards: readonly DashboardPlan[];
}

const NAME = "metabase-setup";
const SCRIPT = "setup.mjs";
const PLAN = "plan.json";
const FOLDER = "/etc/metabase-setup";
const CONTAINER = "setup";
/** The image's user and group, by number. */
const USER = 1_000;
/** Metabase makes its tables at its first start. */
const DEADLINE_SECONDS = 900;
/** Of the script: what was refused stays refused. */
const REFUSED = 1;

const labels = labelsOf({ name: NAME, component: "setup" });
export const setupPods = selectorOf({ name: NAME });

/** All that Metabase is told, from the streams that it can ask. */
export function planOf({ served, useCases, trino }: ValidMetabaseSpec, site: string): Plan {
  const { service, username } = trino;
  return {
    site,
    database: {
      name: "Millrace",
      engine: "starburst",
      details: {
        host: `${service.service}.${service.namespace}.svc`,
        port: service.port,
        catalog: names.PLATFORM,
        user: username,
        ssl: isSafe(service),
        // Old versions of the driver prepare each query in a request of its own.
        "prepared-optimized": true,
      },
    },
    collection: {
      name: "Millrace",
      description: "Made by the platform, from its streams. What is changed here is set back by the next deployment.",
    },
    questions: served.flatMap(questionsOf),
    dashboards: withOthers(useCases, served).map((useCase) => dashboardOf(useCase, served)),
  };
}

const isSafe = ({ protocol }: { readonly protocol?: "http" | "https" }): boolean => protocol === "https";

/**
 * The job, after the pattern of `core/applier`: named by the hash of its content, since a job cannot be changed, and made again where
 * it failed. It finds what is there by name, so that no index is needed.
 */
export function setupJob(
  spec: ValidMetabaseSpec,
  url: string,
): { readonly job: Manifest; readonly manifests: readonly Manifest[] } {
  const { admin, trino, image } = spec;
  const data = { [SCRIPT]: setupScript(), [PLAN]: JSON.stringify(planOf(spec, SITE), undefined, 1) };
  const hash = createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 10);
  const at = (name: string) => ({ name, namespace: NAMESPACE, labels });
  const content = `${NAME}-${hash}`;
  const secret = (name: string, of: string, key: string) => ({
    name,
    valueFrom: { secretKeyRef: { name: of, key } },
  });
  const body: JobSpec = {
    backoffLimit: 3,
    // The script keeps its own deadline, which it explains; this one is for a script that hangs.
    activeDeadlineSeconds: DEADLINE_SECONDS + 120,
    podFailurePolicy: {
      rules: [
        { action: "FailJob", onExitCodes: { containerName: CONTAINER, operator: "In", values: [REFUSED] } },
        { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
      ],
    },
    template: {
      metadata: { labels: { ...labels } },
      spec: {
        restartPolicy: "Never",
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: USER,
          runAsGroup: USER,
          fsGroup: USER,
          seccompProfile: { type: "RuntimeDefault" },
        },
        containers: [
          {
            name: CONTAINER,
            image: image.reference,
            command: ["node", `${FOLDER}/${SCRIPT}`],
            env: [
              { name: "METABASE_URL", value: url },
              { name: "METABASE_PLAN", value: `${FOLDER}/${PLAN}` },
              { name: "METABASE_DEADLINE_SECONDS", value: String(DEADLINE_SECONDS) },
              secret("METABASE_EMAIL", admin.secret, "email"),
              secret("METABASE_PASSWORD", admin.secret, admin.key),
              // Trino takes passwords over TLS alone.
              ...(isSafe(trino.service)
                ? [secret("METABASE_DATABASE_PASSWORD", trino.password.secret, trino.password.key)]
                : []),
            ],
            resources: {
              requests: { cpu: "50m", memory: "96Mi", "ephemeral-storage": "16Mi" },
              limits: { memory: "256Mi", "ephemeral-storage": "64Mi" },
            },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
            volumeMounts: [{ name: "content", mountPath: FOLDER, readOnly: true }],
          },
        ],
        volumes: [{ name: "content", configMap: { name: content } }],
      },
    },
  };
  const job: Manifest = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      ...at(content),
      annotations: {
        "pulumi.com/replaceUnready": "true",
        "pulumi.com/timeoutSeconds": String(DEADLINE_SECONDS + 180),
      },
    },
    spec: body,
  };
  return {
    job,
    manifests: [
      { apiVersion: "v1", kind: "ConfigMap", metadata: at(content), immutable: true, data },
      networkPolicy({
        ...at(NAME),
        pods: setupPods,
        from: [],
        to: [
          { peers: [{ kind: "pods", namespace: NAMESPACE, labels: selectorOf({ name: "metabase" }) }], ports: [PORT] },
        ],
      }),
      job,
    ],
  };
}

const FILE = `components/metabase/${SCRIPT}`;

/** The script as it stands in the checkout: it is no module of the program, and is not compiled with it. */
export function setupScript(): string {
  const path = above(__dirname) ?? above(process.cwd());
  if (path === undefined) {
    throw new Error(`no ${FILE} above ${__dirname} or ${process.cwd()}; run the program in its checkout`);
  }
  return readFileSync(path, "utf8");
}

function above(folder: string): string | undefined {
  const path = join(folder, FILE);
  if (existsSync(path)) return path;
  return dirname(folder) === folder ? undefined : above(dirname(folder));
}
