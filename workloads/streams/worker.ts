import { checkWorker } from "./check-worker";
import { freeze } from "./defects";
import type { AnyStream, Worker, WorkerSpec } from "./model";

export { constant, derived, generated, unchanged } from "./lineage";
export type { Derivation, FieldPath, LeafPath, Lineage, Source } from "./lineage";
export type { Fed, Scale, Worker, WorkerSpec } from "./model";

/**
 * Declares a worker, checking it at once. The result, and what was given, cannot be changed afterwards.
 * @throws DefinitionError with every defect of the definition, each as what, allowed, got, remedy
 */
export function defineWorker<const R extends readonly AnyStream[], const W extends readonly AnyStream[]>(
  spec: WorkerSpec<R, W>,
): Worker<R, W> {
  const worker: Worker<R, W> = { type: "worker", ...spec };
  checkWorker(worker);
  return freeze(worker);
}
