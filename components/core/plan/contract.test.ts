import * as fc from "fast-check";
import { type AnyStream, type Field, int, record, string, type Worker } from "../../../workloads/streams";
import { assertContract, contractBreaches, ContractError } from "./contract";
import type { Plan } from "./model";
import { planOf } from "./plan";
import { captureOf, fieldsWith, pollerOf, queryOf, smallPlan, streamOf, workerOf } from "./testing";

const sentences = (deployed: Plan, next: Plan): readonly string[] =>
  contractBreaches(deployed, next).map(({ sentence }) => sentence);
const uses = (...fields: readonly string[]) => ({ settings: { uses: () => fields } });

describe("the contract gate", () => {
  it("has nothing against the plan that is deployed", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<AnyStream["encoding"]>("json", "avro"),
        fc.constantFrom<AnyStream["compatibility"]>("backward", "forward", "full"),
        fc.integer({ min: 1, max: 512 }),
        (encoding, compatibility, partitions) => {
          const plan = smallPlan({ stream: { encoding, compatibility, partitions } });
          expect(contractBreaches(plan, plan)).toEqual([]);
        },
      ),
    );
  });

  it("lets new streams and workers come, load and promises change, and partitions grow for readers without state", () => {
    const next = smallPlan({
      stream: {
        partitions: 24,
        retention: "9 days",
        volume: { average: 1, peak: 9, size: "9 B" },
        slo: { latency: "1 second", quality: 0.5 },
        serve: ["lake"],
      },
      workers: (events) => [workerOf([events]), workerOf([events], { name: "second" })],
    });
    expect(sentences(smallPlan(), next)).toEqual([]);
  });

  it("lets a nullable field come to an Avro stream, whatever its mode", () => {
    fc.assert(
      fc.property(fc.constantFrom<AnyStream["compatibility"]>("backward", "forward", "full"), (compatibility) => {
        const next = smallPlan({ stream: { compatibility, fields: fieldsWith({ more: int({ nullable: true }) }) } });
        expect(sentences(smallPlan({ stream: { compatibility } }), next)).toEqual([]);
      }),
    );
  });

  it("lets no field come to a JSON stream, in any mode, since canonical JSON has all fields and no others", () => {
    for (const compatibility of ["backward", "forward", "full"] as const) {
      const json = { encoding: "json", compatibility } as const;
      const next = smallPlan({ stream: { ...json, fields: fieldsWith({ more: int({ nullable: true }) }) } });
      const kinds = new Set(
        contractBreaches(smallPlan({ stream: json }), next).map(({ kind, field }) => `${kind} ${field ?? ""}`),
      );
      expect([...kinds]).toEqual(["schema more"]);
    }
  });

  it("refuses a change that the stream's mode does not allow, with what the rules say, the readers and the safe way", () => {
    const next = smallPlan({ stream: { serve: ["pinot"], fields: fieldsWith({ more: int() }) } });
    const [breach, ...others] = contractBreaches(smallPlan({ stream: { serve: ["pinot"] } }), next);
    expect(others).toEqual([]);
    expect(breach).toEqual({
      kind: "schema",
      stream: "events",
      field: "more",
      consumers: ["reader"],
      sentence:
        'stream "events": field "more" is new, an int, so that new readers cannot have what the old version wrote; make it nullable, or make a new stream; it is read by "reader", served by pinot; the safe way: declare stream "events-v2" with the change, let its writers write both, move "reader" to it, and remove "events" when nobody reads it',
    });
  });

  it("does not let a mode be weakened in the step that breaks it", () => {
    const removed = { fields: fieldsWith({ note: undefined, key: string({ maxLength: 9 }) }) };
    const kinds = (before: AnyStream["compatibility"], after: AnyStream["compatibility"]) =>
      contractBreaches(
        smallPlan({ stream: { compatibility: before }, ...uses("at") }),
        smallPlan({ stream: { compatibility: after, ...removed }, ...uses("at") }),
      ).map(({ kind, field }) => [kind, field]);
    // A narrower string: new readers refuse old records; old readers take new ones.
    expect(kinds("forward", "forward")).toEqual([]);
    expect(kinds("backward", "backward")).toEqual([["schema", "key"]]);
    expect(kinds("backward", "forward")).toEqual([["schema", "key"]]);
    expect(kinds("forward", "backward")).toEqual([["schema", "key"]]);
  });

  it("refuses another event time", () => {
    const fields = fieldsWith({ seen: streamOf().fields.at });
    const plan = (eventTime: string) => smallPlan({ stream: { fields, eventTime }, workers: () => [] });
    expect(sentences(plan("at"), plan("seen"))).toEqual([
      'stream "events": the event time was at and is seen, so that windows and latencies mean something else; make a new stream; the safe way: declare stream "events-v2" with the change, let its writers write both, move its readers, and remove "events" when nobody reads it',
    ]);
  });

  it("refuses fewer partitions", () => {
    expect(sentences(smallPlan(), smallPlan({ stream: { partitions: 3 } }))).toEqual([
      'stream "events": partitions must be at least 6, which the topic has, since Kafka takes none away, got 3; it is read by "reader"; set `partitions` to 6 in catalogue/events.ts, or declare stream "events-v2" with the change, let its writers write both, move "reader" to it, and remove "events" when nobody reads it',
    ]);
  });

  it("refuses more partitions below a worker that keeps state by partition", () => {
    const stateful = (partitions: number) =>
      smallPlan({
        stream: { partitions },
        workers: (events) => [
          workerOf([events], { state: { retention: "1 day" } }),
          workerOf([events], { name: "other" }),
        ],
      });
    expect(contractBreaches(stateful(6), stateful(12))).toEqual([
      {
        kind: "state-partitions",
        stream: "events",
        consumers: ["reader"],
        sentence:
          'stream "events": partitions must stay 6 while "reader" keeps state by partition, since more would part keys from their state, got 12; set `partitions` to 6 in catalogue/events.ts, or declare stream "events-v2" with the change, let its writers write both, move "other", "reader" to it, and remove "events" when nobody reads it',
      },
    ]);
  });

  it("refuses another key, naming who writes both meanwhile", () => {
    const plan = (key: string): Plan => {
      const source = streamOf({ name: "source" });
      const events = streamOf({ name: "events-v2", key });
      return planOf([source, events], [workerOf([source], { name: "writer", writes: [events] }), workerOf([events])]);
    };
    expect(contractBreaches(plan("key"), plan("id"))).toEqual([
      {
        kind: "key",
        stream: "events-v2",
        field: "id",
        consumers: ["reader"],
        sentence:
          'stream "events-v2": key must stay "key", since order and state of its readers go by it, got "id"; it is read by "reader"; declare stream "events-v3" with the change, let "writer" write both, move "reader" to it, and remove "events-v2" when nobody reads it',
      },
    ]);
  });

  it("refuses another encoding", () => {
    expect(sentences(smallPlan(), smallPlan({ stream: { encoding: "json" } }))).toEqual([
      'stream "events": encoding must stay avro, in which the topic\'s records are, got json; it is read by "reader"; declare stream "events-v2" with the change, let its writers write both, move "reader" to it, and remove "events" when nobody reads it',
    ]);
  });

  it("refuses to remove a stream that is read or written, and lets one go that nobody uses", () => {
    const [events, other] = [streamOf(), streamOf({ name: "other" })];
    const writer = workerOf([other], { name: "writer", writes: [events] });
    const deployed = planOf([events, other], [workerOf([events]), writer]);
    expect(contractBreaches(deployed, planOf([other], [workerOf([events]), writer]))).toEqual([
      {
        kind: "removed-stream",
        stream: "events",
        consumers: ["reader", "writer"],
        sentence:
          'stream "events": it must stay while it is used, got it removed, read by "reader" and written by "writer"; bring back catalogue/events.ts, deploy them without it, and remove it then',
      },
    ]);
    expect(contractBreaches(deployed, planOf([other], [workerOf([other])]))).toEqual([]);
  });
});

