import { catalogue } from "../../workloads/streams/catalogue";
import { payments } from "../../workloads/streams/catalogue/payments";
import { array, map, record, string, uuid } from "../../workloads/streams/fields";
import { documentOf, lifecycleOf, templateOf } from "./documents";
import { pipelineOf, PSEUDONYM_CHECK } from "./pipeline";
import { indexSizeOf, searched, sizeOf } from "./size";
import { rolesOf } from "./users";

const size = { shards: 2, copies: 1 };

test("a stream gets its lifecycle, its pipeline, its template, an index without documents, and its new fields where it has indexes", () => {
  const { name, apply, remove } = documentOf(payments, size);
  expect(name).toBe("millrace-payments");
  expect(apply.map(({ method, path, settled }) => [`${method} ${path}`, settled ?? []])).toEqual([
    ["PUT /_ilm/policy/millrace-payments", []],
    ["PUT /_ingest/pipeline/millrace-payments", []],
    ["PUT /_index_template/millrace-payments", []],
    ["PUT /millrace-payments.empty", [400]],
    ["PUT /millrace-payments/_mapping", [404]],
  ]);
  expect(remove?.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "DELETE /_index_template/millrace-payments",
    "DELETE /millrace-payments.empty",
  ]);
});

test("an index is kept until its youngest event is as old as the stream keeps events", () => {
  // Seven days, and the day that the index holds.
  expect(lifecycleOf(payments).policy.phases).toEqual({
    hot: { min_age: "0ms", actions: { set_priority: { priority: 100 } } },
    delete: { min_age: "8d", actions: { delete: {} } },
  });
});

test("an index of a period is made by its first document, and found under the stream's name", () => {
  const { index_patterns, template } = templateOf(payments, size);
  expect(index_patterns).toEqual(["millrace-payments.since-*"]);
  expect(template.aliases).toEqual({ "millrace-payments": {} });
  expect(template.settings).toEqual({
    "index.number_of_shards": 2,
    "index.number_of_replicas": 1,
    "index.refresh_interval": "5s",
    "index.codec": "best_compression",
    "index.final_pipeline": "millrace-payments",
    "index.lifecycle.name": "millrace-payments",
    "index.lifecycle.parse_origination_date": true,
  });
});

test("whoever sends it, what is personal is taken out, and what should be a pseudonym must be one", () => {
  expect(pipelineOf(payments).processors).toEqual([
    { remove: { field: "location", ignore_missing: true } },
    { script: { lang: "painless", source: PSEUDONYM_CHECK, params: { paths: [["accountId"], ["cardId"]] } } },
  ]);
});

test("in each record of an array and each value of a map, too", () => {
  const stream = {
    ...payments,
    fields: {
      id: uuid(),
      people: array(
        record({ name: string({ pii: "personal" }), alias: string({ pii: "pseudonymous" }), age: string() }),
      ),
      rooms: map(record({ guests: array(record({ name: string({ pii: "sensitive" }), bed: string() })) })),
      notes: array(string({ pii: "personal" })),
    },
  };
  const remove = (field: string) => ({ remove: { field, ignore_missing: true } });
  expect(pipelineOf(stream).processors).toEqual([
    { foreach: { field: "people", ignore_missing: true, processor: remove("_ingest._value.name") } },
    {
      foreach: {
        field: "rooms",
        ignore_missing: true,
        processor: {
          foreach: {
            field: "_ingest._value.guests",
            ignore_missing: true,
            processor: remove("_ingest._value.name"),
          },
        },
      },
    },
    remove("notes"),
    { script: { lang: "painless", source: PSEUDONYM_CHECK, params: { paths: [["people", "[]", "alias"]] } } },
  ]);
});

test("no two streams of the catalogue share an index, whatever begins alike", () => {
  const patterns = searched(catalogue).flatMap((stream) => templateOf(stream, size).index_patterns);
  expect(new Set(patterns).size).toBe(patterns.length);
  for (const pattern of patterns) {
    const start = pattern.slice(0, -1);
    expect(patterns.filter((other) => other.startsWith(start))).toEqual([pattern]);
  }
});

test("who writes may write and not read, who reads may read and not write, and each only what is declared", () => {
  const roles = rolesOf([payments]);
  expect(roles.millrace_sink).toEqual({
    indices: [
      { names: ["millrace-payments.since-*"], privileges: ["create_index", "index"] },
      { names: ["millrace-payments", "millrace-payments.*"], privileges: ["view_index_metadata"] },
    ],
  });
  expect(roles.millrace_search).toEqual({
    cluster: ["monitor"],
    indices: [
      { names: ["millrace-payments", "millrace-payments.*"], privileges: ["read", "view_index_metadata", "monitor"] },
    ],
  });
  expect(JSON.stringify(rolesOf(catalogue))).not.toContain("field_security");
});

test("the platform's catalogue has room for all copies of all it keeps, and one node has it without copies", () => {
  const input = { streams: catalogue, workers: [] };
  const lasting = sizeOf({ ...input, load: 1, lasting: true });
  expect(lasting).toMatchObject({ master: { replicas: 3 }, data: { replicas: 4, cpu: 2, memory: 22, pool: "query" } });
  const small = sizeOf({ ...input, load: 0.01, lasting: false });
  expect(small).toEqual({
    data: { replicas: 1, cpu: 0.5, memory: 2, volume: 17, pool: "query" },
    kibana: { replicas: 1, cpu: 0.25, memory: 1, pool: "general" },
    operator: { replicas: 1, cpu: 0.1, memory: 0.5, pool: "general" },
  });
  expect(indexSizeOf(payments, 1, 4)).toEqual({ shards: 2, copies: 1 });
  expect(indexSizeOf(payments, 0.01, 1)).toEqual({ shards: 1, copies: 0 });
});
