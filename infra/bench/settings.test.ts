import { parseSettings } from "./settings";

describe("the bench's arguments", () => {
  it("are three rounds of everything by default", () => {
    const { rounds, short, only, ports } = parseSettings([]);
    expect({ rounds, short, only, ports }).toEqual({
      rounds: 3,
      short: false,
      only: ["produce", "consume", "worker", "latency", "gateway", "program", "preview", "policies", "dashboards"],
      ports: {
        kafka: 29_092,
        kafkaController: 29_093,
        gateway: 29_094,
        worker: 29_095,
        place: 29_096,
        pinot: 29_152,
        trino: 29_158,
      },
    });
  });

  it("are one round with small counts when short, unless rounds are asked for", () => {
    const short = parseSettings(["--short"]);
    expect(short.rounds).toBe(1);
    expect(short.sizes.produce).toBeLessThan(parseSettings([]).sizes.produce);
    expect(parseSettings(["--short", "--rounds", "2"]).rounds).toBe(2);
  });

  it("take some scenarios only", () => {
    expect(parseSettings(["--only", "produce,worker"]).only).toEqual(["produce", "worker"]);
  });

  it("refuse what they do not know with a sentence", () => {
    expect(() => parseSettings(["--only", "produce,speed"])).toThrow(
      '--only must be some of produce, consume, worker, latency, gateway, program, preview, policies, dashboards, separated by commas, got "speed"; ' +
        "usage: npm run bench -- [--rounds 3] [--short] [--only produce,consume,worker,latency,gateway,program,preview,policies,dashboards] [--rows 10000000] [--port 29092] [--profile FOLDER]",
    );
    expect(() => parseSettings(["--rounds", "none"])).toThrow(
      '--rounds must be an integer from 1 to 100, got "none"; usage: ',
    );
    expect(() => parseSettings(["--fast"])).toThrow("Unknown option '--fast'");
  });
});
