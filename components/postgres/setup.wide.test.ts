import { spawn } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPostgres } from "../../infra/engines/postgres";
import { MASTER, readable, startServer, type TestServer } from "../../infra/engines/postgres-server";
import { paths } from "../../infra/paths";
import { setupFile } from "./setup";

/**
 * What the job of `RdsPostgres` runs, its two containers one after the other, against a server of PostgreSQL of this machine, and
 * in place of AWS two servers of HTTP that judge what they are asked by.
 */
jest.setTimeout(180_000);

const REGION = "eu-west-1";
const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-1-AbCdEf";
const KEY = { AccessKeyId: "AKIA", SecretAccessKey: "secret-key", Token: "session" };

let folder: string;
let server: TestServer;
let bin: string;
let clientEnv: Readonly<Record<string, string>>;
let aws: Server;
let address: string;
let removePrograms: () => void;
/** What Secrets Manager was asked, once its signature held. */
let asked: { readonly headers: IncomingHttpHeaders; readonly body: string }[];

/** Signature version 4 of what came in, by the rules of the signing guide, written apart from the script. */
function signatureOf(headers: IncomingHttpHeaders, body: string): string {
  const names = ["content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target"];
  const date = String(headers["x-amz-date"]);
  const day = date.slice(0, 8);
  const hex = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
  const lines = names.map((name) => `${name}:${String(headers[name])}\n`).join("");
  const request = `POST\n/\n\n${lines}\n${names.join(";")}\n${hex(body)}`;
  let key: Buffer = Buffer.from(`AWS4${KEY.SecretAccessKey}`);
  for (const part of [day, REGION, "secretsmanager", "aws4_request"])
    key = createHmac("sha256", key).update(part).digest();
  const toSign = `AWS4-HMAC-SHA256\n${date}\n${day}/${REGION}/secretsmanager/aws4_request\n${hex(request)}`;
  return createHmac("sha256", key).update(toSign).digest("hex");
}

beforeAll(async () => {
  const { cache } = paths();
  const programs = await findPostgres(cache);
  const usable = readable(programs, join(cache, "engines", "postgres-debian"));
  ({ remove: removePrograms } = usable);
  bin = usable.bin;
  clientEnv = usable.env;
  aws = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { headers, method } = request;
      if (method === "GET") {
        response.statusCode = headers.authorization === "token-of-the-pod" ? 200 : 403;
        response.end(JSON.stringify(KEY));
      } else if (!String(headers.authorization).endsWith(`Signature=${signatureOf(headers, body)}`)) {
        response.statusCode = 403;
        response.end('{"__type":"SignatureDoesNotMatch"}');
      } else {
        asked.push({ headers, body });
        response.end(
          JSON.stringify({ SecretString: JSON.stringify({ username: MASTER.user, password: MASTER.password }) }),
        );
      }
    });
  });
  await new Promise<void>((resolve) => aws.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
  const free = createServer();
  await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
  const { port } = free.address() as AddressInfo;
  await new Promise((resolve) => free.close(resolve));
  server = await startServer(usable, usable, port);
});

