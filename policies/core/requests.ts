import { type Place, UnknownRead } from "./reading";
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

function requestsIn({ inputs }: Subject): readonly Request[] {
  const data = inputs.at("data");
  // Of unknown data not even the names of entries are known.
  if (data.absent) return [];
  return data
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
}

/** Requests of several ConfigMaps that suit; where none does, one that cannot be read yet may be what has it. @throws UnknownRead */
export function requestsAmong(subjects: readonly Subject[], suits: (path: string) => boolean): readonly Request[] {
  let unread: UnknownRead | undefined;
  const found = subjects.flatMap((subject) => {
    try {
      return requestsOf(subject).filter(({ path }) => suits(path));
    } catch (error) {
      if (!(error instanceof UnknownRead)) throw error;
      unread = error;
      return [];
    }
  });
  if (found.length === 0 && unread !== undefined) throw unread;
  return found;
}
