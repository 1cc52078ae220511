// Run before the server starts: makes its files, and each database with the user that owns it, where they are not there yet. In the
// server's own single-user mode, so that no superuser is ever let in by the network. Safe to run again after any interruption.
//
// node initialise.mjs '{"bin":"/…/bin","prefix":[],"data":"/…/data","databases":["lake_catalog"],"mark":"/…/initialised-…"}'
import { execFileSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

const { bin, prefix, data, databases, mark } = JSON.parse(process.argv[2]);

function run(program, args, input = "") {
  const [command, ...rest] = [...prefix, join(bin, program), ...args];
  return execFileSync(command, rest, { input, encoding: "utf8", stdio: ["pipe", "pipe", "inherit"] });
}
const sql = (statements) => run("postgres", ["--single", "-D", data, "postgres"], statements);

const whole = join(data, "initialised");
if (!existsSync(whole)) {
  // Cut short: initdb refuses a folder that holds something.
  rmSync(data, { recursive: true, force: true });
  run("initdb", ["-D", data, "-U", "owner", "-A", "reject", "-E", "UTF8", "--locale=C.UTF-8"]);
  writeFileSync(whole, "");
}
for (const name of databases) {
  // Each statement by itself: a database is made outside of any transaction. What is there already is left.
  const has = (table, column) =>
    sql(`select 'found' as found from ${table} where ${column} = '${name}'\n`).includes('"found"');
  if (!has("pg_roles", "rolname")) sql(`create role ${name} login\n`);
  if (!has("pg_database", "datname")) sql(`create database ${name} owner ${name}\n`);
  process.stdout.write(`database ${name} is there\n`);
}
writeFileSync(mark, "");
