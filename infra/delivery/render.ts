import { stringify } from "yaml";
import { capacityOf } from "../../components/core/capacity";
import type { Manifest } from "../../components/core/kubernetes";
import { catalogue } from "../../workloads/streams/catalogue";
import * as names from "../../workloads/streams/names";
import { patchBetween } from "./patch";
import { BASE_FOLDER, type DeliverySpec, IMAGE_NAME, manifestsByName, overlayFolder } from "./spec";

/** Path from the root of the repository → content. */
export type DeliveryFiles = Readonly<Record<string, string>>;

/** Kinds that say the same in every stack, or nearly: what differs is patched. The others stand whole in the overlay. */
const BASE_KINDS: readonly string[] = ["Deployment", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler"];

const HEADER = "# Rendered from the definitions by `npm run deliver`: change those, not this.\n";
const KUSTOMIZATION = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization" } as const;

/**
 * What git holds for Argo CD: a base of each worker, gateway and poller, and the overlay of one stack with its brokers, sizes and image.
 * @throws sentences of the rooms for what cannot be
 */
export function renderDelivery(spec: DeliverySpec): DeliveryFiles {
  const base = manifestsByName(baseSpec(spec));
  const stack = manifestsByName(spec);
  const files: Record<string, string> = {};
  const resources: string[] = [];
  const patches: { readonly path: string; readonly target: { readonly kind: string; readonly name: string } }[] = [];
  const folder = overlayFolder(spec.stack);

  for (const [name, manifests] of stack) {
    const shared = (base.get(name) ?? []).filter(({ kind }) => BASE_KINDS.includes(kind));
    for (const manifest of shared) files[`${BASE_FOLDER}/${name}/${fileOf(manifest)}`] = yaml(manifest);
    files[`${BASE_FOLDER}/${name}/kustomization.yaml`] = yaml({
      ...KUSTOMIZATION,
      resources: shared.map(fileOf),
    });
    resources.push(`../../base/${name}`);
    for (const manifest of manifests) {
      const common = shared.find(({ kind }) => kind === manifest.kind);
      if (common === undefined) {
        files[`${folder}/${name}/${fileOf(manifest)}`] = yaml(manifest);
        resources.push(`${name}/${fileOf(manifest)}`);
        continue;
      }
      const steps = patchBetween(common, manifest);
      if (steps.length === 0) continue;
      const path = `${name}/${fileOf(manifest).replace(/\.yaml$/, ".patch.yaml")}`;
      files[`${folder}/${path}`] = yaml(steps);
      patches.push({ path, target: { kind: manifest.kind, name: manifest.metadata.name } });
    }
  }
  files[`${folder}/kustomization.yaml`] = kustomization(spec, resources, patches);
  return files;
}

/** What no stack says: the declared rates whole, the default rate of a replica, brokers that ask for nothing, sources as declared. */
const baseSpec = (spec: DeliverySpec): DeliverySpec => ({
  ...spec,
  kafka: { security: { kind: "none" } },
  pollers: spec.pollers.map(({ poller, secret }) => ({ poller, ...(secret === undefined ? {} : { secret }) })),
  capacity: capacityOf(catalogue, [...spec.workers, ...spec.gateways]),
});

function kustomization(spec: DeliverySpec, resources: readonly string[], patches: readonly object[]): string {
  const { image, stack } = spec;
  const body = yaml({
    ...KUSTOMIZATION,
    namespace: names.WORKERS_NAMESPACE,
    resources,
    ...(patches.length === 0 ? {} : { patches }),
    ...(image === undefined
      ? {}
      : {
          images: [
            {
              name: IMAGE_NAME,
              newName: image.repository,
              ...(image.digest === undefined ? {} : { digest: image.digest }),
            },
          ],
        }),
  });
  if (image?.digest !== undefined) return body;
  return `${body}# The image's digest is not known yet: pods cannot start before it is. \`pulumi up -s ${stack}\` builds and pushes the image;
# then \`npm run deliver -- ${stack} --image …\` writes its digest here.
`;
}

const fileOf = ({ kind }: Manifest): string => `${kind.toLowerCase()}.yaml`;

const yaml = (value: unknown): string => HEADER + stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
