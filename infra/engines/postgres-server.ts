import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where the programs of PostgreSQL are, and what they need set: `findPostgres` of infra/engines. */
export interface Programs {
  readonly bin: string;
  readonly env: Readonly<Record<string, string>>;
}
/** Programs of the client, where the server comes from elsewhere. */
export type Client = Programs;

/** A server on this machine with a superuser `owner`, and a master like RDS' that is none: it may make roles and databases. */
export interface TestServer {
  readonly port: number;
  /** All that it wrote to its log, with each statement. */
  readonly log: readonly string[];
  /** Rows of a query as its user, columns joined by `|`; or what psql said when it failed. */
  readonly query: (
    sql: string,
    as: { readonly user: string; readonly password: string; readonly database: string },
  ) => string;
  readonly stop: () => Promise<void>;
}

export const MASTER = { user: "millrace", password: "the:master\\s password" };
/** PostgreSQL refuses to be run by root: then it is nobody. */
const NOBODY = 65_534;
const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

export async function startServer({ bin, env }: Programs, client: Client, port: number): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-postgres-"));
  const root = "uid" in asNobody;
  const data = join(folder, "data");
  if (root) {
    chmodSync(folder, 0o755);
    chownSync(folder, NOBODY, NOBODY);
  }
  const all = { ...process.env, ...env, LC_ALL: "C.UTF-8" };
  const run = (program: string, args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(join(bin, program), args, {
      ...asNobody,
      env: all,
      cwd: folder,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`${program} failed: ${stdout}${stderr}`);
  };
  const word = join(folder, "word");
  writeFileSync(word, "owner\n");
  if (root) chownSync(word, NOBODY, NOBODY);
  run("initdb", ["-D", data, "-U", "owner", "--pwfile", word, "-A", "scram-sha-256", "-E", "UTF8", "--no-sync"]);
  const server = spawn(
    join(bin, "postgres"),
    ["-D", data, "-h", "127.0.0.1", "-p", String(port), "-k", folder, "-c", "fsync=off", "-c", "log_statement=all"],
    { ...asNobody, env: all, cwd: folder, stdio: ["ignore", "ignore", "pipe"] },
  );
  const log: string[] = [];
  server.stderr.on("data", (chunk: Buffer) => log.push(chunk.toString()));
  const ended = new Promise<void>((resolve) => {
    server.once("exit", () => {
      resolve();
    });
  });
  const stop = async () => {
    // Fast shutdown: whoever is connected is sent away.
    server.kill("SIGINT");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const query: TestServer["query"] = (sql, { user, password, database }) => {
    const args = [
      "-X",
      "-q",
      "-A",
      "-t",
      "-w",
      "-h",
      "127.0.0.1",
      "-p",
      String(port),
      "-U",
      user,
      "-d",
      database,
      "-c",
      sql,
    ];
    const { stdout, stderr } = spawnSync(join(client.bin, "psql"), args, {
      env: { ...process.env, ...client.env, PGPASSWORD: password, PGSSLMODE: "disable" },
      encoding: "utf8",
    });
    return `${stdout}${stderr}`.trim();
  };
  const owner = { user: "owner", password: "owner", database: "postgres" };
  for (let tries = 0; query("SELECT 1", owner) !== "1"; tries += 1) {
    if (tries === 50) {
      await stop();
      throw new Error(`the server of PostgreSQL did not start: ${log.join("")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  query(`CREATE ROLE ${MASTER.user} LOGIN CREATEROLE CREATEDB PASSWORD '${MASTER.password}'`, owner);
  query(`ALTER DATABASE postgres OWNER TO ${MASTER.user}`, owner);
  return { port, log, query, stop };
}

/** The programs where everybody may run them: a cache below root's home is closed to nobody. */
export function readable({ bin, env }: Programs, root: string): Programs & { readonly remove: () => void } {
  if (!("uid" in asNobody)) return { bin, env, remove: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), "millrace-postgres-programs-"));
  chmodSync(folder, 0o755);
  cpSync(root, folder, { recursive: true, verbatimSymlinks: true });
  const moved = (text: string): string => text.replaceAll(root, folder);
  return {
    bin: moved(bin),
    env: Object.fromEntries(Object.entries(env).map(([key, value]) => [key, moved(value)])),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
