import { catalogue } from "../../../workloads/streams/catalogue";
import { registered } from "../../core/testing";
import { LocalTrino } from "./component";

test("Trino of one machine is a process, and a task that tells it the views", async () => {
  const { resources } = await registered(
    () =>
      new LocalTrino("trino", {
        host: { folder: "/place", dist: "/dist", node: "/node" },
        engine: { version: "476", folder: "/engines/trino", javaHome: "/jdk" },
        port: 8080,
        streams: catalogue,
        kafka: { bootstrap: "127.0.0.1:9092", security: { kind: "none" } },
        store: { host: "127.0.0.1", port: 5432, database: "trino", username: "trino" },
      }).endpoint.url,
  );
  expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
    "millrace:trino:LocalTrino trino",
    "pulumi-nodejs:dynamic/local:Process trino",
    "pulumi-nodejs:dynamic/local:Task trino-views",
  ]);
});
