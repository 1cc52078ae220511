import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeStore, type FakeStore, KEYS } from "./fake-store";
import { scripts } from "./render";

/** The script as pods run it, out of a folder with all of the room's scripts, against a store of this machine. */
let store: FakeStore;
let folder: string;
let file: string;

beforeEach(async () => {
  store = await fakeStore();
  folder = mkdtempSync(join(tmpdir(), "millrace-backup-"));
  for (const [name, content] of Object.entries(scripts())) writeFileSync(join(folder, name), content);
  file = join(folder, "dump");
  writeFileSync(file, Buffer.alloc(300_000, "a dump "));
});
afterEach(async () => {
  await store.stop();
  rmSync(folder, { recursive: true });
});

async function run(mode: string, env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [join(folder, "objects.mjs"), mode], {
    env: {
      BACKUP_URL: store.url,
      BACKUP_REGION: "us-east-1",
      BACKUP_BUCKET: "backups",
      BACKUP_FILE: file,
      BACKUP_PREFIX: mode === "put" ? "postgres/superset" : "postgres/",
      BACKUP_PAUSE_MS: "10",
      ...("AWS_CONTAINER_CREDENTIALS_FULL_URI" in env
        ? {}
        : { BACKUP_ACCESS_KEY: KEYS.accessKey, BACKUP_SECRET_KEY: KEYS.secretKey }),
      ...env,
    },
  });
  const said = { out: "", error: "" };
  child.stdout.on("data", (part: Buffer) => (said.out += part.toString()));
  child.stderr.on("data", (part: Buffer) => (said.error += part.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, ...said };
}

const only = (): string => [...store.objects.keys()].join();

test("a dump lies below the day it was made, and is read back", async () => {
  const { code, out, error } = await run("put");
  expect(error).toBe("");
  expect(only()).toMatch(/^\/backups\/postgres\/superset\/\d{4}\/\d{2}\/\d{2}\/\d{6}Z\.dump$/);
  expect(store.told).toEqual([`PUT ${only()} 200`, `GET ${only()} 200`]);
  expect(store.objects.get(only())?.body.equals(readFileSync(file))).toBe(true);
  expect(out).toMatch(/^backup: backups\/postgres\/superset\/.*\.dump, 300000 bytes with SHA-256 [0-9a-f]{64}\n$/);
  expect(code).toBe(0);
});

test("a pod with a role asks the agent of its node for the keys", async () => {
  const token = join(folder, "token");
  writeFileSync(token, "token-of-the-pod\n");
  const { code } = await run("put", {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${store.url}/credentials`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: token,
  });
  expect(store.told).toEqual([
    "GET /credentials 200",
    `PUT ${only()} 200`,
    "GET /credentials 200",
    `GET ${only()} 200`,
  ]);
  expect(code).toBe(0);
});

test("an upload that the store refuses fails at once, and says what was answered", async () => {
  store.failures.push(403);
  const { code, error } = await run("put");
  expect(error).toMatch(
    /^backup: PUT \/postgres\/superset\/.*\.dump must be answered with 2xx, got 403 <Error>the store minds<\/Error>\n$/,
  );
  expect(store.told).toHaveLength(1);
  expect(code).toBe(1);
});

test("an upload that the store cannot take now is tried again, and fails when it never can", async () => {
  store.failures.push(503, 500);
  expect((await run("put")).code).toBe(0);
  store.failures.push(503, 503, 503, 503, 503);
  const { code, error } = await run("put");
  expect(error).toMatch(/did not succeed in 5 tries, the last answer was 503/);
  expect(code).toBe(1);
});

test("a store that is not there fails it", async () => {
  const { code, error } = await run("put", { BACKUP_URL: "http://127.0.0.1:1", BACKUP_TRIES: "2" });
  expect(error).toMatch(/did not succeed in 2 tries, the last answer was ECONNREFUSED/);
  expect(code).toBe(1);
});

test("an object that reads otherwise than the dump fails it, though the store took it", async () => {
  const set = store.objects.set.bind(store.objects);
  store.objects.set = (path, object) => set(path, { ...object, body: object.body.subarray(1) });
  const { code, error } = await run("put");
  expect(error).toMatch(/must be 300000 bytes .*, and reads as 299999 bytes .*; the backup cannot be relied on\n$/);
  expect(code).toBe(1);
});

test("an empty dump is none", async () => {
  writeFileSync(file, "");
  const { code, error } = await run("put");
  expect(error).toMatch(/must hold a dump, and is empty/);
  expect(store.told).toEqual([]);
  expect(code).toBe(1);
});

test("what was uploaded comes back as it was", async () => {
  await run("put");
  const to = join(folder, "loaded");
  const { code } = await run("get", { BACKUP_OBJECT: only().replace("/backups/", ""), BACKUP_FILE: to });
  expect(readFileSync(to).equals(readFileSync(file))).toBe(true);
  expect(code).toBe(0);
});

test("an object that was damaged is not restored", async () => {
  await run("put");
  const object = store.objects.get(only());
  if (object !== undefined) object.body = Buffer.from("damaged");
  const to = join(folder, "loaded");
  const { code, error } = await run("get", { BACKUP_OBJECT: only().replace("/backups/", ""), BACKUP_FILE: to });
  expect(error).toMatch(/must have SHA-256 [0-9a-f]{64}, and reads as 7 bytes .*; take another one\n$/);
  expect(existsSync(to)).toBe(false);
  expect(code).toBe(1);
});

test.each(["NAME_OF_THE_DUMP", "postgres/superset/2026/01/01/010000Z.dump", "lake/data/010000Z.dump"])(
  "a name that is none of a dump (%s) is answered with those that there are",
  async (name) => {
    store.page = 1;
    for (const day of ["01", "02", "03"]) {
      store.objects.set(`/backups/postgres/metabase/2026/11/${day}/010000Z.dump`, {
        body: Buffer.from("dump"),
        note: "",
      });
    }
    const { code, error } = await run("get", { BACKUP_OBJECT: name });
    expect(error).toContain(`BACKUP_OBJECT must name a dump below postgres/, got ${name}: that is no`.slice(0, 60));
    expect(error.trim().split("\n").slice(1)).toEqual(
      ["01", "02", "03"].map((day) => `postgres/metabase/2026/11/${day}/010000Z.dump`),
    );
    expect(code).toBe(1);
  },
);

test("the secret key is in no output", async () => {
  store.failures.push(403);
  const { out, error } = await run("put");
  expect(out + error).not.toContain(KEYS.secretKey);
});
