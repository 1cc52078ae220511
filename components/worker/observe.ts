import type { Observation } from "../core/observe";
import type { ValidLocalWorkerSpec } from "./spec";

export const observeLocalWorker = ({ worker, port }: Pick<ValidLocalWorkerSpec, "worker" | "port">): Observation => ({
  scrape: [{ job: worker.name, address: `127.0.0.1:${port}`, path: "/metrics" }],
});
