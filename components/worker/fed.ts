import { join } from "node:path";
import type { Fed, Worker } from "../../workloads/streams";
import type { CatalogueAccess, HttpEndpoint, SearchAccess } from "../core/endpoints";
import type { Way } from "../core/kubernetes";
import { madeSecret } from "../core/local/made-secret";
import { dataFolder } from "../core/local/paths";
import type { LocalHost, ProcessSpec } from "../core/local/spec";
import { text } from "../core/text";
import type { EnvironmentVariable, Mount } from "../core/workload";

const FOLDER = "/etc/millrace";
const USER = `${FOLDER}/search-user`;
const AUTHORITY = `${FOLDER}/search-authority`;
const PSEUDONYMS = `${FOLDER}/search-pseudonyms`;
const CATALOGUE = `${FOLDER}/catalogue`;

/** How to get to the systems that workers feed, each for the workers that feed it. */
export interface FedAccess {
  readonly search?: SearchAccess;
  readonly catalogue?: CatalogueAccess;
}

/** What the pods of a worker are told of the system that it feeds. */
export interface FedPods {
  readonly environment: readonly EnvironmentVariable[];
  readonly mounts: readonly Mount[];
  readonly reach: Way;
}

const pods: { readonly [K in Fed]: (access: NonNullable<FedAccess[K]>) => FedPods } = {
  search: ({ url, user, authority, pseudonyms, reach }) => ({
    environment: [
      { name: "MILLRACE_SEARCH_URL", value: url },
      { name: "MILLRACE_SEARCH_USERNAME_FILE", value: `${USER}/username` },
      { name: "MILLRACE_SEARCH_PASSWORD_FILE", value: `${USER}/password` },
      { name: "MILLRACE_SEARCH_CA_FILE", value: `${AUTHORITY}/ca.crt` },
      { name: "MILLRACE_SEARCH_PSEUDONYM_KEY_FILE", value: `${PSEUDONYMS}/key` },
    ],
    mounts: [
      { name: "search-user", path: USER, secret: user },
      { name: "search-authority", path: AUTHORITY, secret: authority },
      { name: "search-pseudonyms", path: PSEUDONYMS, secret: pseudonyms },
    ],
    reach,
  }),
  catalogue: ({ url, environment, client, reach }) => ({
    environment: [
      { name: "MILLRACE_CATALOGUE_URL", value: url },
      { name: "MILLRACE_CATALOGUE_ENVIRONMENT", value: environment },
      { name: "MILLRACE_CATALOGUE_CLIENT_FILE", value: `${CATALOGUE}/${client.nameKey}` },
      { name: "MILLRACE_CATALOGUE_SECRET_FILE", value: `${CATALOGUE}/${client.secretKey}` },
    ],
    mounts: [{ name: "catalogue", path: CATALOGUE, secret: client.secret }],
    reach,
  }),
};

/** Of a worker that feeds nothing: nothing. @throws a sentence when nobody says where that is which it feeds */
export function fedPods(worker: Worker, access: FedAccess): FedPods | undefined {
  switch (worker.feeds) {
    case undefined:
      return undefined;
    case "search":
      return pods.search(told(worker, "search", access.search));
    case "catalogue":
      return pods.catalogue(told(worker, "catalogue", access.catalogue));
  }
}

function told<T>(worker: Worker, system: Fed, access: T | undefined): T {
  if (access !== undefined) return access;
  throw new Error(
    `worker "${worker.name}": it feeds the ${system}, and must be told where that is, got nothing; set \`${system}\` of the worker`,
  );
}

/**
 * What a worker of this machine that feeds the search is told, and the key that it makes for itself: it lives as long as the documents.
 * @throws a sentence when nobody says where that is which it feeds; a catalogue there is in clusters alone
 */
export function localFed(spec: {
  readonly worker: Worker;
  readonly host: LocalHost;
  readonly search?: HttpEndpoint;
}): Pick<ProcessSpec, "env" | "prepare"> {
  const { worker, host, search } = spec;
  if (worker.feeds === undefined) return { env: {} };
  if (worker.feeds !== "search") {
    throw new Error(
      `worker "${worker.name}": it must feed nothing, or the search, on this machine, which has no ${worker.feeds}; run it in a cluster`,
    );
  }
  const { url } = told(worker, "search", search);
  const key = join(dataFolder(host.folder, worker.name), "pseudonyms.key");
  return {
    env: { MILLRACE_SEARCH_URL: text`${url}`, MILLRACE_SEARCH_PSEUDONYM_KEY_FILE: key },
    prepare: madeSecret(host, "making the key of its pseudonyms", key),
  };
}
