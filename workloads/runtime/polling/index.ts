export { definePollerHandler } from "./handler";
export type { Answer, ItemContext, Page, PollerFunctions, PollerHandler } from "./handler";
export { runPoller } from "./run-poller";
export { emit, reject } from "../handler";
