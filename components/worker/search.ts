import { join } from "node:path";
import type { Worker } from "../../workloads/streams";
import type { HttpEndpoint, SearchAccess } from "../core/endpoints";
import { madeSecret } from "../core/local/made-secret";
import { dataFolder } from "../core/local/paths";
import type { LocalHost, ProcessSpec } from "../core/local/spec";
import { text } from "../core/text";
import type { EnvironmentVariable, Mount } from "../core/workload";

const FOLDER = "/etc/millrace";
const USER = `${FOLDER}/search-user`;
const AUTHORITY = `${FOLDER}/search-authority`;
const PSEUDONYMS = `${FOLDER}/search-pseudonyms`;

/** What the pods of a worker that feeds the search are told of it. */
export const searchEnvironment = ({ url }: SearchAccess): readonly EnvironmentVariable[] => [
  { name: "MILLRACE_SEARCH_URL", value: url },
  { name: "MILLRACE_SEARCH_USERNAME_FILE", value: `${USER}/username` },
  { name: "MILLRACE_SEARCH_PASSWORD_FILE", value: `${USER}/password` },
  { name: "MILLRACE_SEARCH_CA_FILE", value: `${AUTHORITY}/ca.crt` },
  { name: "MILLRACE_SEARCH_PSEUDONYM_KEY_FILE", value: `${PSEUDONYMS}/key` },
];

export const searchMounts = ({ user, authority, pseudonyms }: SearchAccess): readonly Mount[] => [
  { name: "search-user", path: USER, secret: user },
  { name: "search-authority", path: AUTHORITY, secret: authority },
  { name: "search-pseudonyms", path: PSEUDONYMS, secret: pseudonyms },
];

/** Where the search is, for a worker that feeds it. @throws a sentence when nobody says */
export function fed<T>(worker: Worker, search: T | undefined): T | undefined {
  if (worker.feeds === undefined) return undefined;
  if (search !== undefined) return search;
  throw new Error(
    `worker "${worker.name}": it feeds the ${worker.feeds}, and must be told where that is, got nothing; set \`search\` of the worker`,
  );
}

/** What a worker of this machine that feeds the search is told, and the key that it makes for itself: it lives as long as the documents. */
export function localSearch(spec: {
  readonly worker: Worker;
  readonly host: LocalHost;
  readonly search?: HttpEndpoint;
}): Pick<ProcessSpec, "env" | "prepare"> {
  const { worker, host, search } = spec;
  const known = fed(worker, search);
  if (known === undefined) return { env: {} };
  const key = join(dataFolder(host.folder, worker.name), "pseudonyms.key");
  return {
    env: { MILLRACE_SEARCH_URL: text`${known.url}`, MILLRACE_SEARCH_PSEUDONYM_KEY_FILE: key },
    prepare: madeSecret(host, "making the key of its pseudonyms", key),
  };
}
