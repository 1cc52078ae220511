import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { digestOf, registryOf } from "./digest";
import { pin } from "./pins";

const INDEX = JSON.stringify({ schemaVersion: 2, manifests: [] });
const DIGEST = `sha256:${createHash("sha256").update(INDEX).digest("hex")}` as const;

/** A registry as the distribution spec has it: a token first, then the manifest. */
let server: Server;
let host: string;
let said: string | undefined;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.headers.authorization ?? "nobody"} ${request.url ?? ""}`);
    if (request.url?.startsWith("/token")) {
      response.end(JSON.stringify({ token: "pull" }));
    } else if (request.headers.authorization !== "Bearer pull") {
      const challenge = `Bearer realm="http://${host}/token",service="registry",scope="repository:a/b:pull"`;
      response.writeHead(401, { "www-authenticate": challenge }).end();
    } else if (request.url === "/v2/a/b/manifests/1.0" && request.headers.accept?.includes("image.index")) {
      response.writeHead(200, said === undefined ? {} : { "docker-content-digest": said }).end(INDEX);
    } else response.writeHead(404).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  said = DIGEST;
  asked.length = 0;
});

const look = (tag: string) => digestOf({ repository: `${host}/a/b`, tag }, fetch, "http");

describe("a digest", () => {
  test("is that of the bytes that the registry sent, after a token that anybody gets", async () => {
    expect(await look("1.0")).toBe(DIGEST);
    expect(asked).toEqual([
      "nobody /v2/a/b/manifests/1.0",
      "nobody /token?service=registry&scope=repository%3Aa%2Fb%3Apull",
      "Bearer pull /v2/a/b/manifests/1.0",
    ]);
  });

  test("of a tag that the registry does not know is a sentence", async () => {
    await expect(look("2.0")).rejects.toThrow(
      `${host}/a/b:2.0: the registry ${host} answered 404; mend its name or tag in components/core/versions.ts`,
    );
  });

  test("that the registry says otherwise is refused", async () => {
    said = `sha256:${"0".repeat(64)}`;
    await expect(look("1.0")).rejects.toThrow(
      `${host}/a/b:1.0: the registry ${host} says ${said}, and what it sent is ${DIGEST}; do not use it`,
    );
  });

  test("of a registry that does not answer is a sentence", async () => {
    const dead = () =>
      Promise.reject(new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND quay.test.invalid") }));
    await expect(digestOf({ repository: "quay.test.invalid/a/b", tag: "1" }, dead)).rejects.toThrow(
      "quay.test.invalid/a/b:1: quay.test.invalid does not answer (getaddrinfo ENOTFOUND quay.test.invalid); run it where the registries can be reached",
    );
  });
});

test("images of Docker Hub are asked for where its registry is, and one without a host is refused", () => {
  expect(registryOf("docker.io/library/node")).toEqual({ host: "registry-1.docker.io", path: "library/node" });
  expect(registryOf("quay.io/a/b/c")).toEqual({ host: "quay.io", path: "a/b/c" });
  expect(() => registryOf("library/node")).toThrow(
    'an image must be named with its registry\'s host, such as docker.io/library/node, got "library/node"; put the host before it',
  );
});

describe("pinning", () => {
  const images = { one: { repository: "r.io/one", tag: "1" }, two: { repository: "r.io/two", tag: "2" } };
  const sha = (digit: string) => `sha256:${digit.repeat(64)}` as const;

  test("looks up what has no digest of its tag, and keeps what has", async () => {
    const known = {
      one: { tag: "1", digest: sha("a") },
      two: { tag: "1.9", digest: sha("b") },
      gone: { tag: "0", digest: sha("c") },
    };
    const report = await pin(images, known, () => Promise.resolve(sha("d")));
    expect(report).toEqual({
      pins: { one: { tag: "1", digest: sha("a") }, two: { tag: "2", digest: sha("d") } },
      changed: [`r.io/two:2 is ${sha("d")}`],
      failed: [],
    });
  });

  test("leaves without a digest what could not be looked up, and says so", async () => {
    const report = await pin(images, {}, ({ repository }) =>
      repository === "r.io/one" ? Promise.resolve(sha("a")) : Promise.reject(new Error("r.io/two:2: no answer")),
    );
    expect(report).toEqual({
      pins: { one: { tag: "1", digest: sha("a") } },
      changed: [`r.io/one:1 is ${sha("a")}`],
      failed: ["r.io/two:2: no answer"],
    });
  });

  test("asked anew, tells of a tag that was moved", async () => {
    const known = { one: { tag: "1", digest: sha("a") }, two: { tag: "2", digest: sha("d") } };
    const report = await pin(images, known, () => Promise.resolve(sha("d")), true);
    expect(report.changed).toEqual([
      `r.io/one:1 was ${sha("a")} and is ${sha("d")}: its tag was moved; read what changed`,
    ]);
  });
});
