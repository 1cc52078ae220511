import * as names from "../../workloads/streams/names";
import { type ClusterRendering, type Manifest, networkPolicy } from "../core/kubernetes";
import { nodeProcess } from "../core/local/node-process";
import type { ProcessSpec } from "../core/local/spec";
import { text } from "../core/text";
import { deploymentOf, kafkaWays, workloadLabels, workloadPods } from "../core/workload";
import { podSize } from "./size";
import type { ValidLocalPollerSpec, ValidPollerManifestsSpec } from "./spec";

const URL_VARIABLE = "MILLRACE_POLLER_URL";
const SECRET_VARIABLE = "MILLRACE_POLLER_SECRET_FILE";
/** Folder of what is sent to the source. */
const SECRET_FOLDER = "/etc/millrace/source";

/** One process: a source is asked by one. */
export function renderLocalPoller(spec: ValidLocalPollerSpec): ProcessSpec {
  const { poller, source, secretFile } = spec;
  const rendered = nodeProcess({ ...spec, name: poller.name });
  const env = {
    [URL_VARIABLE]: text`${source.url}${source.path}`,
    ...(secretFile === undefined ? {} : { [SECRET_VARIABLE]: secretFile }),
  };
  return { ...rendered, env: { ...rendered.env, ...env } };
}

/** Of health and metrics. */
export const POLLER_PORT = 8100;

/** All that a poller is in a cluster, but for its service account, its rights and its secret. */
export const renderPoller = (spec: ValidPollerManifestsSpec): ClusterRendering => ({
  manifests: pollerManifests(spec),
});

/** The objects that either Pulumi or Argo CD applies: one pod, and whom it may talk to. */
export function pollerManifests(spec: ValidPollerManifestsSpec): readonly Manifest[] {
  const { poller, image, kafka, url, cidrs, secret, drain, logLevel } = spec;
  return [
    deploymentOf({
      edge: poller,
      image,
      kafka,
      size: podSize(poller),
      port: POLLER_PORT,
      logLevel,
      drain,
      alone: true,
      environment: [
        ...(url === undefined ? [] : [{ name: URL_VARIABLE, value: url }]),
        ...(secret === undefined ? [] : [{ name: SECRET_VARIABLE, value: `${SECRET_FOLDER}/${secret.key}` }]),
      ],
      mounts: secret === undefined ? [] : [{ name: "source", path: SECRET_FOLDER, secret: secret.secret }],
    }),
    networkPolicy({
      name: names.kubernetesName(poller),
      namespace: names.WORKERS_NAMESPACE,
      labels: workloadLabels(poller),
      pods: workloadPods(poller),
      from: [{ peers: [{ kind: "pods", namespace: names.namespace("prometheus") }], ports: [POLLER_PORT] }],
      to: [...kafkaWays(kafka), { peers: [{ kind: "addresses", cidrs }], ports: [portOf(url ?? poller.url)] }],
    }),
  ];
}

const HTTPS = 443;

const portOf = (url: string): number => {
  const { port } = new URL(url);
  return port === "" ? HTTPS : Number(port);
};
