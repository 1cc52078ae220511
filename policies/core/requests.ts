import type { Place } from "./reading";
import type { Subject } from "./subject";

/** What a job tells a service, as it lies in a ConfigMap beside it. */
export interface Request {
  /** `/_index_template/payments` */
  readonly path: string;
  /** As JSON. */
  readonly body: Place;
}

/** Documents are large, and rules ask each of them for every stream. */
const read = new WeakMap<Subject, readonly Request[]>();

/**
 * The requests that a ConfigMap has for a job: entries `*.json` of the form `{ "apply": [{ "method", "path", "body" }] }`. None for
 * any other resource.
 * @throws UnknownRead
 */
export function requestsOf(subject: Subject): readonly Request[] {
  if (subject.type !== "kubernetes:core/v1:ConfigMap") return [];
  const requests = read.get(subject) ?? requestsIn(subject);
  read.set(subject, requests);
  return requests;
}

const requestsIn = ({ inputs }: Subject): readonly Request[] =>
  inputs
    .at("data")
    .fields()
    .filter(([name]) => name.endsWith(".json"))
    .flatMap(([, document]) =>
      document
        .json()
        .at("apply")
        .items()
        .map((request) => {
          return { path: request.at("path").text() ?? "", body: request.at("body").json() };
        }),
    );
