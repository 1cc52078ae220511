import { DefinitionError } from "./errors";
import type { AnyStream, Capture, Gateway, Poller, Query, Worker } from "./model";
import { clientId, kubernetesName, ofCapture, ofPoller, ofQuery, ofStream, ofWorker } from "./names";

/** All definitions of the platform. */
export interface Platform {
  readonly streams: readonly AnyStream[];
  readonly workers: readonly Worker[];
  readonly gateways: readonly Gateway[];
  readonly queries: readonly Query[];
  readonly captures: readonly Capture[];
  readonly pollers: readonly Poller[];
}

/** What reads streams and writes others. */
interface Step {
  readonly type: "worker" | "query";
  readonly name: string;
  readonly reads: readonly AnyStream[];
  readonly writes: readonly AnyStream[];
}

const stepsOf = ({ workers, queries }: Platform): readonly Step[] => [
  ...workers,
  ...queries.map(({ type, name, reads, writes }) => ({ type, name, reads: [reads], writes: [writes] })),
];

interface Owned {
  readonly owner: string;
  readonly names: Readonly<Record<string, string>>;
}

/** @throws DefinitionError naming each artefact that two of the streams would share */
export function checkStreams(streams: readonly AnyStream[]): void {
  throwIfAny(collisions(streams.map((stream) => ({ owner: `stream "${stream.name}"`, names: ofStream(stream) }))));
}

/**
 * What no definition can see alone: names that two share, streams that the catalogue lacks, doors into a worker's output,
 * and rings of workers and queries that feed each other.
 * @throws DefinitionError with every defect
 */
export function checkPlatform(platform: Platform): void {
  const { streams, workers, gateways, queries, captures, pollers } = platform;
  throwIfAny([
    ...collisions([
      ...workers.map((worker) => ({ owner: `worker "${worker.name}"`, names: ofWorker(worker) })),
      ...gateways.map((gateway) => ({
        owner: `gateway "${gateway.name}"`,
        names: { "client id": clientId(gateway), "Kubernetes name": kubernetesName(gateway) },
      })),
      ...queries.map((query) => ({ owner: `query "${query.name}"`, names: ofQuery(query) })),
      ...captures.map((capture) => ({ owner: `capture "${capture.name}"`, names: ofCapture(capture) })),
      ...pollers.map((poller) => ({ owner: `poller "${poller.name}"`, names: ofPoller(poller) })),
    ]),
    ...unknownStreams(streams, platform),
    ...openOutputs(platform),
    ...loops(stepsOf(platform)),
  ]);
}

function throwIfAny(defects: readonly string[]): void {
  if (defects.length > 0) throw new DefinitionError(defects);
}

function collisions(all: readonly Owned[]): string[] {
  const taken = new Map<string, string>();
  const defects: string[] = [];
  for (const { owner, names } of all) {
    for (const [artefact, name] of Object.entries(names)) {
      const other = taken.get(`${artefact} ${name}`);
      if (other !== undefined) {
        defects.push(
          `${owner}: its ${artefact} must be its own, got "${name}", which ${other} has as well; rename one of them`,
        );
      }
      taken.set(`${artefact} ${name}`, owner);
    }
  }
  return defects;
}

function unknownStreams(streams: readonly AnyStream[], platform: Platform): string[] {
  const known = new Set<AnyStream>(streams);
  const edges = [
    ...stepsOf(platform).map(({ type, name, reads, writes }) => ({
      owner: `${type} "${name}"`,
      uses: [...reads, ...writes],
    })),
    ...platform.captures.map(({ name, tables }) => ({
      owner: `capture "${name}"`,
      uses: tables.map(({ writes }) => writes),
    })),
    ...platform.gateways.map(({ name, writes }) => ({ owner: `gateway "${name}"`, uses: writes })),
    ...platform.pollers.map(({ name, writes }) => ({ owner: `poller "${name}"`, uses: [writes] })),
  ];
  return edges.flatMap(({ owner, uses }) =>
    uses
      .filter((stream) => !known.has(stream))
      .map(
        ({ name }) =>
          `${owner}: reads and writes must name streams of the catalogue, got "${name}", which is none; export it from catalogue/${name}.ts`,
      ),
  );
}

/** What lets events in from outside, and what its owner does when the stream is a worker's. */
function openOutputs(platform: Platform): string[] {
  const steps = stepsOf(platform);
  const doors = [
    ...platform.gateways.map(({ name, writes }) => ({
      door: `gateway "${name}"`,
      writes,
      remedy: "remove it from `writes`",
    })),
    ...platform.pollers.map(({ name, writes }) => ({
      door: `poller "${name}"`,
      writes: [writes],
      remedy: "give it a stream of its own",
    })),
  ];
  return doors.flatMap(({ door, writes: all, remedy }) =>
    all.flatMap((stream) =>
      steps
        .filter(({ writes }) => writes.includes(stream))
        .map(
          ({ type, name }) =>
            `${door}: writes must name no stream that a ${type} writes, got "${stream.name}" of ${type} "${name}"; ${remedy}`,
        ),
    ),
  );
}

/** Each ring once, from the step that comes first in it. */
function loops(steps: readonly Step[]): string[] {
  const defects: string[] = [];
  const follow = (path: readonly Step[]): void => {
    const last = path.at(-1);
    for (const next of steps.filter(({ reads }) => last?.writes.some((stream) => reads.includes(stream)))) {
      const first = path[0];
      if (next === first) {
        const ring = [...path, next].map(({ name }) => `"${name}"`).join(" → ");
        defects.push(
          `${next.type} "${next.name}": what it writes must not come back to it, got ${ring}; give one of them another output`,
        );
      } else if (!path.includes(next) && steps.indexOf(next) > steps.indexOf(first ?? next)) {
        follow([...path, next]);
      }
    }
  };
  for (const step of steps) follow([step]);
  return defects;
}
