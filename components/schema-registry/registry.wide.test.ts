/** The server itself, as the room of this machine renders it: what it is told, refuses and keeps. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findJava, resolveArchive } from "../../infra/engines";
import { paths } from "../../infra/paths";
import { freePorts } from "../../workloads/runtime/testing/ports";
import { until } from "../../workloads/runtime/testing/until";
import { type AnyStream, names } from "../../workloads/streams";
import { catalogue } from "../../workloads/streams/catalogue";
import { payments } from "../../workloads/streams/catalogue/payments";
import { applyHere } from "../core/applier/here";
import { isSame } from "../core/local/identity";
import { plainInputs } from "../core/local/plain";
import type { ProcessInputs } from "../core/local/spec";
import { ensureEnded, ensureRunning } from "../core/local/supervise";
import { archives } from "../core/versions";
import { renderLocalRegistry } from "./local/render";
import { validateLocal } from "./local/spec";
import { API, documentOf, subjectOf } from "./subjects";
import { orders } from "./testing";

jest.setTimeout(300_000);

const streams: readonly AnyStream[] = [...catalogue, orders];
const ORDERS = names.registrySubject(orders);
const TYPE = "application/vnd.schemaregistry.v1+json";

let folder: string;
let server: ProcessInputs;
let base: string;
let metrics: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "millrace-registry-"));
  const [schemaRegistry = 0, schemaRegistryManagement = 0] = await freePorts(2);
  base = `http://127.0.0.1:${schemaRegistry}`;
  metrics = `http://127.0.0.1:${schemaRegistryManagement}/metrics`;
  const spec = validateLocal({
    host: { folder, dist: "", node: "" },
    engine: {
      version: archives["apicurio-registry"].version,
      folder: await resolveArchive("apicurio-registry", paths().cache),
      java: findJava("apicurio-registry").path,
    },
    ports: { schemaRegistry, schemaRegistryManagement },
    streams,
  });
  server = plainInputs(folder, renderLocalRegistry(spec).server);
  await ensureRunning(server);
});
afterAll(async () => {
  await ensureEnded(folder, server.name);
  rmSync(folder, { recursive: true, force: true });
});

/** Tells the server what is declared, as the room does; returns the script's last line. */
const tell = async (declared: readonly AnyStream[]): Promise<string | undefined> => {
  const said = await applyHere({
    node: process.execPath,
    target: base,
    documents: declared.map(documentOf),
    index: join(folder, "applied.json"),
    deadlineSeconds: 60,
  });
  return said.trim().split("\n").at(-1);
};
const get = async (path: string): Promise<unknown> => (await fetch(`${base}${API}${path}`)).json();
/** What the server answers to a further version of a stream, in a schema of its kind. */
async function offer(stream: AnyStream, change: (schema: SomeSchema) => void) {
  const { name, type, schema } = subjectOf(stream);
  const changed = structuredClone(schema) as SomeSchema;
  change(changed);
  const body = JSON.stringify({ schemaType: type, schema: JSON.stringify(changed) });
  const response = await fetch(`${base}${API}/subjects/${name}/versions`, {
    method: "POST",
    headers: { "content-type": TYPE },
    body,
  });
  return { status: response.status, answer: (await response.json()) as { readonly message?: string } };
}
/** Parts of an Avro schema and of a JSON Schema. */
interface SomeSchema {
  readonly fields: { name: string; type: unknown; default?: null }[];
  readonly properties: Record<string, unknown>;
  readonly required: string[];
}
/** What the registry has of each subject: its mode, its versions, and the last of them. */
const registry = async () =>
  Promise.all(
    ((await get("/subjects")) as string[]).sort().map(async (subject) => {
      const latest = (await get(`/subjects/${subject}/versions/latest`)) as { schema: string; schemaType?: string };
      const mode = (await get(`/config/${subject}`)) as { readonly compatibilityLevel: string };
      return {
        name: subject,
        type: latest.schemaType ?? "AVRO",
        schema: JSON.parse(latest.schema) as unknown,
        compatibility: mode.compatibilityLevel,
        versions: await get(`/subjects/${subject}/versions`),
      };
    }),
  );
const declared = (list: readonly AnyStream[]) =>
  list
    .map((stream) => ({ ...subjectOf(stream), versions: [1] }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));

test("every stream is registered under its subject with its schema and its mode, and told again has no new version", async () => {
  expect(await tell(streams)).toBe(`applier: ${streams.length} applied, 0 removed`);
  expect(await registry()).toEqual(declared(streams));
  expect(await tell(streams)).toBe(`applier: ${streams.length} applied, 0 removed`);
  expect(await registry()).toEqual(declared(streams));
});

test("a version that breaks a stream's promise is refused with 409 and the reason, and is not there", async () => {
  const [field = ""] = Object.keys((subjectOf(payments).schema as SomeSchema).properties);
  const retyped = await offer(payments, ({ properties }) => {
    properties[field] = { type: "array", items: { type: "integer" } };
  });
  const demanding = await offer(payments, ({ properties, required }) => {
    properties.surprise = { type: "string" };
    required.push("surprise");
  });
  const shortened = await offer(orders, ({ fields }) => {
    fields.splice(
      fields.findIndex(({ name }) => name === "account"),
      1,
    );
  });
  for (const { status, answer } of [retyped, demanding, shortened]) {
    expect([status, answer.message]).toEqual([409, expect.stringMatching(/incompat|compatib/i)]);
  }
  expect(await registry()).toEqual(declared(streams));
});

test("killed right after it took a version, it has that version and all others when it is started again", async () => {
  const { status } = await offer(orders, ({ fields }) => {
    fields.push({ name: "note", type: ["null", "string"], default: null });
  });
  expect(status).toBe(200);
  const { pid, identity } = await ensureRunning(server);
  process.kill(pid, "SIGKILL");
  await until("the server is gone", () => Promise.resolve(!isSame(pid, identity)), 30_000);
  expect((await ensureRunning(server)).pid).not.toBe(pid);
  const there = await registry();
  expect(there.find(({ name }) => name === ORDERS)?.versions).toEqual([1, 2]);
  const others = catalogue.map((stream) => names.registrySubject(stream));
  expect(there.filter(({ name }) => others.includes(name))).toEqual(declared(catalogue));
});

test("a stream that is declared no more leaves it with its history", async () => {
  expect(await tell(catalogue)).toBe(`applier: ${catalogue.length} applied, 1 removed`);
  expect(await registry()).toEqual(declared(catalogue));
});

test("its metrics count the requests that alerts and objectives ask for", async () => {
  const page = await (await fetch(metrics)).text();
  for (const line of [
    /^rest_requests_seconds_count\{.*status_code_group="2xx"/m,
    /^jvm_memory_used_bytes\{area="heap"/m,
  ])
    expect(page).toMatch(line);
});