describe("a field that is removed", () => {
  const without = { fields: fieldsWith({ note: undefined }) };

  it("is refused while a deployed worker reads the whole record", () => {
    expect(contractBreaches(smallPlan(), smallPlan({ stream: without }))).toEqual([
      {
        kind: "removed-field",
        stream: "events",
        field: "note",
        consumers: ["reader"],
        sentence:
          'stream "events": field "note" must stay while it is read, got it removed; it is read by "reader"; deploy worker "reader" without it first, or declare stream "events-v2" with the change, let its writers write both, move "reader" to it, and remove "events" when nobody reads it',
      },
    ]);
  });

  it("is refused while the deployed worker says that it uses it, or the next one does", () => {
    const fields = (deployed: readonly string[], next: readonly string[]) =>
      contractBreaches(smallPlan(uses(...deployed)), smallPlan({ stream: without, ...uses(...next) })).map(
        ({ kind, consumers }) => [kind, ...consumers],
      );
    expect(fields(["key", "note"], ["key"])).toEqual([["removed-field", "reader"]]);
    expect(fields(["key"], ["key", "note"])).toEqual([["removed-field", "reader"]]);
    expect(fields(["key"], ["key"])).toEqual([]);
  });

  it("may go once the deployed workers say that they do without, or with the last of them", () => {
    expect(contractBreaches(smallPlan(uses("key")), smallPlan({ stream: without }))).toEqual([]);
    expect(contractBreaches(smallPlan(), smallPlan({ stream: without, workers: () => [] }))).toEqual([]);
  });

  it("is named by its path, and a record that goes as a whole by its own", () => {
    const place = (fields: Record<string, Field>) =>
      smallPlan({
        stream: { compatibility: "backward", fields: fieldsWith({ place: record(fields, { nullable: true }) }) },
      });
    const removed = (next: Plan) =>
      contractBreaches(place({ lat: int(), lon: int() }), next)
        .filter(({ kind }) => kind === "removed-field")
        .map(({ field }) => field);
    expect(removed(place({ lon: int() }))).toEqual(["place.lat"]);
    expect(removed(smallPlan())).toEqual(["place"]);
  });

  it("is a breach for exactly the readers that use it, of any set of readers", () => {
    const names = ["a", "b", "c", "d"];
    fc.assert(
      fc.property(fc.subarray(names), fc.subarray(names), (readers, users) => {
        const workers = (events: AnyStream): readonly Worker[] => readers.map((name) => workerOf([events], { name }));
        const settings = { uses: (worker: string) => (users.includes(worker) ? ["note"] : ["key"]) };
        const expected = readers.filter((name) => users.includes(name));
        expect(
          contractBreaches(smallPlan({ workers, settings }), smallPlan({ stream: without, workers, settings })).flatMap(
            ({ consumers }) => consumers,
          ),
        ).toEqual(expected);
      }),
    );
  });
});

