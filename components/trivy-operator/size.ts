import type { SizeInput, SystemSize } from "../core/capacity/systems";

/**
 * A cluster of this platform has some forty images, each of which is scanned again once a day: that fits one scan at a time in
 * minutes each, and three bring a new deployment's reports sooner. Chosen; no scan could be run here.
 */
export const sizeOf = ({ lasting }: SizeInput): SystemSize => ({
  operator: { replicas: 1, cpu: 0.1, memory: lasting ? 1 : 0.5, pool: "general" },
  /** The database of known vulnerabilities, some 2 GiB on its volume. */
  server: { replicas: 1, cpu: 0.2, memory: 1, volume: 5, pool: "general" },
  /** Jobs at a time; each unpacks one image. */
  scan: { replicas: lasting ? 3 : 1, cpu: 0.25, memory: 1, pool: "general" },
});
