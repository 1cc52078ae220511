import type { Duration, Poller } from "../../workloads/streams";
import { addressDefect, shownAddress } from "../../workloads/streams/check-poller";
import { milliseconds } from "../../workloads/streams/units";
import type { ClusterEndpoint, HttpEndpoint, ImageEndpoint, KafkaEndpoint, SecretEndpoint } from "../core/endpoints";
import type { LocalHost } from "../core/local/spec";
import type { KafkaAccess } from "../core/workload";

const DRAIN: Duration = "20 seconds";

/** A poller as a process of this machine. */
export interface LocalPollerSpec {
  readonly host: LocalHost;
  readonly poller: Poller;
  readonly kafka: KafkaEndpoint;
  /** For its health and metrics. */
  readonly port: number;
  /** The port's key below `millrace:ports`. */
  readonly setting: string;
  /** Fingerprint of its code (`codeHash`): the process is started anew when it changes. */
  readonly code: string;
  /** Whom to ask instead of the definition's address, and the path there. */
  readonly source: HttpEndpoint & { readonly path: string };
  /** Absolute path of the file with its secret, for one that has a secret. */
  readonly secretFile?: string;
  /** From SIGTERM until what is under way is given up. Default `"20 seconds"`. */
  readonly drain?: Duration;
}

export type ValidLocalPollerSpec = LocalPollerSpec & Required<Pick<LocalPollerSpec, "drain">>;

/**
 * The spec with its defaults.
 * @throws a sentence when the poller sends a secret and nobody says where it is
 */
export function validate(spec: LocalPollerSpec): ValidLocalPollerSpec {
  const { poller, secretFile } = spec;
  if (poller.secret !== undefined && secretFile === undefined) {
    throw new Error(
      `poller "${poller.name}": it sends a secret, and must be told the file that holds it, got nothing; set \`secretFile\` of LocalPoller`,
    );
  }
  return { ...spec, drain: spec.drain ?? DRAIN };
}

/** A poller as one pod: all that its manifests follow from, which is plain but for the image. */
export interface PollerManifestsSpec {
  readonly poller: Poller;
  /** The image of all workloads. */
  readonly image: ImageEndpoint;
  /** A `KafkaEndpoint` is one. */
  readonly kafka: KafkaAccess;
  /** Asked instead of the definition's address. */
  readonly url?: string;
  /** Addresses that the source has, for the network policy. Default every address. */
  readonly cidrs?: readonly string[];
  /** Of the workers' namespace: what the poller sends, for one that sends a secret. */
  readonly secret?: SecretEndpoint;
  /** From SIGTERM until what is under way is given up; it is asked for again. Default `"20 seconds"`. */
  readonly drain?: Duration;
  /** Default `info`. */
  readonly logLevel?: "debug" | "info" | "warn" | "error";
}

/** A poller in a cluster. Its service account is the workspace's. */
export interface KubernetesPollerSpec extends PollerManifestsSpec {
  readonly cluster: ClusterEndpoint;
}

export type ValidPollerManifestsSpec = Required<Omit<PollerManifestsSpec, "url" | "secret">> &
  Pick<PollerManifestsSpec, "url" | "secret">;

const EVERYWHERE = ["0.0.0.0/0"];

/**
 * The spec with its defaults.
 * @throws every defect, one sentence a line: an address that may not be asked, addresses that are none, a secret that is missing or
 * that nobody sends, a drain that is none
 */
export function validateManifests(spec: PollerManifestsSpec): ValidPollerManifestsSpec {
  const { poller, url, cidrs, secret } = spec;
  const who = `poller "${poller.name}"`;
  const where = `\`pollers.${poller.name}\` of the stack's settings`;
  const drain = spec.drain ?? DRAIN;
  const defects: string[] = [];
  const asked = url ?? poller.url;
  const allowed = addressDefect(asked);
  if (allowed !== undefined) {
    defects.push(`${who}: url must ${allowed}, got ${shownAddress(asked)}; set \`url\` in ${where}`);
  } else if (new URL(asked).protocol !== "https:") {
    defects.push(
      `${who}: url must be https in a cluster, whose pods have no source beside them, got ${shownAddress(asked)}; set \`url\` in ${where}`,
    );
  }
  if (cidrs?.length === 0) {
    defects.push(`${who}: cidrs must name the addresses of its source, got none; set \`cidrs\` in ${where}, or none`);
  }
  if (poller.secret !== undefined && secret === undefined) {
    defects.push(
      `${who}: it sends a secret, and must be told the Secret that holds it, got nothing; set \`secret\` in ${where}`,
    );
  }
  if (poller.secret === undefined && secret !== undefined) {
    defects.push(
      `${who}: it sends no secret, and must be told none, got "${secret.secret}"; take \`secret\` out of ${where}, or set \`secret\` in its definition`,
    );
  }
  if (milliseconds(drain) < 1_000) {
    defects.push(
      `${who}: drain must be 1 second or more, so that what was taken can be written, got "${drain}"; set \`drain\` of KubernetesPoller`,
    );
  }
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return {
    poller,
    image: spec.image,
    kafka: spec.kafka,
    cidrs: cidrs ?? EVERYWHERE,
    drain,
    logLevel: spec.logLevel ?? "info",
    ...(url === undefined ? {} : { url }),
    ...(secret === undefined ? {} : { secret }),
  };
}
