import { nodeProcess } from "../core/local/node-process";
import type { ProcessSpec } from "../core/local/spec";
import type { ValidLocalWorkerSpec } from "./spec";

/** One replica. */
export const renderLocalWorker = ({ worker, ...spec }: ValidLocalWorkerSpec): ProcessSpec =>
  nodeProcess({ ...spec, name: worker.name, setting: `workers.${worker.name}` });
