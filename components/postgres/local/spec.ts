import type { LocalHost } from "../../core/local/spec";

/** A server of this machine, with a database and a user for each name. */
export interface LocalPostgresSpec {
  readonly host: LocalHost;
  /** The engine: its major version, the folder of its programs, what is set for them, and what runs them: a command they are arguments of. */
  readonly engine: {
    readonly major: number;
    readonly bin: string;
    readonly env: Readonly<Record<string, string>>;
    readonly prefix: readonly string[];
  };
  readonly port: number;
  /** Of databases; the user of each has its name, and owns it. */
  readonly databases: readonly string[];
}

const NAME = /^[a-z]([a-z_]{0,38}[a-z])?$/;

/** @throws a sentence for a name that PostgreSQL would fold or keeps for itself, and where there is none */
export function validate(spec: LocalPostgresSpec): LocalPostgresSpec {
  const defects = spec.databases
    .filter((name) => !NAME.test(name) || name === "postgres" || name === "owner" || name.startsWith("template"))
    .map(
      (name) =>
        `postgres: a database's name must be lower-case letters and underscores, and none of PostgreSQL's own, got "${name}"; rename it`,
    );
  if (spec.databases.length === 0) {
    defects.push("postgres: at least one database must be asked for, got none; leave the room out");
  }
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return { ...spec, databases: [...new Set(spec.databases)].sort() };
}
