// Run by the pods of the room of backups, with `sign.mjs` beside it and without dependencies:
//
//   node objects.mjs put   uploads the file as an object named by the time, then reads the object back and compares it
//   node objects.mjs get   downloads the object that is named, and compares it with what was noted when it was uploaded
//
// Exit codes: 0 the object is what was dumped; 1 it is not, or could not be had.
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, readFileSync, rmSync, statSync } from "node:fs";
import { request as plain } from "node:http";
import { request as safe } from "node:https";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { sha256, signed } from "./sign.mjs";

const { env } = process;
const { fetch, AbortSignal } = globalThis;
/** What an object notes of itself. */
const NOTE = "x-amz-meta-sha256";
const TRIES = Number(env.BACKUP_TRIES ?? 5);
const PAUSE = Number(env.BACKUP_PAUSE_MS ?? 2_000);
/** A store that sends nothing for so long has gone. */
const SILENCE = 60_000;
const MOST_NAMED = 20;

function need(name) {
  const value = env[name];
  if (value === undefined || value === "") fail(`${name} is missing; set it`);
  return value;
}

function fail(sentence) {
  console.error(`backup: ${sentence}`);
  process.exit(1);
}

/** Thrown for what may be otherwise the next time. */
class Again extends Error {}

async function retried(what, once) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once();
    } catch (error) {
      const why = error.cause?.code ?? error.code ?? error.message;
      if (!(error instanceof Again) && error.code === undefined && error.cause === undefined) throw error;
      if (attempt === TRIES) fail(`${what} did not succeed in ${TRIES} tries, the last answer was ${why}`);
      console.log(`${what}: ${why}; again`);
      // Network policies may hold some seconds after a pod's start only.
      await sleep(PAUSE * attempt);
    }
  }
}

