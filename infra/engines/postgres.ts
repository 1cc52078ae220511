import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../harness/cache";
import { runCommand } from "../harness/command";
import { type Progress, silent } from "../harness/progress";

/** A server of PostgreSQL and its client, by absolute path. */
export interface Postgres {
  /** Of `initdb`, `postgres`, `psql`, `pg_isready`. */
  readonly bin: string;
  /** To be set for each of them. */
  readonly env: Readonly<Record<string, string>>;
  /** Of the server: 15. */
  readonly major: number;
}

/**
 * What runs the server's programs as somebody else than root, whom they refuse to be run by: to them root is then a user without
 * rights, and its files are that user's. Empty for everybody else.
 */
export const unprivileged: readonly string[] =
  process.getuid?.() === 0 ? ["/usr/bin/unshare", "--user", "--map-user=65534", "--map-group=65534"] : [];

/**
 * What they need beside what a Debian has anyway. Absent on purpose: the C library, which must be the machine's, and LLVM, without
 * which queries are not compiled.
 */
const LIBRARIES = /^lib(gssapi|icu|ldap|lz4|pam0g|pq|selinux|ssl|systemd|uuid|xml2|xslt|zstd|sasl2)/;

/** Where the programs are, once they are there. */
export const folderOf = (cache: string): string => join(cache, "engines", "postgres-debian");

export const DEBIAN = {
  /** Of the packages of Debian 12, rounded up; what the mirror serves is signed, and not pinned. */
  bytes: 30e6,
  /** Why the packages cannot be had on this machine. */
  lack: (): string | undefined =>
    spawnSync("dpkg-deb", ["--version"]).status === 0 && spawnSync("apt-get", ["--version"]).status === 0
      ? undefined
      : "PostgreSQL is taken from Debian's packages, and apt-get or dpkg-deb is missing; run this on Debian or Ubuntu",
} as const;

/**
 * The programs from Debian's packages, taken out of them into the cache of this machine: nothing is installed, and no service starts.
 * @throws one sentence when the packages cannot be had
 */
export async function findPostgres(cache: string, progress: Progress = silent): Promise<Postgres> {
  const folder = folderOf(cache);
  if (!existsSync(folder)) {
    const lack = DEBIAN.lack();
    if (lack !== undefined) throw new Error(lack);
    progress(`postgres: fetching Debian's packages (${DEBIAN.bytes / 1e6} MB, once for this machine, into ${cache})`);
    await makeFolder(folder, fetchPackages);
  }
  const versions = join(folder, "usr/lib/postgresql");
  const [major = ""] = readdirSync(versions);
  const libraries = readdirSync(join(folder, "usr/lib"))
    .filter((name) => name.endsWith("-linux-gnu"))
    .map((name) => join(folder, "usr/lib", name));
  return {
    bin: join(versions, major, "bin"),
    env: { LD_LIBRARY_PATH: libraries.join(":") },
    major: Number(major),
  };
}

async function fetchPackages(folder: string): Promise<void> {
  const archives = join(folder, "archives");
  mkdirSync(archives);
  // apt's own account, which does the fetching, must be able to write here.
  chmodSync(archives, 0o777);
  const server = needsOf("postgresql").find((name) => /^postgresql-[0-9]+$/.test(name));
  if (server === undefined) {
    throw new Error(
      "Debian's package postgresql must depend on one of its versions, and does not; run `apt-get update`",
    );
  }
  const client = server.replace("postgresql-", "postgresql-client-");
  const direct = [server, client, "libpq5"].flatMap(needsOf).filter((name) => LIBRARIES.test(name));
  const libraries = [...direct, ...direct.flatMap(needsOf).filter((name) => LIBRARIES.test(name))];
  await runCommand("apt-get", ["download", ...new Set([server, client, ...libraries])], { cwd: archives });
  for (const archive of readdirSync(archives)) {
    await runCommand("dpkg-deb", ["-x", join(archives, archive), folder], { cwd: folder });
  }
}

/** What a package depends on, by name. */
function needsOf(name: string): readonly string[] {
  const { stdout, status } = spawnSync("apt-cache", ["depends", name], { encoding: "utf8" });
  if (status !== 0) {
    throw new Error(`apt knows no package ${name}; run \`apt-get update\``);
  }
  return stdout.split("\n").flatMap((line) => /^ [ |](?:Pre)?Depends: ([a-z0-9.+-]+)$/.exec(line)?.[1] ?? []);
}
