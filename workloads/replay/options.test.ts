import { parseRedrive, parseReplay, REDRIVE_USAGE, REPLAY_USAGE } from "./options";

const NOW = Date.parse("2026-11-28T12:00:00Z");
const HOUR = 3_600_000;

describe("the options of a replay", () => {
  it("end now, go into the same stream and have one name by default", () => {
    expect(parseReplay(["payments", "--from", "2 hours"], NOW)).toEqual({
      stream: "payments",
      from: NOW - 2 * HOUR,
      to: NOW,
      name: "replay",
      dryRun: false,
    });
  });

  it("may all be given", () => {
    const args = ["--from", "2 hours", "--to", "1 hour", "--into", "copy", "--name", "fix-1", "--dry-run"];
    expect(parseReplay(["payments", ...args, "--brokers", "a:1"], NOW)).toEqual({
      stream: "payments",
      from: NOW - 2 * HOUR,
      to: NOW - HOUR,
      into: "copy",
      name: "fix-1",
      dryRun: true,
      brokers: "a:1",
    });
  });

  it.each([
    [[], `replay takes the name of one stream, got none; ${REPLAY_USAGE}`],
    [["a", "b", "--from", "1 hour"], `replay takes the name of one stream, got a, b; ${REPLAY_USAGE}`],
    [["a"], `replay: --from is missing; ${REPLAY_USAGE}`],
    [["a", "--since", "1 hour"], `replay: Unknown option '--since'; ${REPLAY_USAGE}`],
    [
      ["a", "--from", "1 hour", "--to", "2 hours"],
      "--from must be before --to, got 2026-11-28T11:00:00.000Z and 2026-11-28T10:00:00.000Z; exchange them",
    ],
    [
      ["a", "--from", "1 hour", "--to", "2026-11-29"],
      "--to must not be in the future, got 2026-11-29T00:00:00.000Z; leave it out to replay up to now",
    ],
    [
      ["a", "--from", "1 hour", "--name", "a b"],
      '--name must be 1 to 64 letters, digits, dots, hyphens and underscores, got "a b"',
    ],
  ])("of %j are refused with a sentence", (args, sentence) => {
    // Not by an error, whose cause is the parser's own.
    expect(() => parseReplay(args, NOW)).toThrow(sentence);
  });
});

describe("the options of a redrive", () => {
  it("are all causes by default, and those that are named", () => {
    expect(parseRedrive(["fraud"])).toEqual({ worker: "fraud", dryRun: false });
    expect(parseRedrive(["fraud", "--cause", "undecodable", "--cause", "no-key", "--dry-run"])).toEqual({
      worker: "fraud",
      dryRun: true,
      causes: new Set(["undecodable", "no-key"]),
    });
  });

  it("need one worker", () => {
    expect(() => parseRedrive([])).toThrow(
      new Error(`redrive takes the name of one worker, got none; ${REDRIVE_USAGE}`),
    );
  });
});
