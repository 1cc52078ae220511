import type { ProviderResource } from "@pulumi/pulumi";
import { bucketPurposes } from "../../core/endpoints";
import { type Manifest, titleOf } from "../../core/kubernetes";
import { plain, type Text } from "../../core/text";
import { observeSeaweedStore } from "../observe";
import { type SeaweedStoreSpec, validateSeaweedStore } from "../spec";
import { renderSeaweedStore } from "./render";
import type { AccessKey } from "./secrets";

const cluster = (disposable: boolean) => ({
  provider: undefined as unknown as ProviderResource,
  name: "here",
  form: "any" as const,
  cidrs: ["10.0.0.1/32"],
  disposable,
  storageClass: "fast",
});
const spec: SeaweedStoreSpec = {
  cluster: cluster(false),
  image: { reference: "registry.example.com/workloads@sha256:0" },
  clients: [{ kind: "pods", namespace: "millrace-trino" }],
};
const key = (name: string): AccessKey => ({ accessKeyId: `${name}-id`, secretAccessKey: `${name}-key` });
const secrets = {
  admin: key("admin"),
  clients: { lake: key("lake"), checkpoints: key("checkpoints"), segments: key("segments"), backups: key("backups") },
  signing: { write: "w", read: "r", filer: "f", filerRead: "g" },
};
const rendered = (changed: Partial<SeaweedStoreSpec> = {}) =>
  renderSeaweedStore(validateSeaweedStore({ ...spec, ...changed }), secrets);
const of = (kind: string, manifests: readonly Manifest[] = rendered().manifests) =>
  manifests.filter((manifest) => manifest.kind === kind);

interface Set {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly replicas: number;
    readonly persistentVolumeClaimRetentionPolicy: unknown;
    readonly volumeClaimTemplates: readonly {
      readonly spec: {
        readonly storageClassName: string;
        readonly resources: { readonly requests: { readonly storage: string } };
      };
    }[];
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly image: string;
          readonly args: readonly string[];
          readonly securityContext: unknown;
          readonly readinessProbe: { readonly httpGet: unknown };
        }[];
      };
    };
  };
}
const sets = (manifests?: readonly Manifest[]) => of("StatefulSet", manifests) as unknown as readonly Set[];
const argsOf = (name: string, manifests?: readonly Manifest[]) =>
  sets(manifests).find(({ metadata }) => metadata.name === name)?.spec.template.spec.containers[0]?.args ?? [];

test("three masters agree, three servers hold two copies of each object, and one filer speaks S3", () => {
  expect(sets().map(({ metadata, spec: { replicas } }) => [metadata.name, replicas])).toEqual([
    ["seaweed-master", 3],
    ["seaweed-volume", 3],
    ["seaweed-filer", 1],
  ]);
  expect(argsOf("seaweed-master")).toContain("-defaultReplication=001");
  expect(argsOf("seaweed-filer")).toContain("-defaultReplicaPlacement=001");
});

test("a disposable cluster has one of each and one copy, and its volumes go with it", () => {
  const { manifests } = rendered({ cluster: cluster(true) });
  expect(sets(manifests).map(({ spec: { replicas } }) => replicas)).toEqual([1, 1, 1]);
  expect(argsOf("seaweed-master", manifests)).toEqual(
    expect.arrayContaining(["-peers=none", "-defaultReplication=000"]),
  );
  expect(sets(manifests)[0]?.spec.persistentVolumeClaimRetentionPolicy).toEqual({
    whenDeleted: "Delete",
    whenScaled: "Retain",
  });
  expect(sets()[0]?.spec.persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: "Retain", whenScaled: "Retain" });
});

test("every part finds the masters by the names that their service gives them", () => {
  const masters =
    "seaweed-master-0.seaweed-master.millrace-object-store.svc:9333," +
    "seaweed-master-1.seaweed-master.millrace-object-store.svc:9333," +
    "seaweed-master-2.seaweed-master.millrace-object-store.svc:9333";
  expect(argsOf("seaweed-master")).toContain(`-peers=${masters}`);
  expect(argsOf("seaweed-volume")).toContain(`-master=${masters}`);
  expect(argsOf("seaweed-filer")).toContain(`-master=${masters}`);
});

test("objects are encrypted on the disks, and the doors that nobody uses are shut", () => {
  expect(argsOf("seaweed-filer")).toEqual(
    expect.arrayContaining([
      "-s3.encryptVolumeData",
      "-encryptVolumeData",
      "-exposeDirectoryData=false",
      "-iam=false",
      "-s3.iam=false",
      "-s3.port.iceberg=0",
      "-s3.port.lance=0",
    ]),
  );
});

test.each([
  ["10 GiB", 102],
  ["100 GiB", 1024],
  ["20 TiB", 30_000],
] as const)("a server of %s is laid out in volumes of %d MB, so that each bucket finds some", (capacity, megabytes) => {
  expect(argsOf("seaweed-master", rendered({ capacity }).manifests)).toContain(`-volumeSizeLimitMB=${megabytes}`);
});

test("volumes are the cluster's, of the size that is asked for", () => {
  const volume = sets(rendered({ capacity: "1 TiB" }).manifests).find(
    ({ metadata }) => metadata.name === "seaweed-volume",
  );
  expect(volume?.spec.volumeClaimTemplates[0]?.spec).toMatchObject({
    storageClassName: "fast",
    resources: { requests: { storage: "1048576Mi" } },
  });
});

