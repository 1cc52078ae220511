import { growth } from "./growth";

test("the growth is told by the stream, by the resource, and against the first streams", () => {
  const narrow = { streams: 10, resources: 300, seconds: 5 };
  expect(growth(narrow, { streams: 410, resources: 1_100, seconds: 25 })).toEqual({
    few: 5,
    many: 25,
    perStream: 50,
    perResource: 25,
    ratio: 0.1,
  });
});

test("an answer without a number is refused", () => {
  expect(() => growth({ seconds: 1 }, { seconds: 2 })).toThrow(
    new Error("the preview did not answer with its streams"),
  );
});
