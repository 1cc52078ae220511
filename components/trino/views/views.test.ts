import { catalogue } from "../../../workloads/streams/catalogue";
import { names } from "../../../workloads/streams";
import { kinds } from "../testing";
import { viewFiles } from "./setup";
import { sourceOf, viewsOf } from "./views";

const TAIL = "1 hour";
const titles = (stream: Parameters<typeof viewsOf>[0]) =>
  viewsOf(stream, TAIL).map(({ schema, name }) => `${schema}.${name}`);

test("a stream in the lake has its history from there, and a view that goes on from the topic", () => {
  expect(titles(kinds)).toEqual(["streams.all_kinds", "live.all_kinds"]);
  const [history, live] = viewsOf(kinds, TAIL);
  expect(history?.sql).toContain("from lake.streams.all_kinds t");
  expect(history?.sql).not.toContain("kafka.");
  expect(live?.sql).toContain("from kafka.topics.all_kinds t");
});

test("a stream that the lake does not have is what its topic keeps", () => {
  expect(titles({ ...kinds, serve: ["pinot"] })).toEqual(["streams.all_kinds"]);
  expect(viewsOf({ ...kinds, serve: [] }, TAIL)[0]?.sql).toContain("from kafka.topics.all_kinds t");
});

test("a stream in Avro is read from the lake alone, and one of no copy that can be read has no view", () => {
  expect(titles({ ...kinds, encoding: "avro" })).toEqual(["streams.all_kinds"]);
  expect(titles({ ...kinds, encoding: "avro", serve: ["pinot", "search"] })).toEqual([]);
  expect(sourceOf({ encoding: "avro", serve: [] })).toBeUndefined();
});

test("both parts of a live view have the same columns, of the same types, in the same order", () => {
  const [, live] = viewsOf(kinds, TAIL);
  const named = [...(live?.sql ?? "").matchAll(/ as ([a-z]+),?$/gm)].map(([, name]) => name);
  const columns = Object.keys(kinds.fields).map((name) => name.toLowerCase());
  expect(named.filter((name) => columns.includes(name ?? ""))).toEqual(["at", ...columns, ...columns]);
});

test("the cut leaves no event out and takes none twice: one part ends where the other begins", () => {
  const [, live] = viewsOf(kinds, TAIL);
  expect(live?.sql).toContain("where cast(t.at as timestamp(6) with time zone) <= (select at from cut)");
  expect(live?.sql).toContain("and cast(t.at as timestamp(6) with time zone) > (select at from cut)");
  expect(live?.sql).toContain("current_timestamp - interval '3600' second");
});

test("a view reads in the name of its definer, and carries the stream's own words", () => {
  const [history] = viewsOf({ ...kinds, doc: "What the author's test owns." }, TAIL);
  expect(history?.sql).toMatch(
    /^create or replace view millrace\.streams\.all_kinds\ncomment 'What the author''s test owns\.'\nsecurity definer as\nselect\n/,
  );
});

test("every stream of the catalogue has its view, and the job is told no other", () => {
  const files = Object.keys(viewFiles(catalogue, TAIL));
  const histories = files.flatMap((file) => /^v\d{4}-streams-(.*)\.json$/.exec(file)?.[1] ?? []);
  expect(histories).toEqual(catalogue.map(names.trinoView));
  expect(files.filter((file) => file.startsWith("v"))).toHaveLength(
    catalogue.flatMap((stream) => viewsOf(stream, TAIL)).length,
  );
});

test("the name that DataHub has of a stream in Trino is that of its history", () => {
  expect(names.dataHubDataset(kinds, "trino")).toBe("millrace.streams.all_kinds");
});
