import { type AnyStream, names } from "../../workloads/streams";
import type { PartSize, SystemSize } from "../core/capacity/systems";
import type {
  ClusterEndpoint,
  DatabaseEndpoint,
  ImageEndpoint,
  SecretEndpoint,
  ServiceEndpoint,
} from "../core/endpoints";
import type { Peer } from "../core/kubernetes";
import { type UseCase, useCases as platformUseCases } from "./use-cases";

export const NAMESPACE = names.namespace("metabase");
/** What people read on its pages. */
export const SITE = names.PLATFORM.charAt(0).toUpperCase() + names.PLATFORM.slice(1);
/** As users of Metabase expect it. */
export const PORT = 3000;

/** Metabase with its questions and one dashboard a use case. */
export interface MetabaseSpec {
  readonly cluster: ClusterEndpoint;
  /** The image "workloads": its Node runs the job that sets up. */
  readonly image: ImageEndpoint;
  /** Those that are served, and that Trino can read, have questions. */
  readonly streams: readonly AnyStream[];
  /** Default: the platform's own. */
  readonly useCases?: readonly UseCase[];
  /** By `sizeOf`. */
  readonly size: SystemSize;
  /** Where Metabase keeps what people make. */
  readonly database: DatabaseEndpoint;
  /** Password of the administrator, whom the job makes and signs in as; `email` beside it. */
  readonly admin: SecretEndpoint;
  /** Encrypts in the database the passwords of what is asked; one that changes locks them all. */
  readonly encryption: SecretEndpoint;
  /** Whom Metabase asks, and as whom. Passwords go over TLS alone: with `http` none is sent. */
  readonly trino: {
    readonly service: ServiceEndpoint;
    readonly username: string;
    readonly password: SecretEndpoint;
    /** Secret of the namespace with the authority (`ca.crt`) of its certificate, where a public one does not sign it. */
    readonly authority?: string;
  };
  /** Where people open it: `metabase.example.com`, or `localhost` behind a port-forward. */
  readonly host: string;
  /** Where requests of people come from: the entry. */
  readonly from: readonly Peer[];
  /** Pods that read its metrics. Default none. */
  readonly scrapers?: readonly Peer[];
}

export interface ValidMetabaseSpec extends Required<Omit<MetabaseSpec, "size">> {
  readonly server: PartSize;
  readonly served: readonly AnyStream[];
}

/**
 * The spec with its defaults.
 * @throws every defect, one sentence a line: a stream that is not served or not there, two use cases of one name, a Secret elsewhere
 */
export function validate(spec: MetabaseSpec): ValidMetabaseSpec {
  const defects: string[] = [];
  const { useCases = platformUseCases, scrapers = [] } = spec;
  // Trino has no view of a stream in Avro that the lake does not keep.
  const served = spec.streams.filter(
    ({ serve, encoding }) => serve.length > 0 && (encoding === "json" || serve.includes("lake")),
  );
  const seen = new Set<string>();
  for (const { name, streams } of useCases) {
    if (seen.has(name))
      defects.push(`metabase: a use case must be named once, got "${name}" twice; rename one of them`);
    seen.add(name);
    const unknown = streams.find((stream) => !spec.streams.some((one) => one.name === stream));
    if (unknown !== undefined) {
      defects.push(
        `metabase: use case "${name}" must be of streams of the catalogue, got "${unknown}"; they are ${spec.streams.map((one) => one.name).join(", ")}`,
      );
    }
  }
  const secrets = [spec.database.password, spec.admin, spec.encryption, spec.trino.password];
  for (const { secret, namespace } of secrets.filter((one) => one.namespace !== NAMESPACE)) {
    defects.push(`metabase: Secret "${secret}" must lie in ${NAMESPACE}, got ${namespace}; have it delivered there`);
  }
  const { server } = spec.size;
  if (server === undefined) {
    defects.push("metabase: `size` must have a part `server`, got none; use `sizeOf` of components/metabase");
  }
  if (defects.length > 0 || server === undefined) throw new Error(defects.join("\n"));
  const { size: _, ...rest } = spec;
  return { ...rest, useCases, scrapers, server, served };
}
