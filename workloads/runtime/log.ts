import type { HandlerLog } from "./handler";

/** A logger that the runtime writes facts to: pino's, or a test's. */
export interface RuntimeLog extends HandlerLog {
  error(facts: object, message: string): void;
}
