// Run before the store starts: makes its folders, draws the keys of each identity where they are not there yet, and writes the file of
// identities that the store reads, and one that AWS' own tools read (AWS_SHARED_CREDENTIALS_FILE, a profile for each). Nobody else may
// read any of them. Safe to run again after any interruption.
//
// node initialise.mjs '{"keys":"/…/keys","grants":[{"name":"admin","actions":["Admin"]}],"folders":["/…"],"mark":"/…/initialised-…"}'
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";

const { keys, grants, folders, mark } = JSON.parse(process.argv[2]);

/** Whole or not at all. */
function write(file, content) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Letters and digits, as many as asked for. */
function drawn(file, length) {
  if (!existsSync(file)) {
    let text = "";
    while (text.length < length)
      text += randomBytes(64)
        .toString("base64")
        .replaceAll(/[^A-Za-z0-9]/g, "");
    write(file, text.slice(0, length));
  }
  return readFileSync(file, "utf8");
}

for (const folder of folders) mkdirSync(folder, { recursive: true });
const identities = grants.map(({ name, actions }) => ({
  name,
  // As long as AWS' own.
  credentials: [
    {
      accessKey: drawn(join(keys, name, "access-key-id"), 20),
      secretKey: drawn(join(keys, name, "secret-access-key"), 40),
    },
  ],
  actions,
}));
write(join(keys, "identities.json"), JSON.stringify({ identities }, undefined, 2));
write(
  join(keys, "credentials"),
  identities
    .map(
      ({ name, credentials: [{ accessKey, secretKey }] }) =>
        `[${name}]\naws_access_key_id = ${accessKey}\naws_secret_access_key = ${secretKey}\n`,
    )
    .join("\n"),
);
writeFileSync(mark, "");
