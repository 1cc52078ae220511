import { observeLocalTrino, observeTrino } from "./observe";

const { monitors = [], alerts = [], dashboards = [], objectives = [] } = observeTrino();

test("coordinator and workers are scraped under a name each, and the one server of this machine under both", () => {
  const jobs = monitors.map(({ job }) => job);
  expect(jobs).toEqual(["trino-coordinator", "trino-worker"]);
  expect(observeLocalTrino({ port: 8080 })).toEqual({
    scrape: jobs.map((job) => ({ job, address: "127.0.0.1:8080", path: "/metrics" })),
  });
});

test("a query counts against the promise when it is not at fault itself", () => {
  expect(objectives.map(({ name, objective }) => [name, objective])).toEqual([["trino-availability", 0.999]]);
  const [good = ""] = objectives.map((objective) => objective.good);
  const counted = [...good.matchAll(/QueryManager_(\w+)\{/g)].map(([, metric]) => metric);
  expect(counted).toEqual([
    "CompletedQueries",
    "InternalFailures",
    "ExternalFailures",
    "InsufficientResourcesFailures",
  ]);
});

test("every expression names the job that it asks", () => {
  const asked = [
    ...alerts.map(({ expr }) => expr),
    ...objectives.flatMap(({ good, total }) => [good, total]),
    ...dashboards.flatMap(({ rows }) =>
      rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr))),
    ),
  ];
  expect(asked.filter((expr) => !/job="trino-(coordinator|worker)"/.test(expr))).toEqual([]);
});
