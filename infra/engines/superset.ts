import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bases, versions } from "../../components/core/versions";
import { type PypiEngine, pinsOf } from "./pypi";

/** Superset, of the version of its image; its command is `bin/superset`. */
export const superset: PypiEngine = {
  name: "superset",
  version: bases.superset.tag,
  main: "apache-superset",
  minors: [11, 10, 12],
  lock: "infra/engines/superset.lock.txt",
  bytes: 270e6,
  before: versions.supersetDay,
  requirements: (root) => [
    `apache-superset==${bases.superset.tag}`,
    ...pinsOf(readFileSync(join(root, "workloads/superset/requirements.txt"), "utf8")),
    // Its image has it; Superset imports it for each chart, and its package does not ask for it.
    "cachetools",
  ],
};
