import { catalogue } from "../streams/catalogue";
import { defineWorker } from "../streams/worker";

export const searchSink = defineWorker({
  name: "search-sink",
  doc: "Writes each event of every searched stream to the search, under the event's id.",
  owner: { team: "platform", contact: "platform@example.com" },
  reads: catalogue.filter(({ serve }) => serve.includes("search")),
  writes: [],
  lineage: {},
  feeds: "search",
  slo: { latency: "5 seconds" },
  scale: { min: 1, max: 6 },
});
