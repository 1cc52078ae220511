import { boundWithin, dashboardUid, seriesName } from "./series";

test("a recorded series has the worker in its name", () => {
  expect(seriesName("worker", "price-watch", "lag_records:sum")).toBe("millrace:worker_price_watch_lag_records:sum");
});

test("a dashboard is named after its worker, and within 40 characters told apart by a hash", () => {
  expect(dashboardUid("worker", "fraud")).toBe("worker-fraud");
  const long = ["a", "b"].map((end) => dashboardUid("worker", `${"very-".repeat(8)}${end}`));
  expect(long.map(({ length }) => length)).toEqual([40, 40]);
  expect(new Set(long).size).toBe(2);
});

test("a promise is counted by the largest bound that keeps it", () => {
  expect(boundWithin([0.1, 0.2, 0.5], 0.25)).toBe(0.2);
  expect(boundWithin([0.1, 0.2, 0.5], 0.5)).toBe(0.5);
  expect(boundWithin([0.1, 0.2, 0.5], 0.01)).toBe(0.1);
});
