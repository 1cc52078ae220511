import { roomNames } from "../local-rooms";
import { portNames } from "../settings";
import { merged, parsePreview, parseStart, parseStop } from "./flags";

describe("npm start", () => {
  test("feeds for 30 seconds at 500 events a second unless told otherwise", () => {
    expect(parseStart([])).toEqual({ help: false, feed: 30_000, rate: 500, ports: {}, rooms: {}, values: {} });
  });

  test.each([
    ["0", 0],
    ["45", 45_000],
    ["30s", 30_000],
    ["2m", 120_000],
    ["1h", 3_600_000],
  ])("--feed %s", (text, milliseconds) => {
    expect(parseStart(["--feed", text]).feed).toBe(milliseconds);
  });

  test("takes ports and rooms, and takes them back", () => {
    const rooms = parseStart(["--room", "prometheus=off"]).rooms;
    expect(rooms).toEqual({ prometheus: false });
    const back = parseStart(["--room", "prometheus=default"]);
    const chosen = { ports: {}, rooms: { prometheus: false }, values: {} };
    expect(merged(chosen, back)).toEqual({ ports: {}, rooms: {}, values: {} });
    const { ports } = parseStart(["--port", "kafka=19092", "--port", "workers.fraud=8500", "--port", "ingest=default"]);
    expect(ports).toEqual({ kafka: 19092, "workers.fraud": 8500, ingest: undefined });
    const others = { ports: { ingest: 18000, kafkaController: 19093 }, rooms: {}, values: {} };
    expect(merged(others, { ports, rooms: {}, values: {} })).toEqual({
      ports: { kafka: 19092, kafkaController: 19093, "workers.fraud": 8500 },
      rooms: {},
      values: {},
    });
  });

  test("takes a limit and a webhook, and takes them back", () => {
    const { values } = parseStart(["--limit", "50", "--notify", "http://127.0.0.1:1/"]);
    expect(values).toEqual({ limit: 50, notify: "http://127.0.0.1:1/" });
    const back = parseStart(["--limit", "default", "--notify", "default"]);
    expect(merged({ ports: {}, rooms: {}, values }, back).values).toEqual({});
  });

  test.each([
    [
      ["--feed", "soon"],
      '--feed must be a number of seconds, minutes or hours such as 30s, 2m, 1h, or 0 for none, got "soon"',
    ],
    [["--rate", "0"], '--rate must be a whole number from 1 to 1000000, got "0"'],
    [
      ["--port", "pinto=1"],
      `--port must be NAME=PORT or NAME=default, with a NAME of ${portNames.join(", ")} or workers.<name>, got "pinto=1"`,
    ],
    [["--limit", "0"], '--limit must be a whole number from 1 to 100000000, got "0"'],
    [
      ["--room", "pinto=on"],
      `--room must be NAME=on, NAME=off or NAME=default, with a NAME of ${roomNames.join(", ")}, got "pinto=on"`,
    ],
    [
      ["--room", "prometheus=yes"],
      `--room must be NAME=on, NAME=off or NAME=default, with a NAME of ${roomNames.join(", ")}, got "prometheus=yes"`,
    ],
    [
      ["--fed", "1s"],
      "npm start: Unknown option '--fed'; its flags are --feed, --rate, --port, --room, --limit, --notify, --help, given after `--`",
    ],
  ])("refuses %j", (args, sentence) => {
    expect(() => parseStart(args)).toThrow(sentence);
  });
});

test("npm stop keeps the data unless it is to wipe them", () => {
  expect(parseStop([])).toEqual({ wipe: false });
  expect(parseStop(["--wipe"])).toEqual({ wipe: true });
  expect(() => parseStop(["--all"])).toThrow(
    "npm stop: Unknown option '--all'; its flags are --wipe, given after `--`",
  );
});

test("npm run preview takes a stack, local by default", () => {
  expect(parsePreview([])).toEqual({ stack: "local" });
  expect(parsePreview(["prod"])).toEqual({ stack: "prod" });
  expect(parsePreview(["prod", "--report", "prod.md"])).toEqual({ stack: "prod", report: "prod.md" });
  expect(() => parsePreview(["dev", "prod"])).toThrow(
    new Error("npm run preview takes the name of one stack, got dev, prod"),
  );
});
