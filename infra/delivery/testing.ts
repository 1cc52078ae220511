import { parse } from "yaml";
import { capacityOf } from "../../components/core/capacity";
import type { Manifest } from "../../components/core/kubernetes";
import { catalogueAccess } from "../../components/datahub";
import { gateways, workers } from "../../workloads/definitions";
import { rivals } from "../../workloads/rivals/definition";
import { catalogue } from "../../workloads/streams/catalogue";
import type { PatchStep } from "./patch";
import type { DeliveryFiles } from "./render";
import { type DeliverySpec, IMAGE_NAME, overlayFolder } from "./spec";

/** A worker with state, and one that feeds a system: they show what each of them gets. */
const shown = workers.filter(({ name }) => name === "fraud" || name === "search-sink");

/** A stack on MSK, whose fraud worker was measured. */
export const testDelivery: DeliverySpec = {
  stack: "test",
  workers: shown,
  gateways,
  pollers: [
    {
      poller: rivals,
      url: "https://sandbox.example.com/v1/offers",
      secret: { namespace: "millrace-workers", secret: "poller-rivals", key: "secret" },
    },
  ],
  capacity: capacityOf(catalogue, [...shown, ...gateways], { rates: { fraud: 40_000 } }),
  catalogue: catalogueAccess("PROD"),
  kafka: {
    security: { kind: "msk-iam", region: "us-east-1" },
    reach: { peers: [{ kind: "addresses", cidrs: ["10.40.0.0/16"] }], port: 9098 },
  },
  entry: [{ kind: "addresses", cidrs: ["10.40.0.0/20"] }],
  image: { repository: "registry.example.com/workloads", digest: `sha256:${"a".repeat(64)}` },
};

interface Kustomization {
  readonly resources: readonly string[];
  readonly patches?: readonly {
    readonly path: string;
    readonly target: { readonly kind: string; readonly name: string };
  }[];
  readonly images?: readonly { readonly name: string; readonly newName: string; readonly digest?: string }[];
}

/** What kustomize makes of an overlay, as far as we use it: resources of folders and files, JSON patches, an image. */
export function built(files: DeliveryFiles, stack: string): readonly Manifest[] {
  const folder = overlayFolder(stack);
  const overlay = parse(files[`${folder}/kustomization.yaml`] ?? "") as Kustomization;
  const manifests = overlay.resources.flatMap((resource) => load(files, resolve(folder, resource)));
  for (const { path, target } of overlay.patches ?? []) {
    const steps = parse(files[`${folder}/${path}`] ?? "") as readonly PatchStep[];
    const manifest = manifests.find(({ kind, metadata }) => kind === target.kind && metadata.name === target.name);
    if (manifest === undefined) throw new Error(`no ${target.kind} ${target.name} for the patch ${path}`);
    for (const step of steps) apply(manifest, step);
  }
  const [image] = overlay.images ?? [];
  if (image === undefined) return manifests;
  const reference = image.digest === undefined ? image.newName : `${image.newName}@${image.digest}`;
  return JSON.parse(
    JSON.stringify(manifests).replaceAll(`"image":"${IMAGE_NAME}"`, `"image":"${reference}"`),
  ) as Manifest[];
}

function load(files: DeliveryFiles, path: string): Manifest[] {
  const file = files[path];
  if (file !== undefined) return [parse(file) as Manifest];
  const folder = parse(files[`${path}/kustomization.yaml`] ?? "") as Kustomization | null;
  if (folder === null) throw new Error(`no ${path}`);
  return folder.resources.flatMap((resource) => load(files, `${path}/${resource}`));
}

function resolve(folder: string, relative: string): string {
  const parts = folder.split("/");
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

function apply(manifest: Record<string, unknown>, step: PatchStep): void {
  const keys = step.path
    .slice(1)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = keys.pop() ?? "";
  const parent = keys.reduce<Record<string, unknown>>((value, key) => value[key] as Record<string, unknown>, manifest);
  if ((step.op === "add") === Object.hasOwn(parent, last)) throw new Error(`${step.op} ${step.path} does not fit`);
  if (step.op === "remove") Reflect.deleteProperty(parent, last);
  else parent[last] = step.value;
}
