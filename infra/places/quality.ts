import type { RoomObservation } from "../../components/core/promql";
import { observeQuality } from "../../components/worker";
import type { Gateway, Worker } from "../../workloads/streams";
import { qualityResults } from "../../workloads/streams/catalogue/quality-results";

/** What the workers among these that measure quality say of the streams that they read. */
export const qualityObservations = (workers: readonly Worker[], gateway: Gateway): readonly RoomObservation[] =>
  workers
    .filter(({ writes }) => writes.some(({ name }) => name === qualityResults.name))
    .map((worker) => ({ room: "quality", part: worker.name, observation: observeQuality(worker, gateway) }));
