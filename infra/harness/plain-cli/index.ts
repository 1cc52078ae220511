import { spawn } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../../paths";
import { writeLaunchers } from "../launchers";
import { findPulumi } from "../pulumi-command";
import { startStandIns, WITHOUT_CHECKPOINTS } from "../stand-in/start";

export interface PlainOptions {
  /** Folder of `Pulumi.yaml`; default the checkout. */
  readonly project?: string;
  /** Folder for all that the CLI writes; need not be there. */
  readonly state: string;
}

export interface PlainRun {
  readonly code: number;
  /** What it wrote to both outputs. */
  readonly text: string;
}

/** The CLI as a person uses it, in a folder that looks like the project and is none of its files that the CLI writes. */
export interface PlainCli {
  /** `run("preview", "-s", "dev")` */
  run(...args: readonly string[]): Promise<PlainRun>;
  close(): Promise<void>;
}

/**
 * The plain `pulumi` on stand-in providers. The project's folders are links and its settings copies, since `stack init` writes the
 * stack's salt into its file. Nothing compiled of ours is in reach of the program: the CLI runs its TypeScript.
 */
export async function openPlain({ project, state }: PlainOptions): Promise<PlainCli> {
  const here = paths();
  const command = await findPulumi({ root: here.root, cache: here.cache });
  const folder = join(state, "project");
  imitate(project ?? here.root, folder, here.root);
  const standIns = await startStandIns({ dist: here.dist });
  const { PATH = "", ...others } = standIns.environment;
  const environment = {
    // The program runs under the Node on PATH, whichever it is, as for a person.
    PATH: `${writeLauncher(state, here.dist)}:${writeLaunchers({ ...here, state })}:${PATH}`,
    HOME: process.env.HOME ?? state,
    PULUMI_HOME: join(state, "home"),
    PULUMI_BACKEND_URL: `file://${made(join(state, "backend"))}`,
    PULUMI_CONFIG_PASSPHRASE: "a passphrase of the test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    MILLRACE_TEST_DIST: join(state, "nothing-compiled"),
    ...WITHOUT_CHECKPOINTS,
    ...others,
  };
  return {
    run: (...args) => runCli(command.command, [...args, "--non-interactive", "--color=never"], folder, environment),
    close: () => standIns.close(),
  };
}

function runCli(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<PlainRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code: code ?? -1, text });
    });
  });
}

/** A folder with links to the project's content, and copies of its settings. */
function imitate(project: string, folder: string, root: string): void {
  made(folder);
  for (const name of readdirSync(project)) {
    if (/^Pulumi(\..+)?\.yaml$/.test(name)) copyFileSync(join(project, name), join(folder, name));
    else if (!name.startsWith(".") && name !== "dist") symlinkSync(join(project, name), join(folder, name));
  }
  if (!existsSync(join(folder, "node_modules"))) symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
}

/** The script by which the CLI starts the language host. Returns its folder. */
function writeLauncher(state: string, dist: string): string {
  const folder = made(join(state, "bin"));
  const path = join(folder, "pulumi-language-nodejs");
  const host = join(dist, "infra/harness/plain-cli/language-host.js");
  writeFileSync(path, `#!/bin/sh\nexec "${process.execPath}" "${host}" "$@"\n`);
  chmodSync(path, 0o755);
  return folder;
}

function made(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}
