import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findJava, resolveEngine } from "../../infra/engines";
import { paths } from "../../infra/paths";
import { freePorts } from "../../workloads/runtime/testing/ports";
import { searchIndex } from "../../workloads/streams/names";
import { ensureEnded, ensureRunning } from "../core/local/supervise";
import { plainInputs } from "../core/local/plain";
import { engines } from "../core/versions";
import { documentOf } from "./documents";
import { EVENTS, type Example, examples, vectorExamples, withoutScaledFloat } from "./engines/examples";
import { renderLocalSearch } from "./local/render";
import { validateLocal } from "./local/spec";
import { asOpenSearch, openSearchDocument } from "./opensearch";

jest.setTimeout(300_000);

const root = join(paths().root, "components/elastic/engines");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-search-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("Elasticsearch's own mapper takes the mapping and the documents of every stream and kind, and refuses what is not declared", async () => {
  const lib = await resolveEngine("elasticsearch-mapper", paths().cache);
  const all = [...examples, ...vectorExamples];
  const file = join(folder, "examples.json");
  const content = all.map(({ stream, mapping, documents }) => ({
    name: stream.name,
    mapping: withoutScaledFloat(mapping),
    documents: documents.map(({ body }) => body),
    refused: { ...documents[0]?.body, surprise: 1 },
  }));
  writeFileSync(file, JSON.stringify(content));
  const java = findJava("elasticsearch-mapper").path;
  const { stdout, stderr } = spawnSync(
    java,
    ["-Xmx400m", "-cp", join(lib, "*"), join(root, "MapperCheck.java"), file],
    { encoding: "utf8" },
  );
  const documents = all.reduce((sum, example) => sum + example.documents.length, 0);
  expect({ said: stdout.trim().split("\n"), errors: stdout === "" ? stderr : "" }).toEqual({
    said: [`${all.length} mappings, ${documents} documents taken, ${all.length} refused`],
    errors: "",
  });
});

describe("OpenSearch", () => {
  let base: string;

  /** The node as the room renders it, run as the place runs it. */
  beforeAll(async () => {
    const lib = await resolveEngine("opensearch", paths().cache);
    const engine = { version: engines.opensearch.version, lib, java: findJava("opensearch").path };
    const [search = 0, searchNodes = 0] = await freePorts(2);
    base = `http://127.0.0.1:${search}`;
    await ensureRunning(
      plainInputs(
        folder,
        renderLocalSearch(
          validateLocal({
            host: { folder, dist: "", node: "" },
            engine,
            ports: { search, searchNodes },
            streams: [],
          }),
        ).node,
      ),
    );
  });
  afterAll(async () => {
    await ensureEnded(folder, "search");
  });

  const ask = async (method: string, path: string, body?: unknown, type = "application/json") => {
    const response = await fetch(base + path, {
      method,
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body), headers: { "content-type": type } }),
    });
    return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
  };
  async function tell({ stream }: Example): Promise<void> {
    const { apply } = openSearchDocument(documentOf(stream, { shards: 1, copies: 0 }));
    for (const { method, path, body = "", settled = [] } of apply) {
      const { status, answer } = await ask(method, path, body);
      expect([path, [200, ...settled].includes(status) ? "taken" : answer]).toEqual([path, "taken"]);
    }
  }
  const bulkOf = ({ documents }: Example): string =>
    documents
      .flatMap(({ index, id, body }) => [JSON.stringify({ index: { _index: index, _id: id } }), JSON.stringify(body)])
      .join("\n") + "\n";

  test.each(examples.map((example) => [example.stream.name, example] as const))(
    "%s: what is delivered twice is found once, as it was sent, and nothing that is not declared",
    async (_, example) => {
      await tell(example);
      await tell(example);
      for (let delivery = 0; delivery < 2; delivery++) {
        const { answer } = await ask("POST", "/_bulk?refresh=true", bulkOf(example), "application/x-ndjson");
        expect(answer.errors).toBe(false);
      }
      const alias = searchIndex(example.stream);
      expect((await ask("GET", `/${alias}/_count`)).answer.count).toBe(EVENTS);
      const [first] = example.documents;
      if (first === undefined) throw new Error("no example");
      expect((await ask("GET", `/${first.index}/_doc/${first.id}`)).answer._source).toEqual(first.body);
      const refused = await ask("PUT", `/${first.index}/_doc/other`, { ...first.body, surprise: 1 });
      expect(refused).toMatchObject({ status: 400, answer: { error: { type: "strict_dynamic_mapping_exception" } } });
    },
  );

  test("who sends an account in clear is refused, by a message that does not have it", async () => {
    const example = examples.find(({ stream }) => stream.name === "payments");
    const [first] = example?.documents ?? [];
    if (first === undefined) throw new Error("no example");
    const { status, answer } = await ask("PUT", `/${first.index}/_doc/clear`, { ...first.body, accountId: "acc-1" });
    expect(status).toBe(400);
    expect(JSON.stringify(answer)).toContain("field [accountId] must hold a pseudonym of 32 hexadecimal digits");
    expect(JSON.stringify(answer)).not.toContain("acc-1");
  });

  test("every canonical value of every kind is indexed", async () => {
    for (const { mapping, documents } of vectorExamples) {
      for (const { index, id, body } of documents) {
        expect([index, (await ask("PUT", `/${index}`, { mappings: asOpenSearch(mapping) })).status]).toEqual([
          index,
          200,
        ]);
        expect([index, (await ask("PUT", `/${index}/_doc/${id}`, body)).status]).toEqual([index, 201]);
        await ask("DELETE", `/${index}`);
      }
    }
  });

  test("a data stream would take an id again after a rollover", async () => {
    await ask("PUT", "/_index_template/compared", { index_patterns: ["compared"], data_stream: {}, priority: 900 });
    const create = async () =>
      (await ask("PUT", "/compared/_create/same?refresh=true", { "@timestamp": "2026-11-28T00:00:00Z" })).status;
    expect([await create(), await create()]).toEqual([201, 409]);
    await ask("POST", "/compared/_rollover");
    expect(await create()).toBe(201);
    expect((await ask("GET", "/compared/_count")).answer.count).toBe(2);
  });
});
