import { inspect } from "./promql";

test("an expression is read into its series, the labels they are asked by, and its functions", () => {
  expect(inspect('sum by (le) (rate(door_seconds_bucket{job="door",code!~"5.."}[5m])) > 3')).toEqual({
    selectors: [
      {
        metric: "door_seconds_bucket",
        matchers: [
          { label: "job", operator: "=", value: "door" },
          { label: "code", operator: "!~", value: "5.." },
        ],
      },
    ],
    groupings: [{ labels: ["le"], metrics: ["door_seconds_bucket"] }],
    functions: ["rate"],
    fills: 0,
    longest: 300,
  });
});

test("a series may be named by a matcher", () => {
  expect(inspect('{__name__="door_seconds",a="b"}').selectors).toEqual([
    { metric: "door_seconds", matchers: [{ label: "a", operator: "=", value: "b" }] },
  ]);
});

test("labels of a vector match are judged by the series on both sides", () => {
  expect(inspect("a * on (pod) group_left (node) b").groupings).toEqual([
    { labels: ["pod"], metrics: ["a", "b"] },
    { labels: ["node"], metrics: ["a", "b"] },
  ]);
});

test("labels made by a function cannot be judged", () => {
  expect(inspect('sum by (zone) (label_replace(a, "zone", "$1", "node", "(.*)-.*"))').groupings).toEqual([]);
});

test.each(["sum by (le (rate(x[5m]))", "x > ", "rate(x[5 minutes])"])("what is no PromQL is found: %s", (expr) => {
  expect(inspect(expr).error).toMatch(/^at ".*"$/);
});

test.each([
  ["rate(x[1m]) > 0", 0],
  ["rate(x[1m]) == 0", 60],
  ["sum(rate(x[1m])) / sum(rate(y[5m])) < 0.9", 300],
  ["absent_over_time(x[30s])", 30],
  ["x == 0", 0],
  ["max_over_time(x[1h:1m]) < 2", 3_600],
])("what must fall, or be absent, needs its window: %s", (expr, seconds) => {
  expect(inspect(expr).fills).toBe(seconds);
});
