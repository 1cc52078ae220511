import { z } from "zod";
import { type Duration, milliseconds } from "../streams";
import type { Access } from "./client";
import type { Told } from "./handle";
import type { Pace } from "./writer";

export interface Settings {
  readonly access: Access;
  readonly pace: Pace;
  /** What DataHub says that the streams' datasets are of. */
  readonly environment: Told["environment"];
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

function environmentIn(text: string): Told["environment"] {
  if (text === "DEV" || text === "PROD") return text;
  throw new Error(`must be DEV or PROD, got "${text}"`);
}

const environment = z.object({
  MILLRACE_CATALOGUE_URL: parsed(address),
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
