// Run before the coordinator starts: writes Trino's password file from the passwords in its environment, hashed.
// PASSWORDS is `<user>=<variable>,…`; a user whose variable is empty gets no line, and cannot log in.
import { pbkdf2Sync, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";

const { env } = process;
/** The passwords are random and long: the count only has to be what Trino takes (1,000 or more). */
const ITERATIONS = 10_000;
const BYTES = 64;

const lines = (env.PASSWORDS ?? "").split(",").flatMap((entry) => {
  const [user = "", variable = ""] = entry.split("=");
  const password = env[variable] ?? "";
  if (password === "") {
    console.log(`passwords: ${user} has none, and cannot log in`);
    return [];
  }
  const salt = randomBytes(16);
  // What Trino's file authenticator reads: PBKDF2 with HMAC-SHA-1, iterations, salt and hash in hexadecimal digits.
  const hash = pbkdf2Sync(password, salt, ITERATIONS, BYTES, "sha1");
  return [`${user}:${ITERATIONS}:${salt.toString("hex")}:${hash.toString("hex")}\n`];
});
writeFileSync(env.PASSWORD_FILE ?? "", lines.join(""), { mode: 0o440 });
console.log(`passwords: ${lines.length} written`);
