import { checkLineage } from "./check-lineage";
import { MAX_PARTITIONS } from "./check-stream";
import { Defects } from "./defects";
import type { AnyStream, Gateway, Scale, Worker } from "./model";

/** Folders beside the workers, and the client that a person is, whose names and what is named from them are taken. */
export const TAKEN: readonly string[] = ["streams", "runtime", "ingest", "generator", "peek", "replay", "operator"];
/** Replicas of a gateway end where nobody can have meant it. */
const MAX_GATEWAYS = 1_000;

const quoted = (streams: readonly AnyStream[]): string => streams.map(({ name }) => `"${name}"`).join(", ");

const definition = (name: string): string => `workloads/${name}/definition.ts`;

/** @throws DefinitionError with every defect of the worker */
export function checkWorker(worker: Worker): void {
  const defects = new Defects("worker", worker.name, definition);
  defects.name(worker.name);
  if (TAKEN.includes(worker.name)) {
    defects.add("name", `be none of ${TAKEN.join(", ")}, which are taken`, `"${worker.name}"`, "set `name`");
  }
  defects.text("doc", worker.doc, "what it computes");
  defects.owner(worker.owner);
  const before = defects.sentences.length;
  checkEdges(defects, worker);
  // Judged by the edges, so of use only once they hold.
  if (defects.sentences.length === before) checkLineage(defects, worker);
  if (worker.state !== undefined) {
    defects.duration("state.retention", worker.state.retention);
    checkState(defects, worker.reads);
  }
  defects.duration("slo.latency", worker.slo.latency);
  const most = Math.max(...worker.reads.map(({ partitions }) => partitions));
  checkScale(
    defects,
    worker.scale,
    worker.reads.length === 0 ? MAX_PARTITIONS : most,
    `be scale.min to ${most}, the partitions of what it reads (more replicas would have nothing to do)`,
  );
  defects.throwIfAny();
}

function checkEdges(defects: Defects, { reads, writes, feeds }: Worker): void {
  if (reads.length === 0) defects.add("reads", "name at least one stream", "none", "set `reads`");
  const names = (streams: readonly AnyStream[]) => streams.map(({ name }) => name);
  defects.unique("reads", names(reads));
  defects.unique("writes", names(writes));
  // What a stream is served to its definition says; the catalogue of data knows every one.
  const elsewhere = feeds === "search" ? reads.filter(({ serve }) => !serve.includes(feeds)) : [];
  if (elsewhere.length > 0) {
    defects.add(
      "reads",
      "name streams that are served to the search alone, which it feeds",
      quoted(elsewhere),
      'add "search" to their `serve`, or take them out',
    );
  }
  const both = writes.filter((stream) => names(reads).includes(stream.name));
  if (both.length > 0) {
    defects.add(
      "writes",
      "name no stream that it reads, which would be a loop",
      quoted(both),
      "give the output a stream of its own",
    );
  }
}

/** State lives beside the input partition that holds its key: a key must come by the same partition from every input. */
function checkState(defects: Defects, reads: readonly AnyStream[]): void {
  const list = (show: (stream: AnyStream) => string | number) =>
    reads.map((stream) => `${stream.name} ${show(stream)}`).join(", ");
  const kind = (stream: AnyStream) => stream.fields[stream.key]?.kind ?? "none";
  if (new Set(reads.map(({ partitions }) => partitions)).size > 1) {
    defects.add(
      "reads",
      "have the same number of partitions each, since there is `state`",
      list(({ partitions }) => partitions),
      "set the streams' `partitions`, or remove `state`",
    );
  }
  if (new Set(reads.map(kind)).size > 1) {
    defects.add(
      "reads",
      "have keys of the same kind, since there is `state`",
      list(kind),
      "set the streams' `key`, or remove `state`",
    );
  }
}

function checkScale(defects: Defects, { min, max }: Scale, most: number, allowed: string): void {
  if (!Number.isInteger(min) || min < 1) defects.add("scale.min", "be 1 or more", String(min), "set `scale.min`");
  if (!Number.isInteger(max) || max < min || max > most)
    defects.add("scale.max", allowed, String(max), "set `scale.max`");
}

/** @throws DefinitionError with every defect of the gateway */
export function checkGateway(gateway: Gateway): void {
  const defects = new Defects("gateway", gateway.name, definition);
  defects.name(gateway.name);
  defects.text("doc", gateway.doc, "what it is for");
  defects.owner(gateway.owner);
  if (gateway.writes.length === 0) defects.add("writes", "name at least one stream", "none", "set `writes`");
  defects.unique(
    "writes",
    gateway.writes.map(({ name }) => name),
  );
  defects.duration("slo.latency", gateway.slo.latency);
  checkScale(defects, gateway.scale, MAX_GATEWAYS, `be scale.min to ${MAX_GATEWAYS}`);
  defects.throwIfAny();
}
