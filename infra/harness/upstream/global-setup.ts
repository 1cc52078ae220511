import { fetchUpstream } from "./fetch";
import { UpstreamError } from "./lock";

/** What the tests of schemas and values read. */
export const neededUpstream = ["crds", "charts", "kubernetes"] as const;

/**
 * For jest's `globalSetup`: fetches what this machine lacks before any test file loads, since a test must be known to be skipped
 * when it is declared. That it cannot be fetched is no error here; the tests that need it say so and are skipped.
 */
export default async function setup(): Promise<void> {
  try {
    await fetchUpstream(neededUpstream);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    process.stderr.write(`${error.message}\n`);
  }
}
