import { catalogue } from "./catalogue";
import { clicks } from "./catalogue/clicks";
import { fraudAlerts } from "./catalogue/fraud-alerts";
import { payments } from "./catalogue/payments";
import { sessions } from "./catalogue/sessions";
import { checkPlatform } from "./check-platform";
import { DefinitionError } from "./errors";
import { defineGateway } from "./gateway";
import type { AnyStream } from "./model";
import { defineStream } from "./stream";
import { untold } from "./testing/lineage";
import { defineWorker } from "./worker";

const common = {
  doc: "Something.",
  owner: { team: "a", contact: "b" },
  slo: { latency: "1 second" },
  scale: { min: 1, max: 1 },
} as const;
const worker = (name: string, reads: readonly AnyStream[], writes: readonly AnyStream[]) =>
  defineWorker({ ...common, name, reads, writes, lineage: untold(...writes) });
const gateway = (name: string, ...writes: readonly AnyStream[]) => defineGateway({ ...common, name, writes });

describe("the definitions together", () => {
  it("may form chains and forks", () => {
    const workers = [worker("a", [payments], [fraudAlerts, clicks]), worker("b", [clicks, fraudAlerts], [sessions])];
    expect(() => {
      checkPlatform({
        streams: catalogue,
        workers,
        gateways: [gateway("ingest", payments)],
        queries: [],
        captures: [],
        pollers: [],
      });
    }).not.toThrow();
  });

  it("may not share a name", () => {
    expect(() => {
      checkPlatform({
        streams: catalogue,
        workers: [worker("door", [payments], [])],
        gateways: [gateway("door", payments)],
        queries: [],
        captures: [],
        pollers: [],
      });
    }).toThrow(
      new DefinitionError([
        'gateway "door": its client id must be its own, got "millrace.door", which worker "door" has as well; rename one of them',
        'gateway "door": its Kubernetes name must be its own, got "millrace-door", which worker "door" has as well; rename one of them',
      ]),
    );
  });

  it("may not use a stream that the catalogue lacks", () => {
    const stray = defineStream({ ...payments, name: "stray", eventTime: "occurredAt" });
    expect(() => {
      checkPlatform({
        streams: catalogue,
        workers: [worker("a", [stray], [])],
        gateways: [gateway("ingest", stray)],
        queries: [],
        captures: [],
        pollers: [],
      });
    }).toThrow(
      new DefinitionError([
        'worker "a": reads and writes must name streams of the catalogue, got "stray", which is none; export it from catalogue/stray.ts',
        'gateway "ingest": reads and writes must name streams of the catalogue, got "stray", which is none; export it from catalogue/stray.ts',
      ]),
    );
  });

  it("may not let the world write what a worker writes", () => {
    expect(() => {
      checkPlatform({
        streams: catalogue,
        workers: [worker("fraud", [payments], [fraudAlerts])],
        gateways: [gateway("ingest", payments, fraudAlerts)],
        queries: [],
        captures: [],
        pollers: [],
      });
    }).toThrow(
      'gateway "ingest": writes must name no stream that a worker writes, got "fraud-alerts" of worker "fraud"; remove it from `writes`',
    );
  });

  it("may not feed each other in a ring, which is told once", () => {
    const workers = [
      worker("a", [clicks], [sessions]),
      worker("b", [sessions], [payments]),
      worker("c", [payments], [clicks]),
    ];
    expect(() => {
      checkPlatform({ streams: catalogue, workers, gateways: [], queries: [], captures: [], pollers: [] });
    }).toThrow(
      new DefinitionError([
        'worker "a": what it writes must not come back to it, got "a" → "b" → "c" → "a"; give one of them another output',
      ]),
    );
  });
});
