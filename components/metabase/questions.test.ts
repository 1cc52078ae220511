import fc from "fast-check";
import {
  type AnyStream,
  array,
  boolean,
  decimal,
  defineStream,
  double,
  enumeration,
  int,
  long,
  map,
  record,
  string,
  timestamp,
  uuid,
} from "../../workloads/streams";
import { catalogue } from "../../workloads/streams/catalogue";
import { type DashboardPlan, dashboardOf, questionsOf, rolesOf, withOthers } from "./questions";
import { useCases } from "./use-cases";

const kinds: AnyStream = defineStream({
  name: "all-kinds",
  doc: "One field of each kind.",
  owner: { team: "tests", contact: "tests@example.com" },
  fields: {
    id: uuid({ doc: "It." }),
    account: string({ doc: "Whose." }),
    chosen: enumeration(["a", "b"], { doc: "Which." }),
    sure: boolean({ doc: "Whether." }),
    small: int({ doc: "How many." }),
    large: long({ doc: "How many." }),
    ratio: double({ doc: "How much." }),
    amount: decimal(12, 2, { doc: "How much." }),
    tags: array(string(), { doc: "What." }),
    counts: map(int(), { doc: "How many each." }),
    place: record({ lat: double() }, { doc: "Where." }),
    age: int({ doc: "Of a person.", pii: "personal" }),
    occurredAt: timestamp("ms", { doc: "When." }),
  },
  key: "account",
  eventTime: "occurredAt",
  volume: { average: 1, peak: 2, size: "100 B" },
  retention: "2 days",
  slo: { latency: "50 ms", quality: 0.99 },
  serve: ["pinot"],
});

test("enums and booleans tell apart, numbers are averaged, and nothing of a person is asked for", () => {
  expect(Object.fromEntries(rolesOf(kinds).map(({ name, role }) => [name, role]))).toEqual({
    id: "none",
    account: "none",
    chosen: "category",
    sure: "category",
    small: "measure",
    large: "measure",
    ratio: "measure",
    amount: "measure",
    tags: "none",
    counts: "none",
    place: "none",
    age: "none",
    occurredAt: "none",
  });
});

test("a stream has how many of it there are, over time and by its first category, and the means of two measures", () => {
  expect(questionsOf(kinds).map(({ name, display, sql }) => [name, display, sql])).toEqual([
    [
      "All kinds: last day",
      "scalar",
      `select count(*) as events
from millrace.streams.all_kinds
where "occurredat" >= current_timestamp - interval '1' day`,
    ],
    [
      "All kinds: by hour",
      "line",
      `select date_trunc('hour', "occurredat") as hour, count(*) as events
from millrace.streams.all_kinds
where "occurredat" >= current_timestamp - interval '7' day
group by 1
order by 1`,
    ],
    [
      "All kinds: by chosen",
      "row",
      `select cast("chosen" as varchar) as category, count(*) as events
from millrace.streams.all_kinds
where "occurredat" >= current_timestamp - interval '1' day
group by 1
order by 2 desc
limit 20`,
    ],
    ...["small", "large"].map((name) => [
      `All kinds: mean ${name}`,
      "line",
      `select date_trunc('hour', "occurredat") as hour, avg(cast("${name}" as double)) as mean
from millrace.streams.all_kinds
where "occurredat" >= current_timestamp - interval '7' day
group by 1
order by 1`,
    ]),
  ]);
});

const overlaps = ({ cards }: DashboardPlan): boolean =>
  cards.some((one, index) =>
    cards
      .slice(index + 1)
      .some(
        (other) =>
          one.col < other.col + other.width &&
          other.col < one.col + one.width &&
          one.row < other.row + other.height &&
          other.row < one.row + one.height,
      ),
  );
const served = catalogue.filter(({ serve }) => serve.length > 0);

test("every served stream of the catalogue is in one dashboard, with all its questions, and none is asked twice", () => {
  const dashboards = withOthers(useCases, served).map((useCase) => dashboardOf(useCase, served));
  expect(dashboards.map(({ name }) => name)).toEqual(["Fraud", "Pricing", "Maintenance", "Visits"]);
  const shown = dashboards.flatMap(({ cards }) => cards.map(({ question }) => question));
  const all = served.flatMap(questionsOf).map(({ name }) => name);
  expect([...shown].sort()).toEqual([...all].sort());
  expect(new Set(all).size).toBe(all.length);
});

test("a stream that no use case names is shown with the others like it", () => {
  const all = withOthers(useCases, [...served, kinds]);
  expect(all.at(-1)).toMatchObject({ title: "Further streams", streams: ["all-kinds"] });
});

test("cards fit the grid, and none lies on another, whichever streams a use case has", () => {
  fc.assert(
    fc.property(fc.subarray([...served, kinds], { minLength: 1 }), (streams) => {
      const useCase = { name: "any", title: "Any", doc: "Any.", streams: streams.map(({ name }) => name) };
      const dashboard = dashboardOf(useCase, [...served, kinds]);
      expect(overlaps(dashboard)).toBe(false);
      expect(dashboard.cards.every(({ col, width }) => width > 0 && col >= 0 && col + width <= 24)).toBe(true);
    }),
  );
});
