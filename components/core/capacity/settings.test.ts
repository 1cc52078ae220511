import { type CapacitySettings, validate } from "./settings";

describe("capacity's settings", () => {
  it("has a default for everything", () => {
    const { kafka, nodes, rhythm } = validate({});
    expect(kafka).toEqual({
      form: "msk",
      instance: "kafka.m7g.large",
      brokers: undefined,
      zones: 3,
      replication: 3,
      use: 0.75,
      fill: 0.6,
      maxMessage: 1_048_576,
      followerFetch: false,
    });
    expect(nodes).toEqual({ instance: "m7g.large", spot: false, headroom: 0.2, scaling: "demand" });
    expect(rhythm).toHaveLength(24);
  });

  const refused: readonly (readonly [string, CapacitySettings, string])[] = [
    [
      "a number of brokers that leaves a zone short",
      { kafka: { brokers: 4 } },
      "capacity: kafka.brokers must be a multiple of the 3 zones, got 4; set `kafka.brokers` in the stack's settings",
    ],
    [
      "fewer brokers than copies",
      { kafka: { brokers: 2, zones: 2 } },
      "capacity: kafka.brokers must be at least kafka.replication, 3, got 2; set `kafka.brokers` in the stack's settings",
    ],
    [
      "a use above the whole",
      { kafka: { use: 1.2 } },
      "capacity: kafka.use must be more than 0 and at most 1, got 1.2; set `kafka.use` in the stack's settings",
    ],
    [
      "Express brokers outside MSK",
      { kafka: { instance: "express.m7g.large", form: "strimzi" } },
      'capacity: kafka.form must be "msk" for Express brokers, got "strimzi"; set `kafka.form` in the stack\'s settings',
    ],
    [
      "a rhythm of another length than a day",
      { rhythm: [1, 2, 3] },
      "capacity: rhythm must be 24 factors of 0 or more, at least one of them more than 0, got [1,2,3]; set `rhythm` in the stack's settings",
    ],
    [
      "a rate of nothing",
      { rates: { fraud: 0 } },
      "capacity: rates.fraud must be more than 0 records a second, got 0; set `rates.fraud` in the stack's settings",
    ],
    [
      "a pool of half a node",
      { pools: [{ name: "query", instance: "m7g.large", nodes: 0.5 }] },
      "capacity: pools.query.nodes must be a whole number from 0 to 10000, got 0.5; set `pools.query.nodes` in the stack's settings",
    ],
    [
      "an assumption below nothing",
      { assumptions: { linger: -1 } },
      "capacity: assumptions.linger must be 0 or more, got -1; set `assumptions.linger` in the stack's settings",
    ],
    [
      "a compression of nothing, by which bytes are divided",
      { assumptions: { compression: 0 } },
      "capacity: assumptions.compression must be more than 0, got 0; set `assumptions.compression` in the stack's settings",
    ],
    [
      "a changelog of nothing but what compaction leaves behind",
      { assumptions: { dirtyShare: 1 } },
      "capacity: assumptions.dirtyShare must be below 1, got 1; set `assumptions.dirtyShare` in the stack's settings",
    ],
  ];
  it.each(refused)("refuses %s", (_what, settings, sentence) => {
    expect(() => validate(settings)).toThrow(new Error(sentence));
  });

  it("tells every defect at once", () => {
    expect(() => validate({ kafka: { use: 0, fill: 2 } })).toThrow(
      new Error(
        "capacity: kafka.use must be more than 0 and at most 1, got 0; set `kafka.use` in the stack's settings\n" +
          "capacity: kafka.fill must be more than 0 and at most 1, got 2; set `kafka.fill` in the stack's settings",
      ),
    );
  });
});