describe("a broken contract", () => {
  it("is told whole, with what the plan was compared with", () => {
    const next = smallPlan({ stream: { partitions: 3, key: "id" } });
    const breaches = contractBreaches(smallPlan(), next);
    expect(breaches.map(({ kind }) => kind)).toEqual(["key", "partitions"]);
    const error = new ContractError(breaches, "the golden plan");
    expect(error.message).toBe(
      [
        "the plan breaks 2 contracts (compared with the golden plan):",
        ...breaches.map(({ sentence }) => sentence),
      ].join("\n"),
    );
    expect(() => {
      assertContract(smallPlan(), next, "the golden plan");
    }).toThrow(error);
    expect(() => {
      assertContract(next, next, "the golden plan");
    }).not.toThrow();
  });
});

describe("what a system refuses that serves a stream", () => {
  const refuses = () => [
    { field: "amount", sentence: 'stream "events": field "amount" must stay' },
    { sentence: 'stream "events": it must be so' },
  ];

  it("is a breach like those of consumers, with the safe way", () => {
    expect(
      contractBreaches(smallPlan(), smallPlan(), [refuses]).map(({ kind, field, sentence }) => [kind, field, sentence]),
    ).toEqual([
      [
        "serving",
        "amount",
        'stream "events": field "amount" must stay; the safe way: declare stream "events-v2" with the change, let its writers write both, move "reader" to it, and remove "events" when nobody reads it',
      ],
      [
        "serving",
        undefined,
        'stream "events": it must be so; the safe way: declare stream "events-v2" with the change, let its writers write both, move "reader" to it, and remove "events" when nobody reads it',
      ],
    ]);
  });

  it("is not told again of what lies in a field that is told of", () => {
    const inner = () => [{ field: "note.text", sentence: 'stream "events": field "note.text" must stay' }];
    const next = smallPlan({ stream: { fields: fieldsWith({ note: undefined }) } });
    expect(contractBreaches(smallPlan(), next, [inner]).map(({ kind, field }) => [kind, field])).toEqual([
      ["removed-field", "note"],
    ]);
  });
});

describe("queries and captures", () => {
  const copied = streamOf({ name: "copies", fields: fieldsWith({ note: undefined }) });
  const plan = (events: AnyStream): Plan => planOf([events, copied], [], { queries: [queryOf(events, copied)] });

  it("are read and written by like workers: a query's source stays, and so does what it uses of it", () => {
    expect(
      contractBreaches(plan(streamOf()), planOf([copied], [], { queries: [queryOf(streamOf(), copied)] })),
    ).toEqual([
      {
        kind: "removed-stream",
        stream: "events",
        consumers: ["copier"],
        sentence:
          'stream "events": it must stay while it is used, got it removed, read by "copier"; bring back catalogue/events.ts, deploy them without it, and remove it then',
      },
    ]);
    const [breach] = contractBreaches(plan(streamOf()), plan(streamOf({ fields: fieldsWith({ at: undefined }) })));
    expect(breach).toMatchObject({ kind: "removed-field", field: "at", consumers: ["copier"] });
    expect(breach?.sentence).toContain('deploy query "copier" without it first');
    expect(sentences(plan(streamOf()), plan(streamOf({ fields: fieldsWith({ note: undefined }) })))).toEqual([]);
  });

  it.each([
    ["capture", "shop", { captures: [captureOf(streamOf())] }],
    ["poller", "asker", { pollers: [pollerOf(streamOf())] }],
  ])("keep a stream that a %s writes", (_, name, flows) => {
    const deployed = planOf([streamOf()], [], flows);
    expect(contractBreaches(deployed, planOf([], [], flows)).map(({ kind, consumers }) => [kind, consumers])).toEqual([
      ["removed-stream", [name]],
    ]);
    expect(contractBreaches(deployed, planOf([], []))).toEqual([]);
  });

  it("are no breach against a plan of before they were kept", () => {
    const { flows: _flows, ...before } = plan(streamOf());
    expect(contractBreaches(before, plan(streamOf()))).toEqual([]);
  });

  it("count a query as one more reader of its source", () => {
    const [without, with_] = [planOf([streamOf(), copied], []), plan(streamOf())].map(
      ({ capacity }) => capacity.topics.find(({ of }) => of === "events")?.bytesOut.average ?? NaN,
    );
    expect(with_).toBe(
      (without ?? NaN) + (plan(streamOf()).capacity.topics.find(({ of }) => of === "events")?.bytesIn.average ?? NaN),
    );
  });
});
