import type { Manifest } from "../kubernetes";
import { applierManifests, applierPods } from "./render";
import type { ApplierSpec } from "./spec";

const spec: ApplierSpec = {
  name: "things",
  namespace: "rooms",
  image: { reference: "registry.example.com/workloads@sha256:0" },
  url: "http://things:8080",
  service: { peers: [{ kind: "pods", namespace: "rooms", labels: { app: "things" } }], ports: [8080] },
  apiServer: ["10.0.0.1/32"],
  documents: [
    { name: "one", apply: [{ method: "PUT", path: "/one", body: "1" }] },
    { name: "two", apply: [{ method: "PUT", path: "/two", body: "2" }], remove: [{ method: "DELETE", path: "/two" }] },
  ],
};
const rendered = (changed: Partial<ApplierSpec> = {}) => applierManifests({ ...spec, ...changed });
const jobOf = (manifests: readonly Manifest[]) => {
  const job = manifests.find(({ kind }) => kind === "Job");
  if (job === undefined) throw new Error("there is no job");
  return job;
};
const contents = (manifests: readonly Manifest[]) =>
  manifests
    .filter(({ kind }) => kind === "ConfigMap")
    .flatMap((map) => {
      const { data } = map as unknown as { readonly data?: Readonly<Record<string, string>> };
      return data === undefined ? [] : [data];
    });

test("an applier is a job with its content, its account, its rights and its way through the network", () => {
  const hash = jobOf(rendered()).metadata.name.replace("things-", "");
  expect(rendered().map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    "ServiceAccount things",
    "ConfigMap things-applied",
    "Role things",
    "RoleBinding things",
    "NetworkPolicy things",
    `ConfigMap things-${hash}-0`,
    `Job things-${hash}`,
  ]);
  expect(hash).toMatch(/^[0-9a-f]{10}$/);
});

test("other content is another job, and the same content is the same one", () => {
  const named = (changed: Partial<ApplierSpec>) => jobOf(rendered(changed)).metadata.name;
  expect(named({})).toBe(named({}));
  const others = [
    named({}),
    named({ documents: spec.documents.slice(1) }),
    named({ authority: "things-certificate" }),
    named({ authorization: { kind: "bearer", token: { secret: "things", key: "token" } } }),
  ];
  expect(new Set(others).size).toBe(4);
});

test("the job stays when it has ended, is made anew when it failed, and does not try again what was refused", () => {
  const job = jobOf(rendered()) as unknown as {
    readonly metadata: unknown;
    readonly spec: Readonly<Record<string, unknown>>;
  };
  expect(Object.keys(job.spec)).not.toContain("ttlSecondsAfterFinished");
  expect(job.metadata).toMatchObject({ annotations: { "pulumi.com/replaceUnready": "true" } });
  expect(job.spec.podFailurePolicy).toEqual({
    rules: [
      { action: "FailJob", onExitCodes: { containerName: "applier", operator: "In", values: [1] } },
      { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
    ],
  });
});

test("it may read and write its own index, and nothing else of the cluster", () => {
  expect(rendered().find(({ kind }) => kind === "Role")?.rules).toEqual([
    { apiGroups: [""], resources: ["configmaps"], resourceNames: ["things-applied"], verbs: ["get", "patch"] },
  ]);
});

test("it may ask the service and the API server, and is asked by nobody", () => {
  expect(rendered().find(({ kind }) => kind === "NetworkPolicy")?.spec).toEqual({
    podSelector: { matchLabels: applierPods("things") },
    policyTypes: ["Ingress", "Egress"],
    ingress: [],
    egress: [
      {
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "rooms" } },
            podSelector: { matchLabels: { app: "things" } },
          },
        ],
        ports: [{ protocol: "TCP", port: 8080 }],
      },
      {
        to: [{ ipBlock: { cidr: "10.0.0.1/32" } }],
        ports: [
          { protocol: "TCP", port: 443 },
          { protocol: "TCP", port: 6443 },
        ],
      },
    ],
  });
});

test("documents keep their order, each in a file of its own beside the script", () => {
  const [data = {}] = contents(rendered());
  expect(Object.keys(data)).toEqual(["apply.mjs", "sign.mjs", "d0000-one.json", "d0001-two.json"]);
  expect(JSON.parse(data["d0001-two.json"] ?? "")).toEqual(spec.documents[1]);
});

test("no ConfigMap comes near to the API server's limit of 1 MiB, and nothing is lost in between", () => {
  const long = (name: string, letter: string) => ({
    name,
    apply: [{ method: "PUT" as const, path: "/long", body: letter.repeat(500_000) }],
  });
  const documents = [...spec.documents, long("euros", "€"), long("words", "w")];
  const maps = contents(rendered({ documents }));
  expect(maps.length).toBeGreaterThan(2);
  for (const map of maps) {
    const size = Object.entries(map).reduce(
      (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
      0,
    );
    expect(size).toBeLessThan(950_000);
  }
  const files = Object.assign({}, ...maps) as Readonly<Record<string, string>>;
  const pieces = Object.keys(files).filter((file) => file.startsWith("d0002-euros.json"));
  expect(pieces.length).toBeGreaterThan(2);
  expect(
    JSON.parse(
      pieces
        .sort()
        .map((file) => files[file])
        .join(""),
    ),
  ).toEqual(documents[2]);
});

test("secrets come from the cluster's Secrets, and never stand in the job", () => {
  const authorization = {
    kind: "basic",
    username: { secret: "things", key: "user" },
    password: { secret: "things", key: "password" },
  } as const;
  const job = JSON.stringify(jobOf(rendered({ authorization })));
  expect(job).toContain('{"name":"APPLIER_USERNAME","valueFrom":{"secretKeyRef":{"name":"things","key":"user"}}}');
  expect(job).toContain('{"name":"APPLIER_PASSWORD","valueFrom":{"secretKeyRef":{"name":"things","key":"password"}}}');
});

test("its pod holds to the restricted level", () => {
  expect(JSON.stringify(jobOf(rendered()))).toContain(
    '"securityContext":{"allowPrivilegeEscalation":false,"readOnlyRootFilesystem":true,"capabilities":{"drop":["ALL"]}}',
  );
});

test("refuses, one sentence a line, what a job could not do", () => {
  expect(() =>
    rendered({
      name: "Things",
      apiServer: [],
      deadline: "10 ms",
      documents: [
        { name: "one", apply: [{ method: "PUT", path: "one" }] },
        { name: "one", apply: [] },
        { name: "a b", apply: [] },
      ],
    }),
  ).toThrow(
    'applier "Things": its name must be 1 to 40 lower-case letters, digits and hyphens, got "Things"; shorten or mend it\n' +
      'applier "Things": `apiServer` must name an address range, got none; give it the `cidrs` of the cluster\n' +
      'applier "Things": `deadline` must be 1 second or more, got "10 ms"; leave it out for 10 minutes\n' +
      'applier "Things": document "one": a path must begin with a slash, got "one" for PUT; put one before it\n' +
      'applier "Things": a document\'s name must be used once, got "one" twice; rename one of them\n' +
      'applier "Things": a document\'s name must be 1 to 180 letters, digits, ".", "_" and "-", got "a b"; rename it',
  );
});
