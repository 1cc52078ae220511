import { createServer, type Server } from "node:http";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  absentUpstream,
  describeWithUpstream,
  fetchUpstream,
  readUpstream,
  sha256Of,
  upstreamFile,
  type UpstreamFile,
  upstreamFiles,
  upstreamPlaces,
} from ".";

const entry = (file: string, text: string, path = file): UpstreamFile => ({
  file,
  project: "it",
  version: "1",
  repo: "owner/it",
  commit: "c0ffee",
  path,
  sha256: sha256Of(text),
  bytes: text.length,
});

/** A gzipped tar archive of one file. */
function packageOf(name: string, text: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(text.length.toString(8).padStart(11, "0"), 124);
  header.write("0", 156);
  const body = Buffer.alloc(Math.ceil(text.length / 512) * 512);
  body.write(text);
  return gzipSync(Buffer.concat([header, body, Buffer.alloc(1024)]));
}

let folder: string;
let server: Server;
let base: string;
let served: Record<string, Buffer | string>;
let asked: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "upstream-"));
  served = {};
  asked = [];
  server = createServer((request, response) => {
    const url = request.url ?? "";
    asked.push(url);
    const body = served[url];
    response.statusCode = body === undefined ? 404 : 200;
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

const options = (...files: readonly UpstreamFile[]) => ({
  files,
  base,
  places: { folder: join(folder, "given"), cache: join(folder, "cache") },
});

test("a file of the given folder is taken when its bytes are the pinned ones", async () => {
  mkdirSync(join(folder, "given/crds"), { recursive: true });
  writeFileSync(join(folder, "given/crds/a.yaml"), "a: 1");
  expect(await upstreamFile("crds/a.yaml", options(entry("crds/a.yaml", "a: 1")))).toBe("a: 1");
  expect(asked).toEqual([]);
});

test("a file that was changed is refused, and not fetched in its place", async () => {
  mkdirSync(join(folder, "given"));
  writeFileSync(join(folder, "given/a.yaml"), "a: 2");
  await expect(upstreamFile("a.yaml", options(entry("a.yaml", "a: 1")))).rejects.toMatchObject({
    code: "altered",
    message: `upstream file "a.yaml": sha256 must be ${sha256Of("a: 1")}, got ${sha256Of("a: 2")} from ${folder}/given/a.yaml; remove that copy, or correct components/core/upstream.lock.json`,
  });
  expect(asked).toEqual([]);
});

test("a file that this machine lacks is fetched from its commit once, and kept by its sha256", async () => {
  served["/owner/it/c0ffee/deploy/a.yaml"] = "a: 1";
  const pinned = entry("a.yaml", "a: 1", "deploy/a.yaml");
  expect(await upstreamFile("a.yaml", options(pinned))).toBe("a: 1");
  expect(await upstreamFile("a.yaml", options(pinned))).toBe("a: 1");
  expect(readUpstream("a.yaml", options(pinned))).toBe("a: 1");
  expect(asked).toEqual(["/owner/it/c0ffee/deploy/a.yaml"]);
  expect(readdirSync(join(folder, "cache"))).toEqual([pinned.sha256]);
});

test("a member of a package is taken out of it", async () => {
  served["/owner/it/c0ffee/helm/it-1.tgz"] = packageOf("it/values.yaml", "b: 1");
  expect(await upstreamFile("values.yaml", options(entry("values.yaml", "b: 1", "helm/it-1.tgz!it/values.yaml")))).toBe(
    "b: 1",
  );
  await expect(
    upstreamFile("values.yaml", options(entry("values.yaml", "c", "helm/it-1.tgz!it/Chart.yaml"))),
  ).rejects.toMatchObject({
    code: "unreachable",
    message: `upstream file "values.yaml" could not be fetched from ${base}/owner/it/c0ffee/helm/it-1.tgz (the package has no member "it/Chart.yaml"); set MILLRACE_TEST_UPSTREAM to a folder that has it, or try where GitHub answers`,
  });
});

test("what is fetched and is not the pinned bytes is refused, and not kept", async () => {
  served["/owner/it/c0ffee/a.yaml"] = "evil";
  await expect(upstreamFile("a.yaml", options(entry("a.yaml", "a: 1")))).rejects.toMatchObject({
    code: "altered",
    message: `upstream file "a.yaml": sha256 must be ${sha256Of("a: 1")}, got ${sha256Of("evil")} from ${base}/owner/it/c0ffee/a.yaml; remove that copy, or correct components/core/upstream.lock.json`,
  });
  expect(absentUpstream(["a.yaml"], options(entry("a.yaml", "a: 1")))).toHaveLength(1);
});

test("where nothing answers, the reason is told", async () => {
  const pinned = entry("a.yaml", "a: 1");
  await expect(upstreamFile("a.yaml", options(pinned))).rejects.toMatchObject({
    name: "UpstreamError",
    code: "unreachable",
    file: "a.yaml",
    message: `upstream file "a.yaml" could not be fetched from ${base}/owner/it/c0ffee/a.yaml (status 404); set MILLRACE_TEST_UPSTREAM to a folder that has it, or try where GitHub answers`,
  });
  await expect(upstreamFile("b.yaml", options(pinned))).rejects.toMatchObject({
    code: "unlisted",
    message:
      'upstream file "b.yaml" must be one that components/core/upstream.lock.json lists; add it there with its repository, commit, path and sha256',
  });
  expect(() => readUpstream("a.yaml", options(pinned))).toThrow(
    `upstream file "a.yaml" is neither in MILLRACE_TEST_UPSTREAM (${folder}/given) nor in ${folder}/cache; name a folder that has it, or run the tests once where GitHub answers`,
  );
});

test("a whole folder is fetched, and the first failure ends it", async () => {
  const files = ["a", "b", "c"].map((name) => entry(`crds/${name}.yaml`, name));
  for (const { path, file } of files) served[`/owner/it/c0ffee/${path}`] = file.charAt(5);
  await fetchUpstream(["crds"], options(...files, entry("charts/d", "d")));
  expect(asked.sort()).toEqual(files.map(({ path }) => `/owner/it/c0ffee/${path}`));
  await expect(fetchUpstream(["charts/"], options(entry("charts/d", "d")))).rejects.toMatchObject({ file: "charts/d" });
});

test("tests that need absent files are skipped, counted, and say why", () => {
  const said: string[] = [];
  const counter = {
    run: (name: string) => said.push(`run ${name}`),
    skip: (name: string) => said.push(`skip ${name}`),
    say: (line: string) => said.push(line),
  };
  const files = [entry("crds/a.yaml", "a"), entry("crds/b.yaml", "b"), entry("charts/c", "c")];
  mkdirSync(join(folder, "given/charts"), { recursive: true });
  writeFileSync(join(folder, "given/charts/c"), "c");
  describeWithUpstream("values", ["charts"], () => undefined, { options: options(...files), counter });
  describeWithUpstream("schemas", ["crds"], () => undefined, { options: options(...files), counter });
  expect(said).toEqual([
    "run values",
    "SKIPPED schemas: files of other projects are absent: crds/a.yaml and 1 more; set MILLRACE_TEST_UPSTREAM to a folder that has them, or let the tests reach GitHub once",
    "skip schemas",
  ]);
});

test("the places come from the environment", () => {
  expect(upstreamPlaces({ MILLRACE_TEST_UPSTREAM: "/data", XDG_CACHE_HOME: "/cache" })).toEqual({
    folder: "/data",
    cache: "/cache/millrace/upstream",
  });
  expect(upstreamPlaces({ MILLRACE_TEST_UPSTREAM: "", XDG_CACHE_HOME: "/cache" })).toEqual({
    cache: "/cache/millrace/upstream",
  });
});

test("every pinned file says all that fetching it needs", () => {
  for (const { file, repo, commit, path, sha256 } of upstreamFiles) {
    expect({
      file,
      whole: /^[\w.-]+\/[\w.-]+$/.test(repo) && commit !== "" && path !== "" && /^[0-9a-f]{64}$/.test(sha256),
    }).toEqual({ file, whole: true });
  }
  expect(new Set(upstreamFiles.map(({ file }) => file)).size).toBe(upstreamFiles.length);
});

test("what is kept is the file's bytes", async () => {
  served["/owner/it/c0ffee/a.yaml"] = "ü";
  const pinned = entry("a.yaml", "ü");
  await upstreamFile("a.yaml", options(pinned));
  expect(readFileSync(join(folder, "cache", pinned.sha256), "utf8")).toBe("ü");
});
