import { defineGateway } from "../../workloads/streams";
import { payments } from "../../workloads/streams/catalogue/payments";
import { registered } from "../core/testing";
import { LocalIngest } from "./component";

const gateway = defineGateway({
  name: "ingest",
  doc: "Takes payments.",
  owner: { team: "tests", contact: "tests@example.com" },
  writes: [payments],
  slo: { latency: "50 ms" },
  scale: { min: 1, max: 2 },
});

test("the room is one process, reached at its port", async () => {
  const host = { folder: "/place", dist: "/dist", node: "/node" };
  const kafka = { bootstrap: "127.0.0.1:9092", security: { kind: "none" } } as const;
  const { resources, value } = await registered(
    () => new LocalIngest("ingest", { host, gateway, kafka, port: 8000, code: "abc" }).endpoint,
  );
  expect(resources.map(({ type, name }) => [type, name])).toEqual([
    ["millrace:ingest:LocalIngest", "ingest"],
    ["pulumi-nodejs:dynamic/local:Process", "ingest"],
  ]);
  expect(value).toEqual({ url: "http://127.0.0.1:8000" });
});
