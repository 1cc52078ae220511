import * as pulumi from "@pulumi/pulumi";
import { joined, joinedRecord } from "./output";
import { json, lines, plain, text } from "./text";

const resolved = <T>(output: pulumi.Output<T>): Promise<T> => new Promise((resolve) => void output.apply(resolve));

describe("text", () => {
  test("puts plain values together in order", () => {
    expect(plain(text`a=${1} b=${"two"} c=${true}`)).toBe("a=1 b=two c=true");
  });

  test("takes the parts of a text that stands in a text", () => {
    const inner = text`host=${"h"}`;
    expect(text`[${inner}]`).toEqual({ type: "text", parts: ["[host=h]"] });
  });

  test("keeps an output as a part of its own", () => {
    const port = pulumi.output(9092);
    expect(text`at ${port}.`.parts).toEqual(["at ", { late: port, as: "raw" }, "."]);
  });

  test("cannot be put together as a string while it holds an output", () => {
    expect(() => plain(text`bootstrap.servers=${pulumi.output("h:1")}`)).toThrow(
      'a text that starts "bootstrap.servers=" holds a value that only the engine knows; put it together with `joined` in component.ts',
    );
  });

  test("joins lists of lines", () => {
    expect(plain(lines(["a", text`b${1}`, "c"]))).toBe("a\nb1\nc");
    expect(plain(lines(["a", "b"], ", "))).toBe("a, b");
    expect(plain(lines([]))).toBe("");
  });

  test("does not take an object or a list", () => {
    const refused = () => [
      // @ts-expect-error an endpoint is no text; its address is
      text`at ${{ bootstrap: "h:1" }}`,
      // @ts-expect-error how a list is written has to be said (`lines`)
      text`at ${["a"]}`,
    ];
    // What a program without types would have written.
    expect(refused().map(plain)).toEqual(["at [object Object]", "at a"]);
  });
});

describe("json", () => {
  test("writes what JSON.stringify writes with two spaces", () => {
    const value = { a: [1, { b: null }], c: {}, d: [], e: 'qu"ote', f: false, g: undefined };
    expect(plain(json(value))).toBe(JSON.stringify(value, null, 2));
  });

  test("writes a text within as one string", () => {
    expect(plain(json({ script: text`say "${"hi"}"` }))).toBe('{\n  "script": "say \\"hi\\""\n}');
  });

  test("refuses what JSON cannot say, with its path", () => {
    const allowed = "must be a string, finite number, boolean, null, list or object to be written as JSON";
    expect(() => json({ a: [Infinity] })).toThrow(`value.a[0] ${allowed}, got Infinity`);
    expect(() => json({ a: { b: () => 1 } })).toThrow(`value.a.b ${allowed}, got function`);
  });
});

describe("joined", () => {
  test("gives a plain text at once", async () => {
    expect(await resolved(joined(text`a${1}`))).toBe("a1");
    expect(await resolved(joined("as it is"))).toBe("as it is");
  });

  test("waits for every output, and writes those within JSON as JSON", async () => {
    const host = pulumi.output('"h"');
    expect(await resolved(joined(text`at ${host}:${pulumi.output(1)}`))).toBe('at "h":1');
    expect(await resolved(joined(json({ host, list: pulumi.output([1, 2]) })))).toBe(
      '{\n  "host": "\\"h\\"",\n  "list": [1,2]\n}',
    );
    expect(await resolved(joined(json([text`at ${host}`])))).toBe('[\n  "at \\"h\\""\n]');
  });

  test("joins each text of a record", async () => {
    expect(await resolved(pulumi.all(joinedRecord({ a: text`${pulumi.output(1)}`, b: "2" })))).toEqual({
      a: "1",
      b: "2",
    });
  });
});
