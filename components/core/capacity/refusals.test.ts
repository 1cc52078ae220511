import type { AnyStream, Gateway, Worker } from "../../../workloads/streams";
import { capacityOf } from "./capacity";
import { assertHolds, CapacityError, cautionsOf, refusalsOf } from "./refusals";
import type { CapacitySettings } from "./settings";
import { streamOf, workerOf } from "./testing";

const sentences = (
  streams: readonly AnyStream[],
  edges: readonly (Worker | Gateway)[],
  settings: CapacitySettings = {},
): readonly string[] =>
  refusalsOf(streams, edges, capacityOf(streams, edges, settings), settings).map(({ sentence }) => sentence);

describe("what cannot hold", () => {
  it("accepts what holds", () => {
    const events = streamOf();
    expect(sentences([events], [workerOf([events])])).toEqual([]);
  });

  it("refuses more replicas than partitions", () => {
    const events = streamOf({ volume: { average: 1_000, peak: 60_000, size: "80 B" } });
    expect(sentences([events], [workerOf([events])])).toEqual([
      'worker "reader": replicas at the peak must be at most 6, the partitions of what it reads, since more would have nothing to do, got 9 for 60,000/s at 10,000/s a replica; raise `partitions` in catalogue/events.ts, or make the handler faster and set `rates.reader` in the stack\'s settings to what was measured',
    ]);
    expect(sentences([events], [workerOf([events])], { rates: { reader: 50_000 } })).toEqual([]);
  });

  it("refuses a scale beyond the partitions", () => {
    const events = streamOf();
    expect(sentences([events], [workerOf([events], { scale: { min: 1, max: 8 } })])).toEqual([
      'worker "reader": scale.max must be at most 6, the partitions of what it reads, since more would have nothing to do, got 8; lower `scale.max` in workloads/reader/definition.ts, or raise `partitions` in catalogue/events.ts',
    ]);
  });

  it("warns of a scale that the peak exceeds, since the rate of a replica is an assumption", () => {
    const events = streamOf({ volume: { average: 1_000, peak: 30_000, size: "80 B" } });
    const worker = workerOf([events], { scale: { min: 1, max: 2 } });
    expect(sentences([events], [worker])).toEqual([]);
    expect(cautionsOf(capacityOf([events], [worker]).workers)).toEqual([
      'worker "reader": scale.max is 2, and 30,000/s at the peak take 5 replicas at 10,000/s each: it falls behind there. Raise `scale.max`, or set `rates.reader` in the stack\'s settings to what was measured.',
    ]);
  });

  it("refuses a stream's latency below the sum of linger, network and replication", () => {
    const events = streamOf({ slo: { latency: "10 ms", quality: 1 } });
    expect(sentences([events], [])).toEqual([
      'stream "events": slo.latency must be at least 13 ms, the sum of linger 5, network 4, replication 4, got "10 ms"; raise `slo.latency` in catalogue/events.ts, or set `assumptions` (linger, poll, network) in the stack\'s settings to what was measured',
    ]);
    expect(sentences([events], [], { kafka: { replication: 1 } })).toEqual([]);
    expect(sentences([events], [], { assumptions: { linger: 2 } })).toEqual([]);
  });

  it("refuses a worker's latency below the way in, the poll and the way out", () => {
    const events = streamOf();
    expect(sentences([events], [workerOf([events], { latency: "38 ms" })])).toEqual([]);
    expect(sentences([events], [workerOf([events], { latency: "30 ms" })])).toEqual([
      'worker "reader": slo.latency must be at least 38 ms, the sum of linger 10, network 10, replication 8, poll 10, got "30 ms"; raise `slo.latency` in workloads/reader/definition.ts, or set `assumptions` (linger, poll, network) in the stack\'s settings to what was measured',
    ]);
  });

  it("refuses brokers over their safe rate", () => {
    const events = streamOf({ volume: { average: 1_000, peak: 50_000, size: "800 B" } });
    expect(sentences([events], [], { kafka: { brokers: 3 } })).toEqual([
      "kafka: ingress a broker at the peak must be at most 9.09 MB/s, 75 % of what a kafka.m7g.large safely takes when each byte is read 0 times, got 16.7 MB/s (50 MB/s over 3 brokers); set `kafka.brokers` to 6 or more, or take a larger `kafka.instance`",
    ]);
    expect(sentences([events], [], { kafka: { brokers: 6 } })).toEqual([]);
  });

  it("refuses more partitions than brokers should carry", () => {
    const events = streamOf({ partitions: 1_500 });
    expect(sentences([events], [], { kafka: { brokers: 3 } })).toEqual([
      "kafka: partitions a broker, with their copies, must be at most 1,000, what AWS recommends for a kafka.m7g.large, got 1,600; set `kafka.brokers` to 6 or more, or take a larger `kafka.instance`",
    ]);
  });

  it("refuses a retention that does not fit the volumes", () => {
    const events = streamOf({ retention: "300 days" });
    expect(sentences([events], [], { kafka: { brokers: 3 } })).toEqual([
      "kafka: data a broker must be at most 9.6 TiB, 60 % of the largest volume, got 23.6 TiB (70.7 TiB with 3 copies over 3 brokers); set `kafka.brokers` to 9 or more, or shorten `retention` in catalogue/events.ts, whose 300 days are 70.7 TiB of it",
    ]);
    expect(sentences([events], [], { kafka: { brokers: 9 } })).toEqual([]);
    // Express brokers have no volumes to fill.
    expect(sentences([events], [], { kafka: { brokers: 3, instance: "express.m7g.large" } })).toEqual([]);
  });

  it("refuses more brokers than a managed cluster may have", () => {
    const events = streamOf({ volume: { average: 1_000, peak: 800_000, size: "800 B" } });
    expect(sentences([events], [])).toEqual([
      "kafka: brokers must be at most 60, the quota of an MSK cluster, got 90 for the ingress; take a larger `kafka.instance`, or raise the quota",
    ]);
    expect(sentences([events], [], { kafka: { form: "strimzi" } })).toEqual([]);
  });

  it("refuses a record larger than the topic's largest message", () => {
    const events = streamOf({ volume: { average: 1, peak: 1, size: "1 MiB" } });
    expect(sentences([events], [])).toEqual([
      'stream "events": volume.size with 200 B of headers and key must be at most 1 MiB, the topic\'s largest message, got "1 MiB"; keep what is large elsewhere and send its address, or raise `kafka.maxMessage` in the stack\'s settings, and mend `volume.size` in catalogue/events.ts',
    ]);
    expect(sentences([events], [], { kafka: { maxMessage: "2 MiB" } })).toEqual([]);
  });

  it("throws every refusal at once", () => {
    const events = streamOf({ slo: { latency: "10 ms", quality: 1 } });
    const refusals = refusalsOf([events], [], capacityOf([events], []));
    expect(() => {
      assertHolds(refusals);
    }).toThrow(new CapacityError(refusals));
    expect(new CapacityError([...refusals, ...refusals]).message).toBe(
      [...refusals, ...refusals].map(({ sentence }) => sentence).join("\n"),
    );
    expect(() => {
      assertHolds([]);
    }).not.toThrow();
  });
});