/** Keys of a Secret; else those of the pod's role, from the agent on its node. */
async function credentialsOf() {
  if (env.BACKUP_ACCESS_KEY !== undefined) {
    return { accessKey: env.BACKUP_ACCESS_KEY, secretKey: need("BACKUP_SECRET_KEY") };
  }
  const url = need("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  const token = readFileSync(need("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"), "utf8").trim();
  const response = await fetch(url, { headers: { authorization: token }, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Again(`the agent of pod identity answered ${response.status}`);
  const { AccessKeyId, SecretAccessKey, Token } = await response.json();
  return { accessKey: AccessKeyId, secretKey: SecretAccessKey, token: Token };
}

const region = need("BACKUP_REGION");
const bucket = need("BACKUP_BUCKET");
/** A store of the cluster has its buckets by path, S3 by host. */
const base =
  env.BACKUP_URL === undefined ? `https://${bucket}.s3.${region}.amazonaws.com` : `${env.BACKUP_URL}/${bucket}`;

/** One request. Its answer must be 2xx, and is still to be read. */
async function send(method, path, { file, headers = {}, hash = sha256(""), length = 0 } = {}) {
  const url = new URL(base + path);
  const credentials = await credentialsOf();
  const all = signed({ method, url, headers, hash, region, credentials });
  const to = url.protocol === "https:" ? safe : plain;
  const request = to(url, { method, headers: { ...all, "content-length": length }, timeout: SILENCE });
  request.on("timeout", () => request.destroy(new Again(`nothing was heard for ${SILENCE / 1000} s`)));
  const answered = new Promise((resolve, reject) => {
    request.once("response", resolve);
    request.once("error", reject);
  });
  if (file === undefined) request.end();
  // A store that refuses answers before it has taken all: its answer says more than the connection that it ends.
  else pipeline(createReadStream(file), request).catch(() => undefined);
  const response = await answered;
  if (response.statusCode >= 200 && response.statusCode < 300) return response;
  const why = `${response.statusCode} ${(await textOf(response)).replace(/\s+/g, " ").slice(0, 300)}`.trim();
  if (response.statusCode >= 500 || response.statusCode === 429) throw new Again(why);
  throw Object.assign(new Error(`${method} ${path} must be answered with 2xx, got ${why}`), {
    status: response.statusCode,
  });
}

async function textOf(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

/** Size and SHA-256 of a stream, which `copy` may also take. */
async function measured(stream, copy) {
  const hash = createHash("sha256");
  let size = 0;
  const measure = (part) => {
    hash.update(part);
    size += part.length;
    return part;
  };
  if (copy === undefined) for await (const part of stream) measure(part);
  else {
    const through = async function* (source) {
      for await (const part of source) yield measure(part);
    };
    await pipeline(stream, through, copy);
  }
  return { size, hash: hash.digest("hex") };
}

const told = ({ size, hash }) => `${size} bytes with SHA-256 ${hash}`;
const same = (a, b) => a.size === b.size && a.hash === b.hash;

async function put() {
  const file = need("BACKUP_FILE");
  if (statSync(file).size === 0) fail(`${file} must hold a dump, and is empty; see the container before this one`);
  const dumped = await measured(createReadStream(file));
  // 2026/11/28/010004Z: by day, and no two of one second.
  const [day, time] = new Date()
    .toISOString()
    .replace(/\.\d{3}/, "")
    .split("T");
  const path = `/${need("BACKUP_PREFIX")}/${day.replaceAll("-", "/")}/${time.replaceAll(":", "")}.dump`;
  await retried(`PUT ${path}`, async () => {
    const headers = { "content-type": "application/octet-stream", [NOTE]: dumped.hash };
    await textOf(await send("PUT", path, { file, headers, hash: dumped.hash, length: dumped.size }));
  });
  // What the store says it took is not what it gives back.
  const stored = await retried(`GET ${path}`, async () => measured(await send("GET", path)));
  if (!same(dumped, stored)) {
    fail(`${path} must be ${told(dumped)}, and reads as ${told(stored)}; the backup cannot be relied on`);
  }
  console.log(`backup: ${bucket}${path}, ${told(dumped)}`);
}

/** Names of the newest dumps, by which S3 lists: its order is that of the alphabet, which is that of time. */
async function named(prefix) {
  const found = [];
  for (let after = ""; ;) {
    const query = `?list-type=2&prefix=${encodeURIComponent(prefix)}${after === "" ? "" : `&start-after=${encodeURIComponent(after)}`}`;
    const text = await textOf(await send("GET", `/${query}`));
    const keys = [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key);
    found.push(...keys);
    if (keys.length === 0 || !text.includes("<IsTruncated>true</IsTruncated>")) return found.slice(-MOST_NAMED);
    after = keys.at(-1);
  }
}

async function get() {
  const file = need("BACKUP_FILE");
  const prefix = need("BACKUP_PREFIX");
  const object = need("BACKUP_OBJECT");
  const refuse = async (why) => {
    const lines = await retried("the list of dumps", () => named(prefix));
    fail(`BACKUP_OBJECT must name a dump below ${prefix}, got ${object}: ${why}; there are\n${lines.join("\n")}`);
  };
  if (!/^[a-z0-9_/.-]+Z\.dump$/i.test(object) || !object.startsWith(prefix)) await refuse("that is no name of one");
  let noted;
  const loaded = await retried(`GET /${object}`, async () => {
    const response = await send("GET", `/${object}`);
    noted = response.headers[NOTE];
    return measured(response, createWriteStream(file));
  }).catch((error) => (error.status === 404 ? refuse("it is not there") : Promise.reject(error)));
  if (loaded.hash !== noted) {
    rmSync(file, { force: true });
    fail(
      `/${object} must have SHA-256 ${noted ?? "noted, and has none"}, and reads as ${told(loaded)}; take another one`,
    );
  }
  console.log(`restore: ${bucket}/${object}, ${told(loaded)}`);
}

const modes = { put, get };
const [, , mode = ""] = process.argv;
if (modes[mode] === undefined) fail(`it must be run with put or get, got "${mode}"`);
await modes[mode]().catch((error) => fail(error.message));
