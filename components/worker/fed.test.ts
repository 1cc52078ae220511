import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assertionSink } from "../../workloads/assertion-sink/definition";
import { searchSink } from "../../workloads/search-sink/definition";
import { capacityOf } from "../core/capacity";
import type { CatalogueAccess, SearchAccess } from "../core/endpoints";
import { text } from "../core/text";
import { renderLocalWorker, workerManifests } from "./render";
import { validate, validateManifests } from "./spec";

const [load] = capacityOf([...searchSink.reads], [searchSink]).workers;
if (load === undefined) throw new Error("the plan has no worker");
const search: SearchAccess = {
  url: "https://search:9200",
  user: "its-user",
  authority: "its-authority",
  pseudonyms: "its-pseudonyms",
  reach: { peers: [{ kind: "pods", namespace: "search" }], ports: [9200] },
};
const cluster = {
  worker: searchSink,
  image: { reference: "registry.example.com/workloads@sha256:abc" },
  kafka: { security: { kind: "none" } },
  load,
} as const;

test("pods that feed the search are told where it is, and hold its user, its authority and the key as files", () => {
  const manifests = workerManifests(validateManifests({ ...cluster, search }));
  const deployment = manifests.find(({ kind }) => kind === "Deployment");
  expect(deployment?.spec).toMatchObject({
    template: {
      spec: {
        containers: [
          {
            env: expect.arrayContaining([
              { name: "MILLRACE_SEARCH_URL", value: "https://search:9200" },
              { name: "MILLRACE_SEARCH_USERNAME_FILE", value: "/etc/millrace/search-user/username" },
              { name: "MILLRACE_SEARCH_PASSWORD_FILE", value: "/etc/millrace/search-user/password" },
              { name: "MILLRACE_SEARCH_CA_FILE", value: "/etc/millrace/search-authority/ca.crt" },
              { name: "MILLRACE_SEARCH_PSEUDONYM_KEY_FILE", value: "/etc/millrace/search-pseudonyms/key" },
            ]) as unknown,
            volumeMounts: expect.arrayContaining([
              { name: "search-user", mountPath: "/etc/millrace/search-user", readOnly: true },
            ]) as unknown,
          },
        ],
        volumes: expect.arrayContaining([
          { name: "search-user", secret: { secretName: "its-user", defaultMode: 0o440 } },
          { name: "search-authority", secret: { secretName: "its-authority", defaultMode: 0o440 } },
          { name: "search-pseudonyms", secret: { secretName: "its-pseudonyms", defaultMode: 0o440 } },
        ]) as unknown,
      },
    },
  });
  expect(manifests.find(({ kind }) => kind === "NetworkPolicy")?.spec).toMatchObject({
    egress: [
      {
        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "search" } } }],
        ports: [{ port: 9200, protocol: "TCP" }],
      },
    ],
  });
});

test("a worker that feeds the search and is not told where that is is refused", () => {
  expect(() => validateManifests(cluster)).toThrow(
    'worker "search-sink": it feeds the search, and must be told where that is, got nothing; set `search` of the worker',
  );
});

const catalogue: CatalogueAccess = {
  url: "http://catalogue:8080",
  environment: "PROD",
  client: { secret: "its-client", nameKey: "name", secretKey: "value" },
  reach: { peers: [{ kind: "pods", namespace: "catalogue" }], ports: [8080] },
};
const reporting = { ...cluster, worker: assertionSink } as const;

test("pods that feed the catalogue are told where it is and of what the datasets are, and hold its client as files", () => {
  const manifests = workerManifests(validateManifests({ ...reporting, search, catalogue }));
  const deployment = manifests.find(({ kind }) => kind === "Deployment");
  expect(deployment?.spec).toMatchObject({
    template: {
      spec: {
        containers: [
          {
            env: expect.arrayContaining([
              { name: "MILLRACE_CATALOGUE_URL", value: "http://catalogue:8080" },
              { name: "MILLRACE_CATALOGUE_ENVIRONMENT", value: "PROD" },
              { name: "MILLRACE_CATALOGUE_CLIENT_FILE", value: "/etc/millrace/catalogue/name" },
              { name: "MILLRACE_CATALOGUE_SECRET_FILE", value: "/etc/millrace/catalogue/value" },
            ]) as unknown,
            volumeMounts: expect.arrayContaining([
              { name: "catalogue", mountPath: "/etc/millrace/catalogue", readOnly: true },
            ]) as unknown,
          },
        ],
        volumes: expect.arrayContaining([
          { name: "catalogue", secret: { secretName: "its-client", defaultMode: 0o440 } },
        ]) as unknown,
      },
    },
  });
  expect(JSON.stringify(deployment)).not.toContain("SEARCH");
  expect(manifests.find(({ kind }) => kind === "NetworkPolicy")?.spec).toMatchObject({
    egress: [
      {
        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "catalogue" } } }],
        ports: [{ port: 8080, protocol: "TCP" }],
      },
    ],
  });
});

test("a worker that feeds the catalogue is refused where nobody says where that is, and on a machine, which has none", () => {
  expect(() => validateManifests({ ...reporting, search })).toThrow(
    'worker "assertion-sink": it feeds the catalogue, and must be told where that is, got nothing; set `catalogue` of the worker',
  );
  const host = { folder: "/srv", dist: "/dist", node: process.execPath };
  const kafka = { bootstrap: "127.0.0.1:9092", security: { kind: "none" } } as const;
  expect(() => renderLocalWorker(validate({ host, worker: assertionSink, kafka, port: 8123, code: "abc" }))).toThrow(
    'worker "assertion-sink": it must feed nothing, or the search, on this machine, which has no catalogue; run it in a cluster',
  );
});

test("on this machine it makes a key for itself, which nobody else can read, and keeps it", () => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-key-"));
  try {
    const { env, prepare } = renderLocalWorker(
      validate({
        host: { folder, dist: "/dist", node: process.execPath },
        worker: searchSink,
        kafka: { bootstrap: "127.0.0.1:9092", security: { kind: "none" } },
        port: 8123,
        code: "abc",
        search: { url: "http://127.0.0.1:9200" },
      }),
    );
    const key = join(folder, "data/search-sink/pseudonyms.key");
    expect(env).toMatchObject({
      MILLRACE_SEARCH_URL: text`http://127.0.0.1:9200`,
      MILLRACE_SEARCH_PSEUDONYM_KEY_FILE: key,
    });
    expect(prepare?.creates).toBe(key);
    expect(spawnSync(prepare?.command ?? "", prepare?.args ?? []).status).toBe(0);
    expect(readFileSync(key, "utf8")).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(key).mode & 0o777).toBe(0o600);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
