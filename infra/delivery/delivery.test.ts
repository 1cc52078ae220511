import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { deliver } from "./main";
import { patchBetween } from "./patch";
import { renderDelivery } from "./render";
import { deliveredManifests, type DeliverySpec } from "./spec";
import { built, testDelivery } from "./testing";

const files = renderDelivery(testDelivery);
const overlay = "workloads/delivery/overlays/test";
const byTitle = (manifests: readonly { readonly kind: string; readonly metadata: { readonly name: string } }[]) =>
  Object.fromEntries(manifests.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest]));

test("base and overlay together are exactly the objects that the rooms render", () => {
  expect(byTitle(built(files, "test"))).toEqual(byTitle(deliveredManifests(testDelivery)));
});

test("what differs between stacks stands in the overlay, and what does not in the base", () => {
  expect(Object.keys(files).sort()).toEqual([
    "workloads/delivery/base/fraud/deployment.yaml",
    "workloads/delivery/base/fraud/kustomization.yaml",
    "workloads/delivery/base/fraud/poddisruptionbudget.yaml",
    "workloads/delivery/base/ingest/deployment.yaml",
    "workloads/delivery/base/ingest/horizontalpodautoscaler.yaml",
    "workloads/delivery/base/ingest/kustomization.yaml",
    "workloads/delivery/base/ingest/poddisruptionbudget.yaml",
    "workloads/delivery/base/ingest/service.yaml",
    "workloads/delivery/base/rivals/deployment.yaml",
    "workloads/delivery/base/rivals/kustomization.yaml",
    "workloads/delivery/base/search-sink/deployment.yaml",
    "workloads/delivery/base/search-sink/kustomization.yaml",
    "workloads/delivery/base/search-sink/poddisruptionbudget.yaml",
    `${overlay}/fraud/deployment.patch.yaml`,
    `${overlay}/fraud/networkpolicy.yaml`,
    `${overlay}/fraud/scaledobject.yaml`,
    `${overlay}/fraud/triggerauthentication.yaml`,
    `${overlay}/ingest/deployment.patch.yaml`,
    `${overlay}/ingest/networkpolicy.yaml`,
    `${overlay}/kustomization.yaml`,
    `${overlay}/rivals/deployment.patch.yaml`,
    `${overlay}/rivals/networkpolicy.yaml`,
    `${overlay}/search-sink/deployment.patch.yaml`,
    `${overlay}/search-sink/networkpolicy.yaml`,
    `${overlay}/search-sink/scaledobject.yaml`,
    `${overlay}/search-sink/triggerauthentication.yaml`,
  ]);
});

test("the base is the same whatever the stack", () => {
  const other = renderDelivery({
    ...testDelivery,
    stack: "other",
    kafka: { security: { kind: "mtls", authority: "millrace-kafka-authority" } },
    image: undefined,
  });
  const base = (all: Readonly<Record<string, string>>) =>
    Object.entries(all).filter(([path]) => path.startsWith("workloads/delivery/base/"));
  expect(base(other)).toEqual(base(files));
});

test("the overlay has the image by its digest, and the patches", () => {
  expect(parse(files[`${overlay}/kustomization.yaml`] ?? "")).toEqual({
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    namespace: "millrace-workers",
    resources: [
      "../../base/fraud",
      "fraud/networkpolicy.yaml",
      "fraud/triggerauthentication.yaml",
      "fraud/scaledobject.yaml",
      "../../base/search-sink",
      "search-sink/networkpolicy.yaml",
      "search-sink/triggerauthentication.yaml",
      "search-sink/scaledobject.yaml",
      "../../base/ingest",
      "ingest/networkpolicy.yaml",
      "../../base/rivals",
      "rivals/networkpolicy.yaml",
    ],
    patches: [
      { path: "fraud/deployment.patch.yaml", target: { kind: "Deployment", name: "millrace-fraud" } },
      { path: "search-sink/deployment.patch.yaml", target: { kind: "Deployment", name: "millrace-search-sink" } },
      { path: "ingest/deployment.patch.yaml", target: { kind: "Deployment", name: "millrace-ingest" } },
      { path: "rivals/deployment.patch.yaml", target: { kind: "Deployment", name: "millrace-rivals" } },
    ],
    images: [
      {
        name: "millrace-workloads",
        newName: "registry.example.com/workloads",
        digest: `sha256:${"a".repeat(64)}`,
      },
    ],
  });
});

test("a digest that is not known is absent, and the overlay says so", () => {
  const image = { repository: "registry.example.com/workloads" };
  const text = renderDelivery({ ...testDelivery, image })[`${overlay}/kustomization.yaml`] ?? "";
  expect((parse(text) as { readonly images: unknown }).images).toEqual([
    { name: "millrace-workloads", newName: "registry.example.com/workloads" },
  ]);
  expect(text.split("\n").slice(-3).join("\n")).toBe(
    "# The image's digest is not known yet: pods cannot start before it is. `pulumi up -s test` builds and pushes the image;\n" +
      "# then `npm run deliver -- test --image …` writes its digest here.\n",
  );
});

