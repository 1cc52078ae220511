import { eachEvent, layoutOf, type Layout, type ParseLimits } from "./parse";
import type { Refusal } from "./verdict";

const LIMITS: ParseLimits = { event: 200, events: 4, depth: 3 };

function read(text: string, layout: Layout, limits = LIMITS) {
  const taken: unknown[] = [];
  const refused = eachEvent(text, layout, limits, (value, unparsed: Refusal | undefined, line) => {
    taken.push(
      unparsed === undefined ? value : { code: unparsed.code, message: unparsed.message, ...(line && { line }) },
    );
  });
  return refused === undefined ? taken : { code: refused.code, message: refused.message };
}

describe("layoutOf", () => {
  it.each([
    ['{"a":1}', "one"],
    [' \n\t[{"a":1}]', "array"],
    ["", "one"],
    ["  ", "one"],
  ])("takes %j for %s", (text, layout) => {
    expect(layoutOf(text)).toBe(layout);
  });
});

describe("one event", () => {
  it("is any JSON value", () => {
    expect(read(' {"a":[1,{"b":null}]} ', "one")).toEqual([{ a: [1, { b: null }] }]);
  });

  it.each([
    ["", "an event must be JSON: Unexpected end of JSON input"],
    ['{"a":1', "an event must be JSON: Expected ',' or '}' after property value at position 6 (line 1 column 7)"],
    ['{"name":"Ada Lovelace","b":nul}', "an event must be JSON: Unexpected token '}'"],
  ])("tells what is wrong with %j, without quoting it", (text, message) => {
    expect(read(text, "one")).toEqual([{ code: "malformed", message }]);
  });

  it("may not nest deeper than allowed, brackets in strings aside", () => {
    expect(read('[[["[[[[{{{{"]]]', "one")).toEqual([[[["[[[[{{{{"]]]]);
    expect(read('{"a":"\\"[[[[","b":[[1]]}', "one")).toEqual([{ a: '"[[[[', b: [[1]] }]);
    const tooDeep = { code: "too-deep", message: "an event may nest objects and arrays at most 3 deep" };
    expect(read("[[[[]]]]", "one")).toEqual([tooDeep]);
    expect(read("[[[{", "one")).toEqual([tooDeep]);
  });

  it("counts a hundred thousand brackets without building them", () => {
    const limits = { ...LIMITS, event: 1_000_000 };
    expect(read("[".repeat(100_000), "one", limits)).toEqual([
      { code: "too-deep", message: "an event may nest objects and arrays at most 3 deep" },
    ]);
  });

  it("may not be longer than allowed", () => {
    expect(read(`"${"x".repeat(199)}"`, "one")).toEqual([
      { code: "event-too-large", message: "an event must be at most 200 bytes, got 201" },
    ]);
  });
});

describe("an array", () => {
  it.each([
    ["[1]", [1]],
    [' [ {"a":"],["} , [2,[3]] ,"x\\"]" ] \n', [{ a: "],[" }, [2, [3]], 'x"]']],
  ])("%j has its items", (text, items) => {
    expect(read(text, "array")).toEqual(items);
  });

  it("keeps the good items beside one that is too deep or too large", () => {
    expect(read(`[1,[[[[]]]],"${"x".repeat(300)}",4]`, "array")).toEqual([
      1,
      { code: "too-deep", message: "an event may nest objects and arrays at most 3 deep" },
      { code: "event-too-large", message: "an event must be at most 200 bytes, got 302" },
      4,
    ]);
  });

  it.each([
    ["[]", "empty", "the body holds no event; send at least one"],
    ["[ \n ]", "empty", "the body holds no event; send at least one"],
    ["[1,2,3,4,5]", "body-too-large", "a request may have at most 4 events; send the rest in further requests"],
    ["[1,2", "malformed", "the body must be JSON; its array does not end"],
    ['["a', "malformed", "the body must be JSON; its array does not end"],
    ["[1] 2", "malformed", "the body must be JSON; something follows the array at character 3"],
    ["[1,]", "malformed", "the body must be JSON; item 1 is not: an event must be JSON: Unexpected end of JSON input"],
    ["[,1]", "malformed", "the body must be JSON; item 0 is not: an event must be JSON: Unexpected end of JSON input"],
    [
      '[{"a":1]}',
      "malformed",
      `the body must be JSON; item 0 is not: an event must be JSON: Expected ',' or '}' after property value at position 6 (line 1 column 7)`,
    ],
  ])("%j is refused as a whole", (text, code, message) => {
    expect(read(text, "array")).toEqual({ code, message });
  });
});

describe("NDJSON", () => {
  it("has one event a line; empty lines, carriage returns and a missing last newline do not matter", () => {
    expect(read('{"a":1}\r\n\n  \n[2]\n3', "lines")).toEqual([{ a: 1 }, [2], 3]);
  });

  it("names the line of what is no event, and keeps the others", () => {
    expect(read('1\n\n{"a"\n4', "lines")).toEqual([
      1,
      {
        code: "malformed",
        message: "an event must be JSON: Expected ':' after property name at position 4 (line 1 column 5)",
        line: 3,
      },
      4,
    ]);
  });

  it.each([
    ["", "empty", "the body holds no event; send at least one"],
    ["\n \n", "empty", "the body holds no event; send at least one"],
    ["1\n2\n3\n4\n5", "body-too-large", "a request may have at most 4 events; send the rest in further requests"],
  ])("%j is refused as a whole", (text, code, message) => {
    expect(read(text, "lines")).toEqual({ code, message });
  });
});
