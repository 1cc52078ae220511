import { createHash } from "node:crypto";
import { join } from "node:path";
import { configFolder, dataFolder } from "../../core/local/paths";
import type { ProcessSpec } from "../../core/local/spec";
import { fileOfCheckout } from "../../core/checkout";
import type { LocalPostgresSpec } from "./spec";

export interface RenderedLocalPostgres {
  readonly server: ProcessSpec;
}

const NAME = "postgres";
/** First byte of the answer to a user who is let in: `R`, and not `E`, which a server says that still reads its log. */
const LET_IN = "52";

/** One server on 127.0.0.1 that lets each database's user into that database, without a password, and nobody else anywhere. */
export function renderLocalPostgres(spec: LocalPostgresSpec): RenderedLocalPostgres {
  const { host, engine, port, databases } = spec;
  const config = (file: string): string => join(configFolder(host.folder, NAME), file);
  const data = join(dataFolder(host.folder, NAME), `data-${engine.major}`);
  const mark = join(data, `initialised-${hashOf(databases)}`);
  const whole = [
    ...engine.prefix,
    join(engine.bin, "postgres"),
    "-D",
    data,
    "-c",
    `config_file=${config("postgresql.conf")}`,
    "-c",
    `hba_file=${config("pg_hba.conf")}`,
  ];
  return {
    server: {
      name: NAME,
      command: whole[0] ?? "",
      args: whole.slice(1),
      env: { ...engine.env, LC_ALL: "C.UTF-8" },
      files: {
        "initialise.mjs": fileOfCheckout("components/postgres/local/initialise.mjs"),
        "postgresql.conf": settings(port),
        "pg_hba.conf": databases.map((name) => `host ${name} ${name} 127.0.0.1/32 trust\n`).join(""),
      },
      prepare: {
        what: "making the databases",
        creates: mark,
        command: host.node,
        args: [
          config("initialise.mjs"),
          JSON.stringify({ bin: engine.bin, prefix: engine.prefix, data, databases, mark }),
        ],
      },
      ports: [{ setting: "postgres", port }],
      ready: {
        probe: { kind: "tcp", port, send: startup(databases[0] ?? ""), answer: LET_IN },
        within: "60 seconds",
      },
      // Fast: whoever is connected is sent away.
      stop: { signal: "SIGINT", grace: "30 seconds" },
      code: String(engine.major),
    },
  };
}

const hashOf = (databases: readonly string[]): string =>
  createHash("sha256").update(databases.join()).digest("hex").slice(0, 10);

/** A few clients of one machine: small, and durable all the same, since it lists what the lake holds. */
const settings = (port: number): string => `listen_addresses = '127.0.0.1'
port = ${port}
unix_socket_directories = ''
shared_buffers = 16MB
max_connections = 60
max_wal_size = 128MB
wal_level = minimal
max_wal_senders = 0
max_logical_replication_workers = 0
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
`;

/** The first message of a client, in hexadecimal: protocol 3.0, user and database of one name. */
export function startup(name: string): string {
  const body = Buffer.concat([
    Buffer.from([0, 3, 0, 0]),
    Buffer.from(["user", name, "database", name, "", ""].join("\0")),
  ]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([length, body]).toString("hex");
}
