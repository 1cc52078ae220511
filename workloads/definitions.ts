import { existsSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "./streams/catalogue";
import { checkPlatform } from "./streams/check-platform";
import { DefinitionError } from "./streams/errors";
import type { Gateway } from "./streams/gateway";
import { entries, extensionOf, isDefinition, load } from "./streams/listing";
import type { Capture } from "./streams/capture";
import type { Poller } from "./streams/poller";
import type { Query } from "./streams/query";
import type { Worker } from "./streams/worker";

const found = definitionsOf(__dirname, extensionOf(__filename));
checkPlatform({ streams: catalogue, ...found });

/** Every worker of the platform, by name: those of `workloads/<name>/definition.ts`. */
export const workers: readonly Worker[] = Object.freeze(found.workers);
/** Every gateway of the platform, by name. */
export const gateways: readonly Gateway[] = Object.freeze(found.gateways);
/** Every continuous query of the platform, by name. */
export const queries: readonly Query[] = Object.freeze(found.queries);
/** Every captured database of the platform, by name. */
export const captures: readonly Capture[] = Object.freeze(found.captures);
/** Every poller of the platform, by name. */
export const pollers: readonly Poller[] = Object.freeze(found.pollers);

/**
 * The definitions below a folder: one in each `<name>/definition`, the folder named after it; folders without are passed over.
 * @throws DefinitionError naming each file that holds none, more, or another's
 */
export function definitionsOf(root: string, extension: string): Found {
  const found: Found = { workers: [], gateways: [], queries: [], captures: [], pollers: [] };
  const defects: string[] = [];
  for (const { name: folder, isFolder } of entries(root)) {
    const file = `definition${extension}`;
    if (!isFolder || !existsSync(join(root, folder, file))) continue;
    const exported = load(join(root, folder), file);
    const here: Found = {
      workers: exported.filter((value) => isDefinition<Worker>(value, "worker")),
      gateways: exported.filter((value) => isDefinition<Gateway>(value, "gateway")),
      queries: exported.filter((value) => isDefinition<Query>(value, "query")),
      captures: exported.filter((value) => isDefinition<Capture>(value, "capture")),
      pollers: exported.filter((value) => isDefinition<Poller>(value, "poller")),
    };
    const names = Object.values(here).flatMap((all: readonly { readonly name: string }[]) =>
      all.map(({ name }) => name),
    );
    if (names.length !== 1 || names[0] !== folder) {
      const got = names.length === 0 ? "none" : names.map((name) => `"${name}"`).join(", ");
      defects.push(
        `file "${folder}/${file}" must export exactly one worker, gateway, query, capture or poller, named "${folder}", got ${got}; name the folder after its definition`,
      );
    }
    found.workers.push(...here.workers);
    found.gateways.push(...here.gateways);
    found.queries.push(...here.queries);
    found.captures.push(...here.captures);
    found.pollers.push(...here.pollers);
  }
  if (defects.length > 0) throw new DefinitionError(defects);
  return found;
}

interface Found {
  readonly workers: Worker[];
  readonly gateways: Gateway[];
  readonly queries: Query[];
  readonly captures: Capture[];
  readonly pollers: Poller[];
}
