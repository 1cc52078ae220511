import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Paths } from "../paths";

/**
 * The script by which the engine starts the provider of dynamic resources. The vendor's archive has one beside the CLI; a CLI
 * that was built has none. Returns the folder, to be put on PATH.
 */
export function writeLaunchers({ root, dist, state }: Paths): string {
  const folder = join(state, "bin");
  const entry = join(root, "node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js");
  const preload = join(dist, "infra/harness/exit-with-parent.js");
  const script = `#!/bin/sh\nexec "${process.execPath}" --require "${preload}" "${entry}" "$@"\n`;
  const path = join(folder, "pulumi-resource-pulumi-nodejs");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return folder;
}
