import { USE_CASES } from "./feed";
import { USAGE, parseOptions } from "./options";
import { DAY, HOUR } from "./time";

const NOW = 1_795_000_000_000;
const url = "http://127.0.0.1:8000";
const parse = (...args: string[]): ReturnType<typeof parseOptions> => parseOptions(args, NOW);

test("a feed needs no more than the gateway's address, and ends in the present", () => {
  const end = NOW + 30_000;
  expect(parse("--url", url)).toEqual({
    mode: "feed",
    seed: 7,
    rate: 500,
    batch: 200,
    lanes: 2,
    apiKey: undefined,
    url: new URL(url),
    time: 30_000,
    labels: undefined,
    world: {
      seed: 7,
      count: 15_000,
      span: { start: end - 6 * DAY, end },
      useCases: USE_CASES,
      fraudRate: 0.01,
      decayRate: 0.3,
      faults: { late: 0.01, duplicates: 0.005, malformed: 0.01 },
    },
  });
});

test("a count bounds the feed instead of the time, and may go without a rate", () => {
  const options = parse(
    "--url",
    url,
    "--count",
    "1000",
    "--rate",
    "0",
    "--span",
    "3 hours",
    "--end",
    "7200000000",
    "--accounts",
    "9",
  );
  expect(options).toMatchObject({
    time: Infinity,
    rate: Infinity,
    world: { count: 1_000, span: { start: 7_200_000_000 - 3 * HOUR, end: 7_200_000_000 }, accounts: 9 },
  });
});

test("use cases are chosen by name, in any order", () => {
  const options = parse("--url", url, "--usecases", "clicks, payments");
  expect(options).toMatchObject({ world: { useCases: ["payments", "clicks"] } });
});

test("a dry run needs no gateway but a file", () => {
  expect(parse("--dry-run", "--out", "events.ndjson", "--count", "10", "--labels", "l")).toMatchObject({
    mode: "dry-run",
    out: "events.ndjson",
    labels: "l",
    world: { count: 10 },
  });
  expect(() => parse("--dry-run")).toThrow("--dry-run needs --out, the file to write the events to");
});

test("numbered payments take their own options", () => {
  expect(
    parse("--numbered", "100", "--url", url, "--acks", "a", "--deadline", "60", "--batch", "20", "--lanes", "4"),
  ).toEqual({
    mode: "numbered",
    seed: 7,
    rate: 500,
    batch: 20,
    lanes: 4,
    apiKey: undefined,
    url: new URL(url),
    count: 100,
    end: NOW,
    acks: "a",
    deadline: 60_000,
    travellers: false,
  });
  expect(parse("--numbered", "100", "--url", url, "--travellers")).toMatchObject({ travellers: true });
});

test.each([
  [[], "--url must be the gateway's address, for example http://127.0.0.1:8000, got nothing"],
  [["--url", "ftp://x"], '--url must be the gateway\'s address, for example http://127.0.0.1:8000, got "ftp://x"'],
  [["--url", url, "--rate", "fast"], '--rate must be a whole number from 0 to 1000000, got "fast"'],
  [["--url", url, "--fraud-rate", "0.7"], '--fraud-rate must be a number from 0 to 0.5, got "0.7"'],
  [["--url", url, "--batch", ""], '--batch must be a whole number from 1 to 5000, got ""'],
  [["--url", url, "--rate", "0"], "--rate 0 sets no bound to the feed; give --count too, how many events to send"],
  [
    ["--url", url, "--usecases", "payments,wheather"],
    '--usecases must be of payments, shop, machines, clicks, got "wheather"',
  ],
])("refuses %j in one sentence", (args, sentence) => {
  expect(() => parse(...args)).toThrow(sentence);
});

test("refuses an option that it does not know", () => {
  expect(() => parse("--url", url, "--sped", "3")).toThrow(/--sped/);
});

test("the help names every option", () => {
  expect(parse("--help")).toEqual({ mode: "help" });
  for (const name of [
    "url",
    "seconds",
    "rate",
    "seed",
    "labels",
    "usecases",
    "api-key",
    "numbered",
    "acks",
    "dry-run",
    "out",
    "count",
    "span",
    "end",
  ]) {
    expect(USAGE).toContain(`--${name} `);
  }
});
