import * as names from "../../workloads/streams/names";
import type { AnyStream } from "../../workloads/streams/model";

/** Who proves with a password that they are a user of Elasticsearch, and in which Secret it lies. */
export interface SearchUser {
  /** Secret with `username`, `password` and `roles`, as the operator reads it; here and where it is used. */
  readonly secret: string;
  readonly username: string;
  readonly role: string;
  /** Namespaces where it is used, beside that of Elasticsearch. */
  readonly usedIn?: string;
}

/** The users, each with a role of its own. */
export const users = {
  /** Writes the documents; the worker of the search. */
  sink: {
    secret: "elastic-search-sink",
    username: "search-sink",
    role: "millrace_sink",
    usedIn: names.WORKERS_NAMESPACE,
  },
  trino: { secret: "elastic-trino", username: "trino", role: "millrace_search", usedIn: names.namespace("trino") },
  /** Whoever looks through Kibana. */
  reader: { secret: "elastic-reader", username: "reader", role: "millrace_kibana" },
  /** The job that tells what is declared. */
  applier: { secret: "elastic-applier", username: "applier", role: "millrace_applier" },
} as const satisfies Readonly<Record<string, SearchUser>>;

/** A role, as Elasticsearch's `roles.yml` says it. */
interface Role {
  readonly cluster?: readonly string[];
  readonly indices?: readonly { readonly names: readonly string[]; readonly privileges: readonly string[] }[];
  readonly applications?: readonly {
    readonly application: string;
    readonly privileges: readonly string[];
    readonly resources: readonly string[];
  }[];
}

const READ = ["read", "view_index_metadata", "monitor"];

/**
 * What each role may, and nothing else. No role is kept from single fields: that is a paid feature, and what nobody may read is
 * not there (`workloads/streams/search.ts`).
 */
export function rolesOf(streams: readonly AnyStream[]): Readonly<Record<string, Role>> {
  const read = {
    names: streams.flatMap((stream) => [names.searchIndex(stream), `${names.searchIndex(stream)}.*`]),
    privileges: READ,
  };
  const all = `${names.PLATFORM}-*`;
  const indices = (one: typeof read) => (streams.length === 0 ? {} : { indices: [one] });
  return {
    // Whether a stream's indexes are declared it must see before it makes one; documents it cannot read.
    [users.sink.role]:
      streams.length === 0
        ? {}
        : {
            indices: [
              {
                names: streams.map((stream) => `${names.searchPeriods(stream)}*`),
                privileges: ["create_index", "index"],
              },
              { names: read.names, privileges: ["view_index_metadata"] },
            ],
          },
    // Trino asks which nodes there are.
    [users.trino.role]: { cluster: ["monitor"], ...indices(read) },
    [users.reader.role]: {
      ...indices(read),
      applications: [{ application: "kibana-.kibana", privileges: ["read"], resources: ["*"] }],
    },
    // A lifecycle acts with the rights of whoever wrote it last: this one must be allowed to delete what is old.
    [users.applier.role]: {
      cluster: ["manage_ilm", "manage_index_templates", "manage_ingest_pipelines"],
      indices: [{ names: [all], privileges: ["create_index", "manage", "view_index_metadata"] }],
    },
  };
}
