import { catalogue } from "../../workloads/streams/catalogue";
import { payments } from "../../workloads/streams/catalogue/payments";
import { uuid } from "../../workloads/streams/fields";
import type { Manifest } from "../core/kubernetes";
import { observeElastic } from "./observe";
import { renderElastic } from "./render";
import { searched } from "./size";
import { testSpec, validSpec } from "./testing";
import { validate } from "./spec";

const rendered = (...given: Parameters<typeof validSpec>) => renderElastic(validSpec(...given));
const one = (kind: string, name: string, manifests: readonly Manifest[] = rendered().manifests) =>
  manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name) as Manifest & {
    readonly spec: Readonly<Record<string, unknown>>;
  };

test("three masters stand apart from the nodes with data, which are where queries are served", () => {
  const { spec } = one("Elasticsearch", "elasticsearch");
  expect(spec.nodeSets).toMatchObject([
    { name: "master", count: 3, config: { "node.roles": ["master"] } },
    {
      name: "data",
      count: 4,
      config: { "node.roles": ["data", "ingest"], "node.store.allow_mmap": false },
      podTemplate: {
        spec: {
          automountServiceAccountToken: false,
          nodeSelector: { "millrace/pool": "query" },
          securityContext: { runAsNonRoot: true, runAsUser: 1000 },
          containers: [{ name: "elasticsearch", securityContext: { readOnlyRootFilesystem: true } }],
        },
      },
      volumeClaimTemplates: [{ metadata: { name: "elasticsearch-data" }, spec: { storageClassName: "fast" } }],
    },
  ]);
  expect(spec.volumeClaimDeletePolicy).toBe("DeleteOnScaledownOnly");
  // Nothing turns TLS off.
  expect(spec).not.toHaveProperty("http");
});

test("one node does all where a restart may take the search away, and its volume goes with it", () => {
  const { spec } = one("Elasticsearch", "elasticsearch", rendered({}, false).manifests);
  expect(spec.nodeSets).toMatchObject([
    { name: "data", count: 1, config: { "node.roles": ["master", "data", "ingest"] } },
  ]);
  expect(spec.volumeClaimDeletePolicy).toBe("DeleteOnScaledownAndClusterDeletion");
});

test("copies lie in different zones where nodes say theirs, and the operator may then read nodes, and nothing else beyond its namespace", () => {
  const on = (form: "eks" | "any") => rendered({ cluster: { ...testSpec().cluster, form } });
  expect(one("Elasticsearch", "elasticsearch", on("eks").manifests).spec.nodeSets).toMatchObject([
    { zoneAwareness: {} },
    { zoneAwareness: {} },
  ]);
  expect(one("ClusterRole", "elastic-operator-nodes", on("eks").manifests)).toMatchObject({
    rules: [{ apiGroups: [""], resources: ["nodes"], verbs: ["get", "list", "watch"] }],
  });
  expect(on("any").manifests.filter(({ kind }) => kind.startsWith("Cluster"))).toEqual([]);
  expect(on("any").releases?.[0]?.values).toMatchObject({
    installCRDs: false,
    managedNamespaces: ["millrace-elastic"],
    createClusterScopedResources: false,
    webhook: { enabled: false },
  });
});

test("users and roles come from Secrets, and no password is in any object", () => {
  const { spec } = one("Elasticsearch", "elasticsearch");
  expect(spec.auth).toEqual({
    roles: [{ secretName: "elastic-roles" }],
    fileRealm: [
      { secretName: "elastic-search-sink" },
      { secretName: "elastic-trino" },
      { secretName: "elastic-reader" },
      { secretName: "elastic-applier" },
    ],
  });
  expect(
    Object.keys((one("Secret", "elastic-roles") as unknown as { readonly stringData: object }).stringData),
  ).toEqual(["roles.yml"]);
});

test("the job tells every stream that is searched, over TLS under the operator's authority", () => {
  const documents = rendered()
    .manifests.filter(({ kind }) => kind === "ConfigMap")
    .flatMap((map) => Object.keys((map as unknown as { readonly data?: object }).data ?? {}))
    .filter((file) => file.endsWith(".json"));
  expect(documents).toEqual(
    searched(catalogue).map(({ name }, position) => `d${String(position).padStart(4, "0")}-millrace-${name}.json`),
  );
  const job = JSON.stringify(rendered().told);
  expect(job).toContain("https://elasticsearch-es-http.millrace-elastic.svc:9200");
  expect(job).toContain('"secretName":"elasticsearch-es-http-certs-public"');
  expect(job).toContain('"secretKeyRef":{"name":"elastic-applier","key":"password"}');
});

test("clients reach the engine's port alone, the nodes each other's, and nobody reaches Kibana but by its node", () => {
  const ports = (name: string) =>
    (
      one("NetworkPolicy", name).spec as unknown as {
        readonly ingress: readonly {
          readonly from: readonly unknown[];
          readonly ports: readonly { readonly port: number }[];
        }[];
      }
    ).ingress.map((way) => [way.from.length, way.ports.map(({ port }) => port)]);
  expect(ports("elasticsearch")).toEqual([
    [1, [9200, 9300]],
    [4, [9200]],
  ]);
  expect(ports("kibana")).toEqual([]);
});

test("its addresses are those of the services that the operator makes", () => {
  expect(rendered().endpoints).toMatchObject({
    elasticsearch: { service: "elasticsearch-es-http", port: 9200, protocol: "https" },
    kibana: { service: "kibana-kb-http", port: 5601, protocol: "https" },
  });
});

test("a stream whose id stands for somebody is refused, as is a size without its parts", () => {
  const personal = { ...payments, fields: { ...payments.fields, id: uuid({ pii: "personal" }) } };
  expect(() => validate(testSpec({ streams: [personal] }))).toThrow(
    'stream "payments": `id` must be of class none to be searched, since it is the document\'s id, got "personal"; give events an id that says nothing of anybody',
  );
  expect(() => validate(testSpec({ size: {}, load: 0 }))).toThrow(
    [
      'elastic: size must have a part "data" of 1 or more, got none; take it from sizeOf',
      'elastic: size must have a part "kibana" of 1 or more, got none; take it from sizeOf',
      'elastic: size must have a part "operator" of 1 or more, got none; take it from sizeOf',
      'elastic: part "data" must have a volume, got none; take it from sizeOf',
      "elastic: load must be above 0 and at most 1, got 0; take it from the settings",
    ].join("\n"),
  );
});

test("a platform without a searched stream has an engine whose readers may read nothing", () => {
  const { manifests } = rendered({ streams: [] });
  expect(JSON.stringify(one("Secret", "elastic-roles", manifests))).not.toContain("millrace-payments");
});

test("an operator that is gone is a ticket: what runs runs on", () => {
  expect(observeElastic().alerts?.map(({ severity, expr }) => [severity, expr])).toEqual([
    ["ticket", 'absent(up{job="elastic-operator"} == 1)'],
  ]);
});
