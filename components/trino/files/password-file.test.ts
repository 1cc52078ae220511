import { execFileSync } from "node:child_process";
import { pbkdf2Sync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "millrace-passwords-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("each user that has a password gets a line with its hash, which others cannot read; one without gets none", () => {
  const file = join(folder, "password.db");
  const out = execFileSync(process.execPath, [join(__dirname, "password-file.mjs")], {
    env: { PASSWORD_FILE: file, PASSWORDS: "millrace=P0,superset=P1,datahub=P2", P0: "first", P1: "second" },
    encoding: "utf8",
  });
  expect(out).toBe("passwords: datahub has none, and cannot log in\npasswords: 2 written\n");
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const [user, iterations, salt = "", hash] = lines[1]?.split(":") ?? [];
  expect([lines.length, user, iterations]).toEqual([2, "superset", "10000"]);
  expect(pbkdf2Sync("second", Buffer.from(salt, "hex"), 10_000, 64, "sha1").toString("hex")).toBe(hash);
  expect(readFileSync(file, "utf8")).not.toContain("second");
  expect(statSync(file).mode & 0o007).toBe(0);
});
