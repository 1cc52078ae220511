import { createHash } from "node:crypto";

/** An image in a registry, by its tag: `quay.io/prometheus/prometheus`, `v3.14.0`. */
export interface TaggedImage {
  readonly repository: string;
  readonly tag: string;
}

/** What asks the registries; `fetch` by default. */
export type Ask = (url: string, init: { readonly headers: Readonly<Record<string, string>> }) => Promise<Response>;

/** What images of several platforms and of one are described by (OCI image spec, Docker's image manifest v2). */
const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** Where Docker Hub's registry answers; its images are named by another host. */
const HUB = { name: "docker.io", registry: "registry-1.docker.io" } as const;

/** The host of a repository's registry, and the path within it. */
export function registryOf(repository: string): { readonly host: string; readonly path: string } {
  const slash = repository.indexOf("/");
  const host = repository.slice(0, slash);
  const path = repository.slice(slash + 1);
  if (slash < 1 || !/[.:]|^localhost$/.test(host)) {
    throw new Error(
      `an image must be named with its registry's host, such as docker.io/library/node, got "${repository}"; put the host before it`,
    );
  }
  return { host: host === HUB.name ? HUB.registry : host, path };
}

/**
 * The digest that a tag stands for now: of the index, where the image is one of several platforms. It is computed from the bytes that
 * the registry sent, and must be the one that the registry says.
 * @throws one sentence when the registry does not answer, does not know the tag, or says another digest
 */
export async function digestOf(
  { repository, tag }: TaggedImage,
  ask: Ask = fetch,
  scheme: "https" | "http" = "https",
): Promise<`sha256:${string}`> {
  const { host, path } = registryOf(repository);
  const url = `${scheme}://${host}/v2/${path}/manifests/${tag}`;
  const name = `${repository}:${tag}`;
  const answer = await askRegistry(url, name, ask);
  if (!answer.ok) {
    throw new Error(
      `${name}: the registry ${host} answered ${answer.status}; ${answer.status === 404 ? "mend its name or tag in components/core/versions.ts" : "try again later"}`,
    );
  }
  const bytes = Buffer.from(await answer.arrayBuffer());
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}` as const;
  const said = answer.headers.get("docker-content-digest");
  if (said !== null && said !== digest) {
    throw new Error(`${name}: the registry ${host} says ${said}, and what it sent is ${digest}; do not use it`);
  }
  return digest;
}

/** The registry's answer, after the token that anybody gets. @throws a sentence when it does not answer, or asks for an account */
export async function askRegistry(url: string, name: string, ask: Ask): Promise<Response> {
  const headers = { accept: MANIFESTS };
  const first = await reach(url, name, ask, headers);
  const challenge = first.headers.get("www-authenticate");
  if (first.status !== 401 || challenge === null) return first;
  const token = await tokenFor(challenge, name, ask);
  return reach(url, name, ask, { ...headers, authorization: `Bearer ${token}` });
}

/** Whoever may pull without an account still asks for a token (distribution spec, token authentication). */
async function tokenFor(challenge: string, name: string, ask: Ask): Promise<string> {
  const words = [...challenge.matchAll(/([a-z]+)="([^"]*)"/g)];
  const said = new Map(words.map(([, key = "", value = ""]) => [key, value]));
  const [realm, service, scope] = ["realm", "service", "scope"].map((key) => said.get(key));
  if (!challenge.toLowerCase().startsWith("bearer ") || realm === undefined) {
    throw new Error(
      `${name}: its registry asks for an account, got "${challenge.split(" ")[0] ?? ""}"; it is pinned by hand`,
    );
  }
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set("service", service);
  if (scope !== undefined) url.searchParams.set("scope", scope);
  const answer = await reach(url.href, name, ask, {});
  const { token, access_token: access } = (await answer.json()) as { token?: string; access_token?: string };
  const given = token ?? access;
  if (!answer.ok || given === undefined) {
    throw new Error(`${name}: no token to pull it, ${url.host} answered ${answer.status}; try again later`);
  }
  return given;
}

async function reach(
  url: string,
  name: string,
  ask: Ask,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  try {
    return await ask(url, { headers });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Error(
      `${name}: ${new URL(url).host} does not answer (${cause}); run it where the registries can be reached`,
      {
        cause: error,
      },
    );
  }
}
