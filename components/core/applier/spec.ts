import type { Duration } from "../../../workloads/streams";
import { milliseconds } from "../../../workloads/streams/units";
import type { ImageEndpoint } from "../endpoints";
import type { Way } from "../kubernetes";
import type { Late } from "../text";

/** What a service is to be told, and where. */
export interface ApplierSpec {
  /** Of the job and what belongs to it, a DNS label of at most 40 characters: `schemas`. */
  readonly name: string;
  readonly namespace: string;
  /** An image with Node 20 or later: "workloads" has it, is on the nodes already, and is scanned. Nothing else of it is used. */
  readonly image: ImageEndpoint;
  /** Where the paths of requests begin. A change runs the job again. */
  readonly url: Late<string>;
  /** The service's pods or addresses, for the network policy. */
  readonly service: Way;
  /** Addresses of the API server (`ClusterEndpoint.cidrs`), where the index of what was applied lies. */
  readonly apiServer: readonly string[];
  readonly documents: readonly AppliedDocument[];
  readonly authorization?: ApplierAuthorization;
  /** Secret of the namespace with the authority (`ca.crt`) of the service's certificate, where it has one of its own. */
  readonly authority?: string;
  /** How long the service may take to answer at all. Default `"10 minutes"`. */
  readonly deadline?: Duration;
}
export type ValidApplierSpec = ApplierSpec & Required<Pick<ApplierSpec, "deadline">>;

/** One thing that a service is told: a schema with its compatibility, a bucket, a table. */
export interface AppliedDocument {
  /** Unique among the documents of an applier: letters, digits, `.`, `_` and `-`. What had the name before is replaced by it. */
  readonly name: string;
  /** In order. Each must come to the same when it is made twice. */
  readonly apply: readonly AppliedRequest[];
  /** Made when the document is declared no more. Without, what was applied stays. */
  readonly remove?: readonly AppliedRequest[];
}

export interface AppliedRequest {
  readonly method: "PUT" | "POST" | "PATCH" | "DELETE";
  /** Begins with a slash; percent-encoded. */
  readonly path: string;
  /** Media type of the body. Default `application/json`. */
  readonly type?: string;
  readonly body?: string;
  /** Statuses beside 2xx that mean that it is so already: 409 of something made before, 404 of something removed before. */
  readonly settled?: readonly number[];
  /** Statuses that mean "not now", beside 429 and 5xx: 409 of Kafka Connect while its workers agree on who does what. */
  readonly busy?: readonly number[];
}

/** A key of a Secret in the applier's namespace. */
export interface SecretKey {
  readonly secret: string;
  readonly key: string;
}

export type ApplierAuthorization =
  | { readonly kind: "basic"; readonly username: SecretKey; readonly password: SecretKey }
  /** The same without the encoding that the scheme asks for: what DataHub's parts prove themselves with. */
  | { readonly kind: "basic-plain"; readonly username: SecretKey; readonly password: SecretKey }
  | { readonly kind: "bearer"; readonly token: SecretKey }
  /** Signature version 4 for S3 and its likes. */
  | { readonly kind: "s3"; readonly region: string; readonly accessKey: SecretKey; readonly secretKey: SecretKey };

const NAME = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;
const DOCUMENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,179}$/;
const MOST_DOCUMENTS = 10_000;

/**
 * The spec with its defaults.
 * @throws every defect, one sentence a line: names that are wrong or used twice, paths without a slash, too many documents
 */
export function validate(spec: ApplierSpec): ValidApplierSpec {
  const defects: string[] = [];
  const { name, documents, apiServer, deadline = "10 minutes" } = spec;
  const who = `applier "${name}"`;
  if (!NAME.test(name)) {
    defects.push(
      `${who}: its name must be 1 to 40 lower-case letters, digits and hyphens, got "${name}"; shorten or mend it`,
    );
  }
  if (documents.length > MOST_DOCUMENTS) {
    defects.push(`${who}: documents must be ${MOST_DOCUMENTS} or fewer, got ${documents.length}; use several appliers`);
  }
  if (apiServer.length === 0) {
    defects.push(`${who}: \`apiServer\` must name an address range, got none; give it the \`cidrs\` of the cluster`);
  }
  if (milliseconds(deadline) < 1_000) {
    defects.push(`${who}: \`deadline\` must be 1 second or more, got "${deadline}"; leave it out for 10 minutes`);
  }
  const seen = new Set<string>();
  for (const document of documents) {
    if (!DOCUMENT.test(document.name)) {
      defects.push(
        `${who}: a document's name must be 1 to 180 letters, digits, ".", "_" and "-", got "${document.name}"; rename it`,
      );
    }
    if (seen.has(document.name)) {
      defects.push(`${who}: a document's name must be used once, got "${document.name}" twice; rename one of them`);
    }
    seen.add(document.name);
    for (const { method, path } of [...document.apply, ...(document.remove ?? [])]) {
      if (!path.startsWith("/")) {
        defects.push(
          `${who}: document "${document.name}": a path must begin with a slash, got "${path}" for ${method}; put one before it`,
        );
      }
    }
  }
  if (defects.length > 0) throw new Error(defects.join("\n"));
  return { ...spec, deadline };
}
