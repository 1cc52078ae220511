export { defineHandler, emit, reject } from "./handler";
export type {
  BatchContext,
  BatchItem,
  Context,
  Emit,
  EventInfo,
  Handler,
  KeyedContext,
  KeyedOutcome,
  Outcome,
  Reject,
  RetryPolicy,
  TimerContext,
  TimerSpec,
} from "./handler";
export { runWorker } from "./run-worker";
export { jsonState, type StateCodec } from "./state-codec";
export { DriverError, RuntimeFault, type DriverErrorCode } from "./errors";
export type * from "./driver";
