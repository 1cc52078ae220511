import { existsSync } from "node:fs";
import { join } from "node:path";

const MAJOR = 24;

/**
 * Absolute path of the Node that runs the workloads: npm's package of it, else the one that runs this.
 * @throws when this one is older than the workloads need
 */
export function workloadNode(root: string): string {
  const installed = join(root, "node_modules/.bin/node");
  if (existsSync(installed)) return installed;
  if (Number(process.versions.node.split(".")[0]) >= MAJOR) return process.execPath;
  throw new Error(
    `the workloads need Node ${MAJOR} or later, and this is ${process.versions.node}; run \`npm start\` once, or install Node ${MAJOR} and put it first on PATH`,
  );
}
