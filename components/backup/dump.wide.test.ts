import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPostgres } from "../../infra/engines/postgres";
import { paths } from "../../infra/paths";
import { type Programs, readable, startServer, type TestServer } from "../../infra/engines/postgres-server";
import { scripts } from "./render";

/**
 * What the pods run, `dump.sh` and `restore.sh`, with the programs of Debian's packages against a server of this machine, each as the
 * database's own user and as nobody of the machine.
 */
jest.setTimeout(60_000);

const NOBODY = 65_534;
let folder: string;
let server: TestServer;
let programs: Programs & { readonly remove: () => void };

const as = (name: string) => ({ user: name, password: `of-${name}`, database: name });
const owner = { user: "owner", password: "owner", database: "postgres" };

beforeAll(async () => {
  const { cache } = paths();
  programs = readable(await findPostgres(cache), join(cache, "engines", "postgres-debian"));
  const free = createServer();
  await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  server = await startServer(programs, programs, port);
  for (const name of ["superset", "restore"]) {
    // As both forms of the room of PostgreSQL make them: the user owns the database, and may make none.
    server.query(`CREATE ROLE ${name} LOGIN PASSWORD 'of-${name}'`, owner);
    server.query(`CREATE DATABASE ${name} OWNER ${name} TEMPLATE template0`, owner);
    server.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`, owner);
  }
  folder = mkdtempSync(join(tmpdir(), "millrace-backup-"));
  chmodSync(folder, 0o755);
  if (process.getuid?.() === 0) chownSync(folder, NOBODY, NOBODY);
  for (const [name, content] of Object.entries(scripts())) {
    writeFileSync(join(folder, name), content);
    chmodSync(join(folder, name), 0o644);
  }
});

afterAll(async () => {
  await server.stop();
  programs.remove();
  rmSync(folder, { recursive: true });
});

/** Not waited for in place: the server writes each statement to this process, and stands still while nobody reads. */
async function run(script: "dump.sh" | "restore.sh", name: string, env: Readonly<Record<string, string>> = {}) {
  const child = spawn("sh", [join(folder, script)], {
    ...(process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
    cwd: "/",
    env: {
      PATH: `${programs.bin}:${process.env.PATH ?? ""}`,
      ...programs.env,
      PGHOST: "127.0.0.1",
      PGPORT: String(server.port),
      PGDATABASE: name,
      PGUSER: name,
      PGPASSWORD: `of-${name}`,
      PGSSLMODE: "disable",
      PGCONNECT_TIMEOUT: "10",
      BACKUP_FILE: join(folder, "dump"),
      BACKUP_SCRATCH: "restore",
      ...env,
    },
  });
  const said = { out: "", error: "" };
  child.stdout.on("data", (part: Buffer) => (said.out += part.toString()));
  child.stderr.on("data", (part: Buffer) => (said.error += part.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, ...said };
}

const CONTENT = `
  CREATE EXTENSION citext;
  CREATE TYPE state AS ENUM ('open', 'closed');
  CREATE TABLE people (id serial PRIMARY KEY, name citext UNIQUE, state state DEFAULT 'open', told jsonb, picture bytea);
  CREATE TABLE charts (id serial PRIMARY KEY, by int REFERENCES people (id), at timestamptz DEFAULT now());
  CREATE VIEW opened AS SELECT name FROM people WHERE state = 'open';
  CREATE FUNCTION twice(a int) RETURNS int LANGUAGE sql AS 'SELECT 2 * a';
  INSERT INTO people (name, told, picture)
    SELECT 'person ' || n, jsonb_build_object('n', n, 'word', 'ä€😀'), decode(md5(n::text), 'hex') FROM generate_series(1, 5000) n;
  INSERT INTO charts (by) SELECT n FROM generate_series(1, 5000) n;`;
const SUM = `SELECT md5(string_agg(p::text || c::text, ',' ORDER BY p.id)) FROM people p JOIN charts c ON c.by = p.id`;

test("what is restored is what was dumped: rows, keys, views, functions, extensions, and where sequences are", async () => {
  expect(server.query(CONTENT, as("superset"))).toBe("");
  const before = server.query(SUM, as("superset"));
  expect(before).toMatch(/^[0-9a-f]{32}$/);
  expect(await run("dump.sh", "superset")).toMatchObject({ code: 0, error: "" });
  // What came after the dump is not in it.
  server.query("DELETE FROM charts", as("superset"));
  expect(await run("restore.sh", "restore")).toEqual({ code: 0, out: "restore: restore has 2 tables\n", error: "" });
  expect(server.query(SUM, as("restore"))).toBe(before);
  expect(server.query("SELECT count(*) FROM opened", as("restore"))).toBe("5000");
  expect(server.query("INSERT INTO people (name) VALUES ('next') RETURNING id, twice(id)", as("restore"))).toBe(
    "5001|10002",
  );
  expect(server.query("INSERT INTO people (name) VALUES ('PERSON 1')", as("restore"))).toContain("duplicate key");
  expect(server.query("SELECT count(*) FROM charts", as("superset"))).toBe("0");
});

test("a restore begins with an empty database, whatever the one before left, and may be done again and again", async () => {
  server.query("CREATE SCHEMA left_over; CREATE TABLE left_over.table (a int)", as("restore"));
  expect(await run("restore.sh", "restore")).toMatchObject({ code: 0, out: "restore: restore has 2 tables\n" });
  expect(server.query("SELECT to_regclass('left_over.table') IS NULL", as("restore"))).toBe("t");
  expect(await run("restore.sh", "restore")).toMatchObject({ code: 0 });
});

test("a dump that is cut short is restored not at all", async () => {
  spawnSync("truncate", ["--size=60000", join(folder, "dump")]);
  const { code, error } = await run("restore.sh", "restore");
  expect(code).not.toBe(0);
  expect(error).toMatch(/pg_restore: error/);
  expect(server.query("SELECT to_regclass('people') IS NULL", as("restore"))).toBe("t");
});

test("a live database is never restored into, by whatever it is told", async () => {
  const { code, error } = await run("restore.sh", "superset");
  expect(code).toBe(1);
  expect(error).toContain("a live database is never written");
  expect((await run("restore.sh", "restore", { PGDATABASE: "superset" })).code).toBe(1);
  expect(server.query("SELECT count(*) FROM people", as("superset"))).toBe("5000");
});

test("a database that cannot be read fails the dump", async () => {
  const { code, error } = await run("dump.sh", "superset", { PGPASSWORD: "wrong" });
  expect(code).not.toBe(0);
  expect(error).toContain("password authentication failed");
});
