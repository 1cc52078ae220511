// Run before `setup.sh`, by the Node of the image "workloads": asks AWS for the master's password, and writes for psql what it needs
// of all passwords, into memory that the pod's two containers share. One file without dependencies.
//
// A password of a database is never sent to the server: its SCRAM verifier is (RFC 5802, RFC 7677), so that no log can have it.
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const { env } = process;
const { fetch, AbortSignal } = globalThis;
const ITERATIONS = 4_096;
const TRIES = 8;

function need(name) {
  const value = env[name];
  if (value === undefined || value === "") fail(`${name} is missing; set it`);
  return value;
}

function fail(sentence) {
  console.error(`credentials: ${sentence}`);
  process.exit(1);
}

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();

/** Again while the network or the service is not there yet: a pod's policies may hold some seconds after its start only. */
async function asked(what, url, options) {
  for (let attempt = 1; ; attempt += 1) {
    let why;
    try {
      const response = await fetch(url, { ...options, redirect: "error", signal: AbortSignal.timeout(10_000) });
      const text = await response.text();
      if (response.ok) return JSON.parse(text);
      // The answer may hold what was asked for only when it is a good one.
      why = `${response.status} ${text.slice(0, 300)}`;
      if (response.status < 500 && response.status !== 429) fail(`${what} must be answered with 2xx, got ${why}`);
    } catch (error) {
      why = error.cause?.code ?? error.message;
    }
    if (attempt === TRIES) fail(`${what} was not answered after ${TRIES} tries, the last answer was ${why}`);
    await sleep(500 * attempt);
  }
}

/** Credentials of the pod's role, from the agent on its node. */
const role = () =>
  asked("the agent of pod identity", need("AWS_CONTAINER_CREDENTIALS_FULL_URI"), {
    headers: { authorization: readFileSync(need("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"), "utf8").trim() },
  });

/** Signature version 4 (AWS, "Create a signed AWS API request"). */
function signed({ AccessKeyId, SecretAccessKey, Token }, url, region, target, body) {
  const at = new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = `${at.slice(0, 8)}/${region}/secretsmanager/aws4_request`;
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    host: url.host,
    "x-amz-date": at,
    "x-amz-security-token": Token,
    "x-amz-target": target,
  };
  const names = Object.keys(headers);
  const canonical = [
    "POST",
    "/",
    "",
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    sha256(body),
  ];
  const key = scope.split("/").reduce(hmac, `AWS4${SecretAccessKey}`);
  const signature = hmac(key, ["AWS4-HMAC-SHA256", at, scope, sha256(canonical.join("\n"))].join("\n")).toString("hex");
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${AccessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`,
  };
}

/** RDS keeps the master's user and password as JSON, and changes the password by itself. */
async function master() {
  const region = need("SETUP_REGION");
  const url = new URL(env.SETUP_SECRETS_MANAGER ?? `https://secretsmanager.${region}.amazonaws.com`);
  const body = JSON.stringify({ SecretId: need("SETUP_MASTER_SECRET") });
  const headers = signed(await role(), url, region, "secretsmanager.GetSecretValue", body);
  const { SecretString } = await asked("Secrets Manager", url, { method: "POST", headers, body });
  return JSON.parse(SecretString);
}

function verifierOf(password) {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const stored = createHash("sha256").update(hmac(salted, "Client Key")).digest("base64");
  const server = hmac(salted, "Server Key").toString("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${stored}:${server}`;
}

const escaped = (text) => text.replace(/[\\:]/g, "\\$&");
/** libpq's file of passwords: any host, port and database, by user. */
const line = (user, password) => `*:*:*:${escaped(user)}:${escaped(password)}\n`;

const folder = need("SETUP_PASSWORDS");
const out = need("SETUP_SHARED");
const write = (name, content) => writeFileSync(join(out, name), content, { mode: 0o600 });

const databases = readdirSync(folder).filter((name) => !name.startsWith("."));
const passwords = databases.map((name) => [name, readFileSync(join(folder, name), "utf8")]);
const { username, password } = await master();
write("master", username);
write("pgpass", [[username, password], ...passwords].map(([user, word]) => line(user, word)).join(""));
for (const [name, word] of passwords) write(`${name}.verifier`, verifierOf(word));
console.log(`credentials: ${databases.length} databases`);
