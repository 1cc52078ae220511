import { definitions } from "../../definitions";
import { widened } from "./definitions";

test("the platform is widened by streams, and by a worker for every eight of them", () => {
  const { streams, workers, gateways } = widened(400);
  const own = definitions.streams.length;
  expect(streams).toHaveLength(400);
  expect(new Set(streams.map(({ name }) => name)).size).toBe(400);
  expect(workers).toHaveLength(definitions.workers.length + Math.ceil((400 - own - 1) / 8));
  expect(gateways).toBe(definitions.gateways);
});

test("with no more streams than there are it is the platform itself", () => {
  expect(widened(definitions.streams.length)).toEqual(definitions);
});

test("it is not made smaller", () => {
  expect(() => widened(2)).toThrow(
    new Error(`the streams must be a whole number from the catalogue's ${definitions.streams.length} on, got 2`),
  );
});
