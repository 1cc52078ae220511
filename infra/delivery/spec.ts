import { searchAccess } from "../../components/elastic";
import { ingestManifests, validateIngestManifests } from "../../components/ingest";
import type { Capacity } from "../../components/core/capacity";
import type { CatalogueAccess, SecretEndpoint } from "../../components/core/endpoints";
import type { Manifest, Peer } from "../../components/core/kubernetes";
import type { KafkaAccess, ReplicaLoad } from "../../components/core/workload";
import { pollerManifests, type PollerManifestsSpec, validatePollerManifests } from "../../components/poller";
import { validateWorkerManifests, workerManifests } from "../../components/worker";
import type { Gateway, Worker } from "../../workloads/streams";
import * as names from "../../workloads/streams/names";

/** What Argo CD delivers of a stack: plain, since it stands in git before anything exists. */
export interface DeliverySpec {
  readonly stack: string;
  readonly workers: readonly Worker[];
  readonly gateways: readonly Gateway[];
  /** Those that the stack runs. */
  readonly pollers: readonly Omit<PollerManifestsSpec, "image" | "kafka">[];
  /** The plan's computation for the stack. */
  readonly capacity: Pick<Capacity, "workers" | "assumptions">;
  /** How the worker that reports results gets to the stack's catalogue of data. */
  readonly catalogue: CatalogueAccess;
  /** Without the brokers' addresses: they are in the ConfigMap that Pulumi makes. */
  readonly kafka: Omit<KafkaAccess, "bootstrap">;
  /** The API keys of each gateway. Default the Secret that `names.ts` names. */
  readonly keys?: SecretEndpoint;
  /** Whoever may reach the gateways. */
  readonly entry: readonly Peer[];
  /** The image of all workloads, as far as it is known. */
  readonly image?: DeliveredImage;
}

export interface DeliveredImage {
  /** `123456789012.dkr.ecr.us-east-1.amazonaws.com/millrace-prod/workloads` */
  readonly repository: string;
  /** Absent until an image was pushed. */
  readonly digest?: `sha256:${string}`;
}

/** Where Argo CD reads a stack's workloads, from the root of the repository. */
export const overlayFolder = (stack: string): string => `workloads/delivery/overlays/${stack}`;
export const BASE_FOLDER = "workloads/delivery/base";

/** Stands for the image in the base; the overlay puts a registry and a digest in its place. */
export const IMAGE_NAME = "millrace-workloads";

const KEYS: SecretEndpoint = {
  namespace: names.WORKERS_NAMESPACE,
  secret: names.API_KEYS_SECRET,
  key: "keys.json",
};

/** The objects of each worker, gateway and poller of a stack, by its name. */
export function manifestsByName(spec: DeliverySpec, image = IMAGE_NAME): ReadonlyMap<string, readonly Manifest[]> {
  const { workers, gateways, pollers, capacity, catalogue, kafka, entry } = spec;
  const pods = { image: { reference: image }, kafka };
  const common = { ...pods, assumptions: capacity.assumptions };
  return new Map([
    ...workers.map((worker): [string, readonly Manifest[]] => [
      worker.name,
      workerManifests(
        validateWorkerManifests({
          ...common,
          worker,
          load: loadOf(spec, worker.name),
          search: searchAccess,
          catalogue,
        }),
      ),
    ]),
    ...gateways.map((gateway): [string, readonly Manifest[]] => [
      gateway.name,
      ingestManifests(
        validateIngestManifests({
          ...common,
          gateway,
          entry,
          keys: spec.keys ?? KEYS,
          load: loadOf(spec, gateway.name),
        }),
      ),
    ]),
    ...pollers.map((placed): [string, readonly Manifest[]] => [
      placed.poller.name,
      pollerManifests(validatePollerManifests({ ...pods, ...placed })),
    ]),
  ]);
}

/** Every object that Argo CD owns in a stack whose `delivery` is `argocd`. */
export function deliveredManifests(spec: DeliverySpec): readonly Manifest[] {
  return [...manifestsByName(spec, imageOf(spec.image)).values()].flat();
}

/** The image as kustomize writes it. */
function imageOf(image: DeliveredImage | undefined): string {
  if (image === undefined) return IMAGE_NAME;
  return image.digest === undefined ? image.repository : `${image.repository}@${image.digest}`;
}

function loadOf({ stack, capacity }: DeliverySpec, name: string): ReplicaLoad {
  const load = capacity.workers.find((worker) => worker.name === name);
  if (load === undefined) {
    throw new Error(
      `delivery of stack "${stack}": the plan must have every worker and gateway, got none named "${name}"; compute it of the same definitions`,
    );
  }
  return load;
}
