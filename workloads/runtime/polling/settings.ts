import { addressDefect, shownAddress } from "../../streams/check-poller";
import { milliseconds, bytes, type Poller } from "../../streams";
import type { Asking } from "./ask";

/** What a poller's process is told beside what every process is. */
export interface PollerSettings {
  /** Whom to ask. */
  readonly url: string;
  readonly asking: Asking;
  /** From where on to begin instead of what was kept; empty for the beginning. */
  readonly from: string | undefined;
}

/**
 * The settings in an environment; every variable is in this folder's README.
 * @throws an Error with one sentence: what is missing or wrong, what it was and what is allowed
 */
export function parsePollerSettings(poller: Poller, env: Readonly<Record<string, string | undefined>>): PollerSettings {
  const { MILLRACE_POLLER_URL: url = poller.url, MILLRACE_POLLER_SECRET_FILE: file, MILLRACE_POLLER_FROM: from } = env;
  const defect = addressDefect(url);
  if (defect !== undefined) {
    throw new Error(`environment: MILLRACE_POLLER_URL must ${defect}, got ${shownAddress(url)}`);
  }
  const { secret } = poller;
  if (secret !== undefined && (file === undefined || file === "")) {
    throw new Error(
      `environment: MILLRACE_POLLER_SECRET_FILE is missing, which the poller's \`secret\` needs; name the file with what goes into its header ${secret.header}`,
    );
  }
  if (secret === undefined && file !== undefined) {
    throw new Error(
      "environment: MILLRACE_POLLER_SECRET_FILE is set, and the poller sends no secret; leave it out, or set `secret` in its definition",
    );
  }
  if (from !== undefined && from !== "" && poller.since === undefined) {
    throw new Error(
      "environment: MILLRACE_POLLER_FROM must be empty, since the poller's source is not asked from somewhere on; leave it out, or set `since` in its definition",
    );
  }
  return {
    url,
    from,
    asking: {
      agent: `millrace/${poller.name}`,
      timeout: milliseconds(poller.timeout ?? "10 seconds"),
      maxAnswer: bytes(poller.maxAnswer ?? "4 MiB"),
      ...(secret === undefined || file === undefined ? {} : { secret: { ...secret, file } }),
    },
  };
}
