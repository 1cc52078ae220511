import { qualityResults } from "../streams/catalogue/quality-results";
import { defineWorker } from "../streams/worker";

export const assertionSink = defineWorker({
  name: "assertion-sink",
  doc: "Reports each result of a stream's rule to DataHub, as a run of the rule's assertion.",
  owner: { team: "platform", contact: "platform@example.com" },
  reads: [qualityResults],
  writes: [],
  lineage: {},
  feeds: "catalogue",
  // Nothing that flows waits for the catalogue, and a restart of it takes minutes.
  slo: { latency: "5 minutes" },
  scale: { min: 1, max: 1 },
});
