import { defineStream, string, timestamp, uuid } from "../../workloads/streams";

/** In Avro, and compatible both ways: the catalogue has no stream of either. */
export const orders = defineStream({
  name: "orders",
  doc: "What the test registers.",
  owner: { team: "tests", contact: "tests@example.com" },
  encoding: "avro",
  compatibility: "full",
  fields: { id: uuid({ doc: "It." }), account: string({ doc: "Whose." }), at: timestamp("ms", { doc: "When." }) },
  key: "account",
  eventTime: "at",
  volume: { average: 1, peak: 2, size: "100 B" },
  retention: "2 days",
  slo: { latency: "50 ms", quality: 0.99 },
});
