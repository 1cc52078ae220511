import { z } from "zod";
import { address, count, file, parsed, time, type Variables, variablesOf } from "../runtime/variables";
import type { Access } from "./client";
import type { Told } from "./handle";
import type { Pace } from "./writer";

export interface Settings {
  readonly access: Access;
  readonly pace: Pace;
  /** What DataHub says that the streams' datasets are of. */
  readonly environment: Told["environment"];
}

function environmentIn(text: string): Told["environment"] {
  if (text === "DEV" || text === "PROD") return text;
  throw new Error(`must be DEV or PROD, got "${text}"`);
}

const environment = z.object({
  MILLRACE_CATALOGUE_URL: address,
  MILLRACE_CATALOGUE_ENVIRONMENT: parsed(environmentIn),
  MILLRACE_CATALOGUE_CLIENT_FILE: file,
  MILLRACE_CATALOGUE_SECRET_FILE: file,
  MILLRACE_CATALOGUE_REQUESTS: count(2, 64),
  MILLRACE_CATALOGUE_TIMEOUT: time("30 seconds"),
});

/**
 * The settings in an environment; every variable is in this folder's README.
 * @throws an Error with one sentence that names each variable that is missing or wrong, what it was and what is allowed
 */
export function parseSettings(env: Variables): Settings {
  const e = variablesOf(environment, env);
  return {
    access: {
      url: e.MILLRACE_CATALOGUE_URL,
      client: { nameFile: e.MILLRACE_CATALOGUE_CLIENT_FILE, secretFile: e.MILLRACE_CATALOGUE_SECRET_FILE },
      connections: e.MILLRACE_CATALOGUE_REQUESTS,
      timeout: e.MILLRACE_CATALOGUE_TIMEOUT,
    },
    pace: { requests: e.MILLRACE_CATALOGUE_REQUESTS, firstDelay: 100, maxDelay: 10_000 },
    environment: e.MILLRACE_CATALOGUE_ENVIRONMENT,
  };
}
