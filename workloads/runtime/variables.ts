/** Kinds of environment variables, and the sentence of those that are wrong. */
import { z } from "zod";
import { type ByteSize, bytes, type Duration, milliseconds } from "../streams";

export type Variables = Readonly<Record<string, string | undefined>>;

/** What a function makes of the text; what it throws is said behind the variable's name: `must be …, got "…"`. */
export const parsed = <T>(parse: (text: string) => T) =>
  z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: (error as Error).message });
      return z.NEVER;
    }
  });

/** A size in bytes: `5 MiB`. */
export const size = (preset: ByteSize) => parsed((text) => bytes(text as ByteSize)).prefault(preset);

/** A time in milliseconds: `30 seconds`. */
export const time = (preset: Duration) => parsed((text) => milliseconds(text as Duration)).prefault(preset);

/** A whole number. @throws a sentence when it is none, or outside */
export function whole(text: string, min: number, max: number): number {
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`must be a whole number from ${min} to ${max}, got "${text}"`);
}

/** A whole number from 1. */
export const count = (preset: number, max = 1_000_000) =>
  parsed((text) => whole(text, 1, max)).prefault(String(preset));

/** A path. */
export const file = z.string().min(1, "must be a path");

/** Where an HTTP server is, without a slash at the end. */
export const address = parsed((text) => {
  if (/^https?:\/\/[^/\s]+$/.test(text)) return text;
  throw new Error(`must be http://host:port or https://host:port, got "${text}"`);
});

/** @throws an Error with one sentence that names each variable that is missing or wrong, what it was and what is allowed */
export function variablesOf<T extends z.ZodType>(schema: T, env: Variables): z.output<T> {
  const result = schema.safeParse(env);
  if (result.success) return result.data;
  const wrong = result.error.issues.map(({ path, message }) => {
    const name = String(path[0]);
    if (env[name] === undefined) return `${name} is missing; set it`;
    return message.startsWith("must ") ? `${name} ${message}` : `${name}: ${message}`;
  });
  throw new Error(`environment: ${wrong.join("; ")}`);
}
