import { registered } from "../../core/testing";
import { kinds } from "../testing/streams";
import { LOCAL_VERSION } from "../versions";
import { LocalPinot } from "./component";

test("the room is a process and what its controller is told, reached once every table is there", async () => {
  const { resources, value } = await registered(() => {
    const { broker, controller } = new LocalPinot("pinot", {
      host: { folder: "/place", dist: "/dist", node: "/node" },
      engine: { version: LOCAL_VERSION, lib: "/lib", java: "/jdk/bin/java" },
      ports: {
        pinotController: 9000,
        pinotBroker: 8099,
        pinotServer: 8098,
        pinotAdmin: 8097,
        pinotGrpc: 8090,
        pinotZookeeper: 2181,
      },
      kafka: { bootstrap: "127.0.0.1:9092", security: { kind: "none" } },
      streams: [kinds],
    });
    return { broker, controller };
  });
  expect(resources.map(({ type, name }) => [type, name])).toEqual([
    ["millrace:pinot:LocalPinot", "pinot"],
    ["pulumi-nodejs:dynamic/local:Process", "pinot"],
    ["pulumi-nodejs:dynamic/local:Applied", "pinot-tables"],
  ]);
  expect(value).toEqual({ broker: { url: "http://127.0.0.1:8099" }, controller: { url: "http://127.0.0.1:9000" } });
  expect(resources[2]?.inputs).toMatchObject({
    node: "/node",
    target: "http://127.0.0.1:9000",
    index: "/place/data/pinot/applied.json",
    __provider: 'exports.handler = () => require("/dist/components/core/local/applied-provider.js").provider;',
  });
});
