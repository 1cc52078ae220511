import type { FraudAlert } from "../../streams/catalogue/fraud-alerts";

/** What one rule found: a score above 0 and up to 1, and what was seen in one sentence of at most 240 characters. */
export type Finding = FraudAlert["reasons"][number];
