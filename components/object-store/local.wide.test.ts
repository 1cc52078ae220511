/** SeaweedFS itself, as the room of this machine renders it: who may do what, what lies on the disk, and what outlives a kill. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findSeaweedfs } from "../../infra/engines/seaweedfs";
import { paths } from "../../infra/paths";
import { freePorts } from "../../workloads/runtime/testing/ports";
import { applyHere } from "../core/applier/here";
import { dataFolder } from "../core/local/paths";
import { plainInputs } from "../core/local/plain";
import type { ProcessInputs } from "../core/local/spec";
import { ensureEnded, ensureRunning } from "../core/local/supervise";
import { credentialsOf, renderLocalStore } from "./local/render";
import { type LocalStorePorts, storePorts, validateLocal } from "./local/spec";
import { STORE } from "./seaweed/names";

// The first time SeaweedFS is built.
jest.setTimeout(1_800_000);

const { root, cache } = paths();
let folder: string;
let base: string;
let server: ProcessInputs;
let documents: ReturnType<typeof renderLocalStore>["documents"];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-store-"));
  const free = await freePorts(storePorts.length);
  const ports = Object.fromEntries(storePorts.map((name, index) => [name, free[index]])) as unknown as LocalStorePorts;
  base = `http://127.0.0.1:${ports.objectStore}`;
  const rendered = renderLocalStore(
    validateLocal({
      host: { folder, dist: "", node: process.execPath },
      engine: await findSeaweedfs(root, cache, (line) => process.stderr.write(`${line}\n`)),
      ports,
    }),
  );
  documents = rendered.documents;
  server = plainInputs(folder, rendered.server);
  await ensureRunning(server);
});
afterAll(async () => {
  await ensureEnded(folder, STORE);
  rmSync(folder, { recursive: true, force: true });
});

const keyOf = (name: string) => {
  const { accessKeyId, secretAccessKey } = credentialsOf({ folder }, name);
  return { accessKey: readFileSync(accessKeyId, "utf8"), secretKey: readFileSync(secretAccessKey, "utf8") };
};

/** Tells the store of its buckets, as the room does; the script's last line. */
async function tell(): Promise<string | undefined> {
  const { accessKey, secretKey } = keyOf("admin");
  const said = await applyHere({
    node: process.execPath,
    target: base,
    documents,
    index: join(folder, "applied.json"),
    deadlineSeconds: 60,
    env: {
      APPLIER_AUTHORIZATION: "s3",
      APPLIER_REGION: "us-east-1",
      APPLIER_ACCESS_KEY: accessKey,
      APPLIER_SECRET_KEY: secretKey,
    },
  });
  return said.trim().split("\n").at(-1);
}

interface Asked {
  readonly as: string;
  readonly path: string;
  readonly method?: "GET" | "PUT";
  readonly body?: Buffer;
}
/** Sends one request, signed as the room's own job signs: what it is answered, status first. */
const SENDER = `
import { readFileSync } from "node:fs";
import { signed } from ${JSON.stringify(join(root, "components/core/applier/sign.mjs"))};
import { createHash } from "node:crypto";
const { url, method, file, credentials } = JSON.parse(readFileSync(0, "utf8"));
const body = file === undefined ? undefined : readFileSync(file);
const hash = createHash("sha256").update(body ?? "").digest("hex");
const headers = signed({ method, url: new URL(url), hash, region: "us-east-1", credentials });
const response = await fetch(url, { method, headers, body });
process.stdout.write(response.status + "\\n");
process.stdout.write(Buffer.from(await response.arrayBuffer()));
`;

function ask({ as, path, method = "GET", body }: Asked): { readonly status: number; readonly body: Buffer } {
  const file = join(folder, "body");
  if (body !== undefined) writeFileSync(file, body);
  const told = { url: `${base}${path}`, method, credentials: keyOf(as), ...(body === undefined ? {} : { file }) };
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", SENDER], {
    // Not among the arguments, which everybody on the machine can read.
    input: JSON.stringify(told),
    maxBuffer: 64e6,
  });
  const cut = said.indexOf("\n");
  return { status: Number(said.subarray(0, cut).toString()), body: said.subarray(cut + 1) };
}

const put = (as: string, path: string, body: Buffer): number => ask({ as, path, method: "PUT", body }).status;

/** Every file below the volumes' folder, as one text. */
function disk(): Buffer {
  const volumes = join(dataFolder(folder, STORE), "volumes");
  return Buffer.concat(
    readdirSync(volumes)
      .map((name) => join(volumes, name))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file)),
  );
}

test("the buckets are made once, and telling it again changes nothing", async () => {
  expect(await tell()).toMatch(/^applier: 4 applied/);
  expect(await tell()).toMatch(/^applier: 4 applied/);
});

test("whoever has a bucket's keys writes and reads it, and is let into no other", async () => {
  expect(put("lake", "/millrace-lake/a.txt", Buffer.from("one"))).toBe(200);
  const { status, body } = ask({ as: "lake", path: "/millrace-lake/a.txt" });
  expect([status, body.toString()]).toEqual([200, "one"]);
  expect(put("lake", "/millrace-checkpoints/a.txt", Buffer.from("one"))).toBe(403);
  expect(ask({ as: "checkpoints", path: "/millrace-lake/a.txt" }).status).toBe(403);
  expect(ask({ as: "lake", path: "/of-my-own", method: "PUT" }).status).toBe(403);
  expect((await fetch(`${base}/millrace-lake/a.txt`)).status).toBe(403);
});

test("nothing of an object lies on the disk as it was sent", () => {
  // Text would lie there shortened anyway.
  const body = randomBytes(64_000);
  expect(put("lake", "/millrace-lake/secret", body)).toBe(200);
  const written = disk();
  expect(written.length).toBeGreaterThan(body.length);
  expect(written.includes(body.subarray(1_000, 1_032))).toBe(false);
});

test("what was acknowledged is there after kill -9", async () => {
  const large = randomBytes(20_000_000);
  expect(put("lake", "/millrace-lake/large", large)).toBe(200);
  const { pid } = await ensureRunning(server);
  process.kill(pid, "SIGKILL");
  await ensureRunning(server);
  const { status, body } = ask({ as: "lake", path: "/millrace-lake/large" });
  expect([status, body.equals(large)]).toEqual([200, true]);
});
