import { plain } from "../../core/text";
import { renderLocalPostgres, startup } from "./render";
import { validate } from "./spec";

const given = {
  host: { folder: "/place", dist: "/dist", node: "/node" },
  engine: { major: 15, bin: "/pg/bin", env: { LD_LIBRARY_PATH: "/pg/lib" }, prefix: ["/usr/bin/unshare", "--user"] },
  port: 5432,
  databases: ["trino", "lake_catalog", "trino"],
};

test("each database's user is let into it from this machine, and nobody into anything else", () => {
  const { server } = renderLocalPostgres(validate(given));
  expect(plain(server.files["pg_hba.conf"] ?? "")).toBe(
    "host lake_catalog lake_catalog 127.0.0.1/32 trust\nhost trino trino 127.0.0.1/32 trust\n",
  );
  expect(plain(server.files["postgresql.conf"] ?? "")).toMatch(
    /^listen_addresses = '127\.0\.0\.1'\nport = 5432\nunix_socket_directories = ''\n/,
  );
});

test("the server is run by what runs it, and its databases are made before, anew for another list of them", () => {
  const { server } = renderLocalPostgres(validate(given));
  expect([server.command, ...server.args.slice(0, 4)]).toEqual([
    "/usr/bin/unshare",
    "--user",
    "/pg/bin/postgres",
    "-D",
    "/place/data/postgres/data-15",
  ]);
  const more = renderLocalPostgres(validate({ ...given, databases: [...given.databases, "superset"] })).server;
  expect(server.prepare?.creates).toMatch(/^\/place\/data\/postgres\/data-15\/initialised-[0-9a-f]{10}$/);
  expect(more.prepare?.creates).not.toBe(server.prepare?.creates);
});

test("a client's first message asks for its database, by PostgreSQL's protocol", () => {
  // Length, version 3.0, pairs that end with a zero, and a zero.
  expect(Buffer.from(startup("ab"), "hex")).toEqual(
    Buffer.from("\0\0\0\x1d\0\x03\0\0user\0ab\0database\0ab\0\0", "latin1"),
  );
});

test("names that PostgreSQL folds or has itself are refused, and so is a server without a database", () => {
  expect(() => validate({ ...given, databases: ["Lake", "postgres"] })).toThrow(
    "postgres: a database's name must be lower-case letters and underscores, and none of PostgreSQL's own, got \"Lake\"; rename it\n" +
      "postgres: a database's name must be lower-case letters and underscores, and none of PostgreSQL's own, got \"postgres\"; rename it",
  );
  expect(() => validate({ ...given, databases: [] })).toThrow(
    "postgres: at least one database must be asked for, got none; leave the room out",
  );
});
