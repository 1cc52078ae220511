import { payments } from "../../../workloads/streams/catalogue/payments";
import { registered } from "../../core/testing";
import { LocalSearch } from "./component";

test("the room is a process and its indexes, and is reached once they are there", async () => {
  const { resources, value } = await registered(
    () =>
      new LocalSearch("search", {
        host: { folder: "/place", dist: "/dist", node: "/node" },
        engine: { version: "3.9.0", lib: "/lib", java: "/jdk/bin/java" },
        ports: { search: 9200, searchNodes: 9300 },
        streams: [payments],
      }).endpoint,
  );
  expect(resources.map(({ type, name }) => [type, name])).toEqual([
    ["millrace:elastic:LocalSearch", "search"],
    ["pulumi-nodejs:dynamic/local:Process", "search"],
    ["pulumi-nodejs:dynamic/local:Applied", "search-indexes"],
  ]);
  expect(value).toEqual({ url: "http://127.0.0.1:9200" });
  const { documents } = resources[2]?.inputs as { readonly documents: string };
  expect((JSON.parse(documents) as readonly { readonly name: string }[]).map(({ name }) => name)).toEqual([
    "millrace-payments",
  ]);
});
