import { createHash } from "node:crypto";
import type { AnyStream, Duration } from "../../../workloads/streams";
import { milliseconds } from "../../../workloads/streams/units";
import type { ImageEndpoint, SecretEndpoint } from "../../core/endpoints";
import {
  type JobSpec,
  labelsOf,
  type Labels,
  type Manifest,
  networkPolicy,
  selectorOf,
  type Way,
} from "../../core/kubernetes";
import { packed } from "../fingerprint";
import { podSecurity, secretVariable, security } from "../pods";
import { scriptOf } from "../script";
import { DEFINER, NAMESPACE } from "../spec";
import { viewFiles } from "./setup";

export interface ViewsJobSpec {
  readonly image: ImageEndpoint;
  readonly streams: readonly AnyStream[];
  readonly tail: Duration;
  /** Of the coordinator, over HTTPS. */
  readonly url: string;
  /** Secret with the authority (`ca.crt`) of its certificate. */
  readonly authority: string;
  readonly password: SecretEndpoint;
  readonly service: Way;
}

const NAME = "trino-views";
const CONTAINER = "views";
const FOLDER = "/etc/views";
const AUTHORITY = "/etc/views-authority";
/** The lake's tables may still be made, and Trino takes minutes to start on a node that has no image of it yet. */
const DEADLINE: Duration = "15 minutes";
/** Of the script: what was refused stays refused. */
const REFUSED = 1;

const labels = labelsOf({ name: NAME, component: "views" });
export const viewsPods: Labels = selectorOf({ name: NAME });

/**
 * The job that tells the views, after the pattern of `core/applier`: named by the hash of its content, since a job cannot be changed,
 * and made again where it failed. What is there is asked of Trino, so that no index is needed.
 */
export function viewsJob(spec: ViewsJobSpec): { readonly job: Manifest; readonly manifests: readonly Manifest[] } {
  const files = { "apply-views.mjs": scriptOf("views/apply-views.mjs"), ...viewFiles(spec.streams, spec.tail) };
  const hash = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 10);
  const at = (name: string) => ({ name, namespace: NAMESPACE, labels });
  const maps = packed(files).map((data, position): Manifest => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: at(`${NAME}-${hash}-${position}`),
    immutable: true,
    data,
  }));
  const seconds = milliseconds(DEADLINE) / 1_000;
  const body: JobSpec = {
    backoffLimit: 3,
    // The script keeps its own deadline, which it explains; this one is for a script that hangs.
    activeDeadlineSeconds: seconds + 120,
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
        securityContext: podSecurity,
        containers: [
          {
            name: CONTAINER,
            image: spec.image.reference,
            command: ["node", `${FOLDER}/apply-views.mjs`],
            env: [
              { name: "VIEWS_TRINO", value: spec.url },
              { name: "VIEWS_FOLDER", value: FOLDER },
              { name: "VIEWS_DEADLINE_SECONDS", value: String(seconds) },
              { name: "VIEWS_USER", value: DEFINER },
              secretVariable("VIEWS_PASSWORD", spec.password),
              { name: "NODE_EXTRA_CA_CERTS", value: `${AUTHORITY}/ca.crt` },
            ],
            resources: {
              requests: { cpu: "50m", memory: "96Mi", "ephemeral-storage": "16Mi" },
              limits: { memory: "256Mi", "ephemeral-storage": "64Mi" },
            },
            securityContext: security,
            volumeMounts: [
              { name: "views", mountPath: FOLDER, readOnly: true },
              { name: "authority", mountPath: AUTHORITY, readOnly: true },
            ],
          },
        ],
        volumes: [
          { name: "views", projected: { sources: maps.map(({ metadata: { name } }) => ({ configMap: { name } })) } },
          {
            name: "authority",
            secret: { secretName: spec.authority, items: [{ key: "ca.crt", path: "ca.crt" }], defaultMode: 0o440 },
          },
        ],
      },
    },
  };
  const job: Manifest = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: {
      ...at(`${NAME}-${hash}`),
      annotations: {
        // One that failed is made anew by the next run of the program, instead of being waited for again.
        "pulumi.com/replaceUnready": "true",
        "pulumi.com/timeoutSeconds": String(seconds + 180),
      },
    },
    spec: body,
  };
  return {
    job,
    manifests: [
      networkPolicy({ name: NAME, namespace: NAMESPACE, labels, pods: viewsPods, from: [], to: [spec.service] }),
      ...maps,
      job,
    ],
  };
}
