import { plain } from "../../core/text";
import { catalogue } from "../../../workloads/streams/catalogue";
import { documentOf } from "../documents";
import { searched } from "../size";
import { renderLocalSearch } from "./render";
import { type LocalSearchSpec, validateLocal } from "./spec";

const spec: LocalSearchSpec = {
  host: { folder: "/place", dist: "/dist", node: "/node" },
  engine: { version: "3.9.0", lib: "/lib", java: "/jdk/bin/java" },
  ports: { search: 9200, searchNodes: 9300 },
  streams: catalogue,
};
const rendered = (changed: Partial<LocalSearchSpec> = {}) => renderLocalSearch(validateLocal({ ...spec, ...changed }));

test("the node runs by its compiled launcher, which is compiled where it is not there", () => {
  const { node } = rendered();
  const classes =
    /^(\/place\/data\/search\/launcher-[0-9a-f]{12}):\/lib\/\*$/.exec(plain(node.args[7] ?? ""))?.[1] ?? "";
  expect(node.args).toEqual([
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true",
    "--add-modules",
    "jdk.incubator.vector",
    "-cp",
    `${classes}:/lib/*`,
    "SearchNode",
    "/place/data/search/home",
    "9200",
    "9300",
  ]);
  expect(node.prepare).toEqual({
    what: "compiling its launcher",
    creates: `${classes}/SearchNode.class`,
    command: "/jdk/bin/javac",
    args: ["-nowarn", "-cp", "/lib/*", "-d", classes, "/place/config/search/SearchNode.java"],
  });
  expect(Object.keys(node.files)).toEqual(["SearchNode.java"]);
  expect(node.ready.probe).toEqual({
    kind: "http",
    port: 9200,
    path: "/_cluster/health?wait_for_status=yellow&timeout=1s",
  });
});

test("another version of the engine is another launcher", () => {
  const other = rendered({ engine: { ...spec.engine, version: "4.0.0" } });
  expect(other.node.prepare?.creates).not.toBe(rendered().node.prepare?.creates);
});

test("what it is told is what Elasticsearch is told, but for lifecycles and what OpenSearch calls otherwise", () => {
  const { documents } = rendered();
  expect(documents.map(({ name }) => name)).toEqual(searched(catalogue).map(({ name }) => `millrace-${name}`));
  const [first] = documents;
  const [stream] = searched(catalogue);
  if (stream === undefined) throw new Error("no stream is searched");
  const there = documentOf(stream, { shards: 1, copies: 0 });
  const paths = there.apply.map(({ path }) => path);
  expect(paths[0]).toBe(`/_ilm/policy/millrace-${stream.name}`);
  expect(first?.apply.map(({ path }) => path)).toEqual(paths.slice(1));
  expect(first?.remove).toEqual(there.remove);
  const all = JSON.stringify(documents);
  for (const word of ["index.lifecycle", "scaled_float", "flattened", '"remove":{', '"foreach"']) {
    expect(all).not.toContain(word);
  }
  expect(all).toContain("painless");
});

test("two parts on one port, and a heap that it cannot start with, are refused", () => {
  expect(() => rendered({ ports: { search: 9200, searchNodes: 9200 } })).toThrow(
    "millrace:ports search and searchNodes must differ, got 9200 for both; set another one in Pulumi.local.yaml",
  );
  expect(() => rendered({ heap: "64 MiB" })).toThrow(
    'the search\'s heap must be 256 MiB or more, got "64 MiB"; set `heap` of LocalSearch',
  );
});
