import { catalogue } from "../../../workloads/streams/catalogue";
import { registered } from "../../core/testing";
import { LocalSuperset } from "./component";

test("Superset of one machine is two tasks and a process, reached once everything is there that is declared", async () => {
  const { resources, value } = await registered(
    () =>
      new LocalSuperset("superset", {
        host: { folder: "/place", dist: "/dist", node: "/node" },
        engine: { version: "6.1.0", interpreter: "/python", packages: "/packages" },
        ports: { superset: 8088, supersetMetrics: 9102 },
        streams: catalogue,
        database: { host: "127.0.0.1", port: 5432, database: "superset", username: "superset" },
        pinot: { broker: "127.0.0.1:8099", controller: "127.0.0.1:9000" },
      }).endpoint,
  );
  expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
    "millrace:superset:LocalSuperset superset",
    "pulumi-nodejs:dynamic/local:Process superset",
    "pulumi-nodejs:dynamic/local:Task superset-assets",
    "pulumi-nodejs:dynamic/local:Task superset-tables",
  ]);
  expect(value).toEqual({ url: "http://127.0.0.1:8088" });
});
