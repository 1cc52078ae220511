/** What an image is called: `quay.io/prometheus/prometheus:v3.14.0@sha256:…`, taken apart. */
export interface ImageReference {
  readonly text: string;
  /** `quay.io`, with a port where it has one; absent where the reference leaves it to whoever pulls. */
  readonly registry?: string;
  /** With its registry, without tag and digest. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest?: Digest;
}

export type Digest = `sha256:${string}`;

const DIGEST = /^sha256:[0-9a-f]{64}$/;
/** A tag may be any text: only the digest counts, and whoever pulls judges the tag. */
const REFERENCE = /^((?:[^/:@\s]+(?::\d{1,5})?\/)?[^:@\s]+)(?::([^@]+))?(?:@(\S+))?$/;

export const isDigest = (text: unknown): text is Digest => typeof text === "string" && DIGEST.test(text);

/** Undefined for what is no reference at all. A digest that is none is left out, so that nothing takes it for one. */
export function referenceOf(text: string): ImageReference | undefined {
  const [, repository = "", tag, digest] = REFERENCE.exec(text) ?? [];
  if (!/^[a-z0-9][a-z0-9._\-/:]*[a-z0-9]$/i.test(repository)) return undefined;
  const [host = "", ...path] = repository.split("/");
  const registry = path.length > 0 && /[.:]|^localhost$/.test(host) ? host : undefined;
  return {
    text,
    repository,
    ...(registry === undefined ? {} : { registry }),
    ...(tag === undefined ? {} : { tag }),
    ...(isDigest(digest) ? { digest } : {}),
  };
}

/** A reference that names its registry and what it wants of it: nothing else looks like it. */
const FULL =
  /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+(:[\w][\w.-]{0,127})?(@sha256:\S+)?$/;

export const isFullReference = (text: string): boolean => FULL.test(text) && /:[\w][\w.-]*$|@/.test(text);

/**
 * Whether a reference is of one of the registries, each a host or the beginning of a path: `quay.io`, `docker.io/trinodb`. `*` stands
 * for any part of a host or path between two dots or slashes.
 */
export function isFrom(registries: readonly string[], { registry, repository }: ImageReference): boolean {
  if (registry === undefined) return false;
  return registries.some((one) => {
    const source = one.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", "[^./]+");
    return new RegExp(`^${source}(/|$)`).test(repository);
  });
}