test("each bucket has an identity that may use it and no other, and only the admin may make one", () => {
  const [secret] = of("Secret") as unknown as readonly { readonly stringData: Readonly<Record<string, Text>> }[];
  const { identities } = JSON.parse(plain(secret?.stringData["identities.json"] ?? "")) as {
    readonly identities: readonly {
      readonly name: string;
      readonly credentials: unknown;
      readonly actions: readonly string[];
    }[];
  };
  expect(identities.map(({ name }) => name)).toEqual(["admin", ...bucketPurposes]);
  expect(identities[1]).toEqual({
    name: "lake",
    credentials: [{ accessKey: "lake-id", secretKey: "lake-key" }],
    actions: ["Read:millrace-lake", "Write:millrace-lake", "List:millrace-lake", "Tagging:millrace-lake"],
  });
  expect(identities.filter(({ actions }) => actions.includes("Admin")).map(({ name }) => name)).toEqual(["admin"]);
});

test("a job makes every bucket and keeps the versions of what is in it, and removes none", () => {
  const documents = of("ConfigMap")
    .flatMap((map) =>
      Object.entries((map as unknown as { readonly data?: Readonly<Record<string, string>> }).data ?? {}),
    )
    .filter(([file]) => file.endsWith(".json"))
    .map(
      ([, content]) =>
        JSON.parse(content) as { readonly apply: readonly { readonly path: string }[]; readonly remove?: unknown },
    );
  expect(documents.flatMap(({ apply }) => apply.map(({ path }) => path))).toEqual(
    bucketPurposes.flatMap((purpose) => [`/millrace-${purpose}`, `/millrace-${purpose}?versioning`]),
  );
  expect(documents.filter(({ remove }) => remove !== undefined)).toEqual([]);
  expect(titleOf(rendered().buckets)).toMatch(/^Job millrace-object-store\/buckets-[0-9a-f]{10}$/);
});

test("clients reach the S3 port alone, and each part is asked by those that need it", () => {
  const ways = (name: string) => {
    const policy = of("NetworkPolicy").find(({ metadata }) => metadata.name === name) as unknown as {
      readonly spec: {
        readonly ingress: readonly {
          readonly from: readonly unknown[];
          readonly ports: readonly { readonly port: number }[];
        }[];
      };
    };
    return policy.spec.ingress.map(({ from, ports }) => [from.length, ports.map(({ port }) => port)]);
  };
  expect(ways("seaweed-master")).toEqual([[3, [9333, 19333]]]);
  expect(ways("seaweed-volume")).toEqual([[3, [8080, 18080]]]);
  expect(ways("seaweed-filer")).toEqual([
    [1, [8888, 18888]],
    [2, [8333]],
  ]);
});

test("with an issuer the store speaks TLS under its service's name, and the job trusts its authority", () => {
  const { manifests, endpoint } = rendered({ tls: { issuer: { kind: "ClusterIssuer", name: "millrace" } } });
  expect(endpoint.url).toBe("https://object-store.millrace-object-store.svc:8333");
  expect(rendered().endpoint.url).toBe("http://object-store.millrace-object-store.svc:8333");
  expect(of("Certificate", manifests)[0]).toMatchObject({
    spec: { dnsNames: ["object-store.millrace-object-store.svc"], issuerRef: { name: "millrace" } },
  });
  expect(argsOf("seaweed-filer", manifests)).toEqual(
    expect.arrayContaining(["-s3.cert.file=/etc/seaweedfs-tls/tls.crt", "-s3.key.file=/etc/seaweedfs-tls/tls.key"]),
  );
  expect(JSON.stringify(of("Job", manifests))).toContain('"secretName":"object-store-certificate"');
});

test("no container is root, writes to its own disk image, or has a capability", () => {
  for (const { spec: body } of sets()) {
    expect(body.template.spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
    });
    expect(body.template.spec.containers[0]?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  }
});

test("whoever watches reads the metrics of all three parts", () => {
  const { monitors = [], alerts = [] } = observeSeaweedStore();
  expect(monitors.map(({ job, port }) => [job, port])).toEqual([
    ["seaweed-master", 9327],
    ["seaweed-volume", 9327],
    ["seaweed-filer", 9327],
  ]);
  expect(alerts.filter(({ severity }) => severity === "page").map(({ alert }) => alert)).toEqual([
    "ObjectStoreDown",
    "ObjectStoreVolumeServerDown",
    "ObjectStoreFull",
  ]);
});

test("refuses two servers, one that is not disposable, and a volume too small", () => {
  expect(() => rendered({ servers: 2 })).toThrow(
    "object store: `servers` must be 1, or a whole number from 3 to 50, got 2; with two, the loss of either stops all writing, since an object needs two copies",
  );
  expect(() => rendered({ servers: 1 })).toThrow(
    "object store: `servers` must be 3 or more where the cluster is not disposable, got 1; a lost volume would take the only copy with it",
  );
  expect(() => rendered({ capacity: "1 GiB" })).toThrow(
    'object store: `capacity` must be 5 GiB or more, got "1 GiB"; each bucket takes several volumes of the hundred that a server is laid out in, and one of them is 50 MB or more',
  );
});
