import { gateways, workers } from "../workloads/definitions";
import { principalOf } from "../components/core/rights";

/** `topic payments: describe, read` */
const rightsOf = (edge: Parameters<typeof principalOf>[0]) =>
  principalOf(edge).rights.map(({ on, may }) => `${on.kind} ${on.name}: ${may.join(", ")}`);

test("the workers and gateways that there are have exactly the rights of their edges", () => {
  expect(Object.fromEntries([...workers, ...gateways].map((edge) => [edge.name, rightsOf(edge)]))).toEqual({
    "assertion-sink": [
      "topic quality-results: describe, read",
      "topic assertion-sink.dead-letters: describe, write",
      "group millrace.assertion-sink: describe, read",
    ],
    behaviour: [
      "topic clicks: describe, read",
      "topic sessions: describe, write",
      "topic behaviour.dead-letters: describe, write",
      "topic behaviour.state: describe, read, write",
      "group millrace.behaviour: describe, read",
    ],
    fraud: [
      "topic payments: describe, read",
      "topic fraud-alerts: describe, write",
      "topic fraud.dead-letters: describe, write",
      "topic fraud.state: describe, read, write",
      "group millrace.fraud: describe, read",
    ],
    maintenance: [
      "topic telemetry: describe, read",
      "topic maintenance-alerts: describe, write",
      "topic maintenance.dead-letters: describe, write",
      "topic maintenance.state: describe, read, write",
      "group millrace.maintenance: describe, read",
    ],
    pricing: [
      "topic prices: describe, read",
      "topic price-changes: describe, write",
      "topic pricing.dead-letters: describe, write",
      "topic pricing.state: describe, read, write",
      "group millrace.pricing: describe, read",
    ],
    quality: [
      "topic fraud-alerts: describe, read",
      "topic maintenance-alerts: describe, read",
      "topic payments: describe, read",
      "topic price-changes: describe, read",
      "topic prices: describe, read",
      "topic products: describe, read",
      "topic sessions: describe, read",
      "topic undercuts: describe, read",
      "topic quality-results: describe, write",
      "topic quality.dead-letters: describe, write",
      "group millrace.quality: describe, read",
    ],
    "search-sink": [
      "topic fraud-alerts: describe, read",
      "topic maintenance-alerts: describe, read",
      "topic payments: describe, read",
      "topic price-changes: describe, read",
      "topic products: describe, read",
      "topic sessions: describe, read",
      "topic search-sink.dead-letters: describe, write",
      "group millrace.search-sink: describe, read",
    ],
    ingest: [
      "topic payments: describe, write",
      "topic products: describe, write",
      "topic prices: describe, write",
      "topic telemetry: describe, write",
      "topic clicks: describe, write",
    ],
  });
});

test("a worker without state has no right to a changelog", () => {
  const fraud = workers.find(({ name }) => name === "fraud");
  if (fraud === undefined) throw new Error("there is no worker");
  expect(rightsOf({ ...fraud, state: undefined })).not.toContain("topic fraud.state: describe, read, write");
});

test("each is who its service account in the workers' namespace is", () => {
  expect(
    [...workers, ...gateways]
      .map(principalOf)
      .map(({ name, namespace, serviceAccount }) => [name, namespace, serviceAccount]),
  ).toEqual([
    ["millrace-assertion-sink", "millrace-workers", "millrace-assertion-sink"],
    ["millrace-behaviour", "millrace-workers", "millrace-behaviour"],
    ["millrace-fraud", "millrace-workers", "millrace-fraud"],
    ["millrace-maintenance", "millrace-workers", "millrace-maintenance"],
    ["millrace-pricing", "millrace-workers", "millrace-pricing"],
    ["millrace-quality", "millrace-workers", "millrace-quality"],
    ["millrace-search-sink", "millrace-workers", "millrace-search-sink"],
    ["millrace-ingest", "millrace-workers", "millrace-ingest"],
  ]);
});
