import { cost } from "./cost";

test("what the pack takes is told alone and in a preview, and by the further resource", () => {
  const narrow = { resources: 1_000, seconds: 0.5, without: 10, judged: 15 };
  expect(cost(narrow, { resources: 2_000, seconds: 1, without: 20, judged: 35 })).toEqual({
    rules: 500,
    perResource: 0.5,
    pack: 5,
    packPerResource: 10,
    ratio: 1.5,
  });
});

test("an answer without a number is refused", () => {
  expect(() => cost({}, {})).toThrow(new Error("the pack's child did not answer with its resources"));
});
