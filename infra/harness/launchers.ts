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
  write(folder, "pulumi-resource-pulumi-nodejs", `exec ${node(dist)} "${entry}" "$@"`);
  return folder;
}

/**
 * The script that is a policy pack to the engine: `--policy-pack` takes a folder, whose language it needs a host for, or a program.
 * @param pack folder of the compiled pack
 * @returns the script
 */
export const writePolicyLauncher = ({ dist, state }: Paths, pack: string): string =>
  // @pulumi/policy reads the pack's version from the package.json of the folder that it is in.
  write(join(state, "bin"), "millrace-policies", `cd "${pack}" && exec ${node(dist)} index.js`);

const node = (dist: string): string =>
  `"${process.execPath}" --require "${join(dist, "infra/harness/exit-with-parent.js")}"`;

function write(folder: string, name: string, command: string): string {
  const path = join(folder, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${command}\n`);
  chmodSync(path, 0o755);
  return path;
}
