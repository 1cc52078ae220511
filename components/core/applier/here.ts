import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { filesOf } from "./render";
import { applierFiles } from "./script";
import type { AppliedDocument } from "./spec";

/** What a service of this machine is to be told. */
export interface HereSpec {
  /** The Node that runs the script. */
  readonly node: string;
  /** Where the paths of requests begin: `http://127.0.0.1:9000`. */
  readonly target: string;
  readonly documents: readonly AppliedDocument[];
  /** Absolute path of the file with what was applied, which the cluster has in a ConfigMap; made where it is not there. */
  readonly index: string;
  readonly deadlineSeconds: number;
  /** Further environment of the script, as of `ApplierAuthorization`. Default none. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Tells a service of this machine what is declared, by the very script that a cluster's job runs.
 * @returns what the script said, ending with `applier: 3 applied, 0 removed`
 * @throws what the script says when the service refuses or does not answer
 */
export async function applyHere({ node, target, documents, index, deadlineSeconds, env }: HereSpec): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-applier-"));
  const server = await serveIndex(index);
  try {
    for (const [name, content] of [...applierFiles(), ...filesOf(documents)])
      writeFileSync(join(folder, name), content);
    return await run(node, join(folder, "apply.mjs"), {
      APPLIER_TARGET: target,
      APPLIER_FOLDER: folder,
      APPLIER_INDEX: "local/applied",
      APPLIER_DEADLINE_SECONDS: String(deadlineSeconds),
      APPLIER_API: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ...env,
    });
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Plays the part of the API server that the script uses: one ConfigMap, read and written. */
async function serveIndex(file: string): Promise<Server> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      if (request.method === "PATCH")
        write(file, (JSON.parse(body) as { readonly data: { readonly index: string } }).data.index);
      response.end(JSON.stringify(existsSync(file) ? { data: { index: readFileSync(file, "utf8") } } : {}));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return server;
}

function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
}

function run(node: string, script: string, env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [script], { env, stdio: ["ignore", "pipe", "pipe"] });
    let [said, refused] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (refused += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) resolve(said);
      else
        reject(
          new Error(refused.trim() === "" ? `the applier ended (${signal ?? `exit ${code ?? 0}`})` : refused.trim()),
        );
    });
  });
}