afterAll(async () => {
  await server.stop();
  removePrograms();
  aws.closeAllConnections();
  await new Promise((resolve) => aws.close(resolve));
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-setup-"));
  asked = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function run(command: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(command, [...args], { env: { PATH: `${bin}:${process.env.PATH ?? ""}`, ...env }, cwd: folder });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output: output.join("") };
}

/** The job with the passwords of its Secrets. @returns what both containers said */
async function setUp(passwords: Readonly<Record<string, string>>, more: Readonly<Record<string, string>> = {}) {
  const at = (name: string) => join(folder, name);
  for (const name of ["content", "shared", "passwords"]) {
    rmSync(at(name), { recursive: true, force: true });
    mkdirSync(at(name));
  }
  const files = ["credentials.mjs", "password.sql", "setup.sh", "setup.sql"] as const;
  for (const file of files) writeFileSync(join(at("content"), file), setupFile(file));
  // As Kubernetes mounts them: each beside entries that begin with a dot.
  mkdirSync(join(at("passwords"), "..data"));
  for (const [name, word] of Object.entries(passwords)) writeFileSync(join(at("passwords"), name), word);
  writeFileSync(at("token"), "token-of-the-pod\n");
  const first = await run("node", [join(at("content"), "credentials.mjs")], {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${address}/v1/credentials`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: at("token"),
    SETUP_REGION: REGION,
    SETUP_MASTER_SECRET: SECRET,
    SETUP_SECRETS_MANAGER: address,
    SETUP_PASSWORDS: at("passwords"),
    SETUP_SHARED: at("shared"),
    ...more,
  });
  if (first.code !== 0) return first;
  const second = await run("sh", [join(at("content"), "setup.sh")], {
    ...clientEnv,
    PGHOST: "127.0.0.1",
    PGPORT: String(server.port),
    // A server of RDS has a certificate, and refuses whoever comes without TLS; this one has none.
    PGSSLMODE: "disable",
    SETUP_CONTENT: at("content"),
    SETUP_SHARED: at("shared"),
    SETUP_DATABASES: Object.keys(passwords).join(" "),
  });
  return { code: second.code, output: first.output + second.output };
}

const as = (name: string, password: string, database = name) => ({ user: name, password, database });
const owner = { user: "owner", password: "owner", database: "postgres" };

test("each database has a user of its own that owns it, and the job says nothing of passwords", async () => {
  const { code, output } = await setUp({ superset: "first-superset", lake_catalog: "first:lake\\" });
  expect({ code, output }).toEqual({
    code: 0,
    output: [
      "credentials: 2 databases",
      "setup: superset has a new password",
      "setup: lake_catalog has a new password",
      "",
    ].join("\n"),
  });
  expect(
    server.query(
      "CREATE TABLE made (a int); INSERT INTO made VALUES (7); SELECT a FROM made",
      as("superset", "first-superset"),
    ),
  ).toBe("7");
  expect(server.query("SELECT current_user", as("lake_catalog", "first:lake\\"))).toBe("lake_catalog");
  expect(server.query("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'superset'", owner)).toBe(
    "superset",
  );
  expect(asked.map(({ headers, body }) => [headers["x-amz-target"], JSON.parse(body) as unknown])).toEqual([
    ["secretsmanager.GetSecretValue", { SecretId: SECRET }],
  ]);
});

test("the same again changes nothing, and keeps what the database holds", async () => {
  const before = server.query("SELECT oid, rolpassword FROM pg_authid WHERE rolname = 'superset'", owner);
  const { code, output } = await setUp({ superset: "first-superset", lake_catalog: "first:lake\\" });
  expect({ code, output }).toEqual({
    code: 0,
    output: "credentials: 2 databases\nsetup: superset is as declared\nsetup: lake_catalog is as declared\n",
  });
  expect(server.query("SELECT oid, rolpassword FROM pg_authid WHERE rolname = 'superset'", owner)).toBe(before);
  expect(server.query("SELECT a FROM made", as("superset", "first-superset"))).toBe("7");
});

test("a password that was changed is set anew, and the one before lets nobody in", async () => {
  const { code, output } = await setUp({ superset: "second-superset", lake_catalog: "first:lake\\" });
  expect({ code, output }).toEqual({
    code: 0,
    output: "credentials: 2 databases\nsetup: superset has a new password\nsetup: lake_catalog is as declared\n",
  });
  expect(server.query("SELECT a FROM made", as("superset", "second-superset"))).toBe("7");
  expect(server.query("SELECT 1", as("superset", "first-superset"))).toContain("password authentication failed");
});

test("a database's user may enter no other one, and may make neither roles nor databases", () => {
  const superset = (database: string) => as("superset", "second-superset", database);
  for (const database of ["lake_catalog", "postgres"]) {
    expect(server.query("SELECT 1", superset(database))).toContain(`permission denied for database "${database}"`);
  }
  expect(server.query("CREATE ROLE more", superset("superset"))).toContain("permission denied to create role");
  expect(server.query("CREATE DATABASE more", superset("superset"))).toContain("permission denied to create database");
  expect(server.query("SET ROLE lake_catalog", superset("superset"))).toContain("permission denied to set role");
  expect(server.query("SELECT rolpassword FROM pg_authid", superset("superset"))).toContain("permission denied");
});

test("the master is no member of the users that it made, so that it reads none of their tables by chance", () => {
  const read = { ...MASTER, database: "superset" };
  expect(server.query("SELECT a FROM made", read)).toMatch(/permission denied/);
});

test("a database that is declared no more stays with its data", async () => {
  const { code } = await setUp({ lake_catalog: "first:lake\\" });
  expect(code).toBe(0);
  expect(server.query("SELECT a FROM made", as("superset", "second-superset"))).toBe("7");
});

test("no password reaches the server's log, though it writes every statement", async () => {
  await setUp({ superset: "third-superset" });
  const log = server.log.join("");
  expect(log).toContain("ALTER ROLE superset PASSWORD 'SCRAM-SHA-256$4096:");
  expect(
    ["first-superset", "second-superset", "third-superset", "first:lake"].filter((word) => log.includes(word)),
  ).toEqual([]);
});

test("what is written between the containers is the job's alone to read", async () => {
  await setUp({ superset: "third-superset" });
  const shared = join(folder, "shared");
  const modes = readdirSync(shared).map((name) => [name, (statSync(join(shared, name)).mode & 0o777).toString(8)]);
  expect(modes).toEqual([
    ["master", "600"],
    ["pgpass", "600"],
    ["superset.verifier", "600"],
  ]);
  expect(readFileSync(join(shared, "superset.verifier"), "utf8")).toMatch(
    /^SCRAM-SHA-256\$4096:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/,
  );
});

test("a pod whose role is not known is told so, and nothing is written", async () => {
  writeFileSync(join(folder, "wrong"), "token-of-another");
  const { code, output } = await setUp(
    { superset: "third-superset" },
    { AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, "wrong") },
  );
  expect({ code, said: output.slice(0, 77) }).toEqual({
    code: 1,
    said: 'credentials: the agent of pod identity must be answered with 2xx, got 403 {"A',
  });
  expect(existsSync(join(folder, "shared", "pgpass"))).toBe(false);
});
