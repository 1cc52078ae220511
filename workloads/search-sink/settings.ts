import { readFileSync } from "node:fs";
import { z } from "zod";
import { address, count, file, size, time, type Variables, variablesOf } from "../runtime/variables";
import type { Access } from "./client";
import type { Batching } from "./writer";

export interface Settings {
  readonly access: Access;
  readonly batching: Batching;
  /** Of the pseudonyms. */
  readonly key: Buffer;
}

const environment = z.object({
  MILLRACE_SEARCH_URL: address,
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
export function parseSettings(env: Variables): Settings {
  const e = variablesOf(environment, env);
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
