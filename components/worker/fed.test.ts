import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { searchSink } from "../../workloads/search-sink/definition";
import { capacityOf } from "../core/capacity";
import type { SearchAccess } from "../core/endpoints";
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
