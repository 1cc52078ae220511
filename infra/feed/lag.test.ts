import { sumOf } from "./lag";

const PAGE = `# HELP lag What is left.
# TYPE lag gauge
lag{partition="0"} 3
lag{partition="1"} 4.5
lag_total 9
up 1
`;

test("a metric is summed over its labels", () => {
  expect(sumOf(PAGE, "lag")).toBe(7.5);
  expect(sumOf(PAGE, "up")).toBe(1);
});

test("a metric that is not there is not zero", () => {
  expect(sumOf(PAGE, "down")).toBeUndefined();
});
