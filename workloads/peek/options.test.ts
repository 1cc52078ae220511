import { parseOptions, USAGE } from "./options";

describe("the options of peek", () => {
  test("have no bound and begin at the end by default", () => {
    expect(parseOptions(["--brokers", "a:1,b:2", "--stream", "payments"])).toEqual({
      brokers: ["a:1", "b:2"],
      stream: "payments",
      from: "latest",
      max: Infinity,
      seconds: Infinity,
    });
  });

  test("need brokers and a stream", () => {
    expect(() => parseOptions(["--stream", "payments"])).toThrow(`--brokers and --stream are needed; ${USAGE}`);
  });

  test("are refused by name when they are wrong", () => {
    const base = ["--brokers", "a:1", "--stream", "payments"];
    expect(() => parseOptions([...base, "--from", "now"])).toThrow('--from must be earliest or latest, got "now"');
    expect(() => parseOptions([...base, "--max", "0"])).toThrow('--max must be a number above 0, got "0"');
  });
});
