import { readFileSync } from "node:fs";
import { z } from "zod";
import { bytes, milliseconds, type ByteSize, type Duration } from "../streams";
import type { Access } from "./client";
import type { Batching } from "./writer";

export interface Settings {
  readonly access: Access;
  readonly batching: Batching;
  /** Of the pseudonyms. */
  readonly key: Buffer;
}

const parsed = <T>(parse: (text: string) => T) =>
  z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: (error as Error).message });
      return z.NEVER;
    }
  });
const size = (preset: ByteSize) => parsed((text) => bytes(text as ByteSize)).prefault(preset);
const time = (preset: Duration) => parsed((text) => milliseconds(text as Duration)).prefault(preset);
const file = z.string().min(1, "must be a path");

function whole(text: string, most: number): number {
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= most) return value;
  throw new Error(`must be a whole number from 1 to ${most}, got "${text}"`);
}
const count = (preset: number, most: number) => parsed((text) => whole(text, most)).prefault(String(preset));

function address(text: string): string {
  if (/^https?:\/\/[^/\s]+$/.test(text)) return text;
  throw new Error(`must be http://host:port or https://host:port, got "${text}"`);
}

const environment = z.object({
  MILLRACE_SEARCH_URL: parsed(address),
  MILLRACE_SEARCH_USERNAME_FILE: file.optional(),
  MILLRACE_SEARCH_PASSWORD_FILE: file.optional(),
  MILLRACE_SEARCH_CA_FILE: file.optional(),
  MILLRACE_SEARCH_PSEUDONYM_KEY_FILE: file,
  MILLRACE_SEARCH_BULK_DOCUMENTS: count(2_000, 100_000),
  MILLRACE_SEARCH_BULK_BYTES: size("5 MiB"),
  MILLRACE_SEARCH_LINGER: time("50 ms"),
  MILLRACE_SEARCH_REQUESTS: count(2, 64),
  MILLRACE_SEARCH_TIMEOUT: time("60 seconds"),
});

/** Bytes: a shorter key could be guessed by trying. */
const SHORTEST_KEY = 32;

/**
 * The settings in an environment; every variable is in this folder's README.
 * @throws an Error with one sentence that names each variable that is missing or wrong, what it was and what is allowed
 */
export function parseSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const result = environment.safeParse(env);
  if (!result.success) {
    const wrong = result.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      return env[name] === undefined ? `${name} is missing` : `${name} ${message}`;
    });
    throw new Error(`environment: ${wrong.join("; ")}`);
  }
  const e = result.data;
  const { MILLRACE_SEARCH_USERNAME_FILE: nameFile, MILLRACE_SEARCH_PASSWORD_FILE: passwordFile } = e;
  if ((nameFile === undefined) !== (passwordFile === undefined)) {
    throw new Error(
      "environment: MILLRACE_SEARCH_USERNAME_FILE and MILLRACE_SEARCH_PASSWORD_FILE must be set both or neither, got one; set the other",
    );
  }
  return {
    access: {
      url: e.MILLRACE_SEARCH_URL,
      ...(nameFile === undefined || passwordFile === undefined ? {} : { user: { nameFile, passwordFile } }),
      ...(e.MILLRACE_SEARCH_CA_FILE === undefined ? {} : { caFile: e.MILLRACE_SEARCH_CA_FILE }),
      connections: e.MILLRACE_SEARCH_REQUESTS,
      timeout: e.MILLRACE_SEARCH_TIMEOUT,
    },
    batching: {
      documents: e.MILLRACE_SEARCH_BULK_DOCUMENTS,
      bytes: e.MILLRACE_SEARCH_BULK_BYTES,
      linger: e.MILLRACE_SEARCH_LINGER,
      requests: e.MILLRACE_SEARCH_REQUESTS,
      firstDelay: 100,
      maxDelay: 10_000,
    },
    key: keyIn(e.MILLRACE_SEARCH_PSEUDONYM_KEY_FILE),
  };
}

function keyIn(path: string): Buffer {
  let key: Buffer;
  try {
    key = Buffer.from(readFileSync(path, "utf8").trim());
  } catch (error) {
    throw new Error(
      `environment: MILLRACE_SEARCH_PSEUDONYM_KEY_FILE must name a file that can be read: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
  if (key.length >= SHORTEST_KEY) return key;
  throw new Error(
    `environment: MILLRACE_SEARCH_PSEUDONYM_KEY_FILE must hold ${SHORTEST_KEY} characters or more, got ${key.length}; generate a longer key`,
  );
}
