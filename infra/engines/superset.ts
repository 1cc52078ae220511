import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bases } from "../../components/core/versions";
import { type PypiEngine, pinsOf } from "./pypi";

/** Superset, of the version of its image; its command is `bin/superset`. */
export const superset: PypiEngine = {
  name: "superset",
  version: bases.superset.tag,
  main: "apache-superset",
  minors: [11, 10, 12],
  lock: "infra/engines/superset.lock.txt",
  bytes: 275e6,
  requirements: (root) => [
    `apache-superset==${bases.superset.tag}`,
    ...pinsOf(readFileSync(join(root, "workloads/superset/requirements.txt"), "utf8")),
    // Its command imports it, and its package does not ask for it.
    "rich",
  ],
};