test("no number of replicas is delivered, so that no sync sets an autoscaler's back; a poller, which none scales, is one", () => {
  const deployments = deliveredManifests(testDelivery).filter(({ kind }) => kind === "Deployment");
  expect(
    deployments.map(({ metadata, spec }) => [metadata.name, (spec as { readonly replicas?: number }).replicas]),
  ).toEqual([
    ["millrace-fraud", undefined],
    ["millrace-search-sink", undefined],
    ["millrace-ingest", undefined],
    ["millrace-rivals", 1],
  ]);
});

test("a source that a stack asks elsewhere stands in its overlay, and the base has the declared one", () => {
  expect(files["workloads/delivery/base/rivals/deployment.yaml"]).not.toContain("sandbox.example.com");
  expect(files[`${overlay}/rivals/deployment.patch.yaml`]).toContain("sandbox.example.com");
});

test("identities, addresses and the namespace are not delivered: they are Pulumi's", () => {
  expect([...new Set(deliveredManifests(testDelivery).map(({ kind }) => kind))].sort()).toEqual([
    "Deployment",
    "HorizontalPodAutoscaler",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "ScaledObject",
    "Service",
    "TriggerAuthentication",
  ]);
});

test("a plan that lacks a worker is refused", () => {
  const capacity = { ...testDelivery.capacity, workers: [] };
  expect(() => deliveredManifests({ ...testDelivery, capacity })).toThrow(
    'delivery of stack "test": the plan must have every worker and gateway, got none named "fraud"; compute it of the same definitions',
  );
});

test("a patch says what to add, replace and remove, and escapes what a pointer must", () => {
  expect(patchBetween({ a: 1, b: [1, 2], "c/d": { e: 1 }, x: 0 }, { a: 1, b: [2], "c/d": { e: 1, f: 2 } })).toEqual([
    { op: "replace", path: "/b", value: [2] },
    { op: "add", path: "/c~1d/f", value: 2 },
    { op: "remove", path: "/x" },
  ]);
  expect(patchBetween({ a: { b: 1, c: 2 } }, { a: { c: 2, b: 1 } })).toEqual([]);
  expect(patchBetween({ a: [{ b: 1, c: 2 }] }, { a: [{ b: 1, c: 3 }] })).toEqual([
    { op: "replace", path: "/a/0/c", value: 3 },
  ]);
});

describe("npm run deliver", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "millrace-delivery-"));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });
  const said = (spec: DeliverySpec, check = false) => deliver(root, spec, check).lines;
  const scaled = `${overlay}/fraud/scaledobject.yaml`;

  test("writes what Argo CD reads, once", () => {
    expect(said(testDelivery)).toHaveLength(Object.keys(files).length + 1);
    expect(readFileSync(join(root, scaled), "utf8")).toBe(files[scaled]);
    expect(said(testDelivery)).toEqual(['nothing changed for stack "test"']);
    expect(deliver(root, testDelivery, true)).toEqual({
      lines: ['what is committed for stack "test" is what the definitions render'],
      good: true,
    });
  });

  test("takes away what nothing renders any more, and leaves other stacks alone", () => {
    said(testDelivery);
    said({ ...testDelivery, stack: "other" });
    expect(said({ ...testDelivery, workers: [] })).toEqual(
      expect.arrayContaining([`wrote ${overlay}/kustomization.yaml`, `removed ${scaled}`]),
    );
    expect(existsSync(join(root, scaled))).toBe(false);
    expect(existsSync(join(root, "workloads/delivery/overlays/other/fraud/scaledobject.yaml"))).toBe(true);
  });

  test("compares what is committed with what is rendered", () => {
    said(testDelivery);
    writeFileSync(join(root, scaled), "kind: Nothing\n");
    rmSync(join(root, `${overlay}/fraud/networkpolicy.yaml`));
    writeFileSync(join(root, `${overlay}/more.yaml`), "");
    const remedy = "run `npm run deliver -- test` and commit what it wrote";
    expect(deliver(root, testDelivery, true)).toEqual({
      lines: [
        `${overlay}/fraud/networkpolicy.yaml must be committed, got no such file; ${remedy}`,
        `${scaled} must say what the definitions render, got something else; ${remedy}`,
        `${overlay}/more.yaml must not be there, since nothing renders it, got a file; ${remedy}`,
      ].sort(),
      good: false,
    });
  });

  test("keeps the image that is committed until another is named", () => {
    said(testDelivery);
    expect(said({ ...testDelivery, image: undefined })).toEqual(['nothing changed for stack "test"']);
    expect(deliver(root, { ...testDelivery, image: undefined }, true).good).toBe(true);
    const digest = `sha256:${"b".repeat(64)}` as const;
    expect(said({ ...testDelivery, image: { repository: "registry.example.com/workloads", digest } })).toEqual([
      `wrote ${overlay}/kustomization.yaml`,
      "commit them: Argo CD applies what the branch holds",
    ]);
  });

  test("says that the digest is missing", () => {
    expect(said({ ...testDelivery, image: undefined }).at(-1)).toBe(
      "the image's digest is not known: pods cannot start before it is in the overlay",
    );
  });
});
