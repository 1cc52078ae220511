import { type Ask, askRegistry, registryOf } from "./digest";

export type { Ask } from "./digest";

/** Kinds of artefact that are signatures: cosign's bundles and images, and Notary's. */
const SIGNATURES = /^application\/vnd\.(dev\.sigstore\.bundle|dev\.cosign\.artifact\.sig|cncf\.notary\.signature)/;

interface Index {
  readonly manifests?: readonly { readonly artifactType?: string }[];
}

/**
 * Whether a registry holds a signature of a digest: cosign's by its tag (`sha256-<hex>.sig`, cosign's SIGNATURE_SPEC), or one among
 * what refers to the image, by the registry's list of it or by the tag that stands for the list (distribution spec, referrers).
 * @throws a sentence when the registry does not answer, or answers neither yes nor no
 */
export async function holdsSignature(
  repository: string,
  digest: `sha256:${string}`,
  ask: Ask = fetch,
  scheme: "https" | "http" = "https",
): Promise<boolean> {
  const { host, path } = registryOf(repository);
  const at = (rest: string): Promise<Response> =>
    askRegistry(`${scheme}://${host}/v2/${path}/${rest}`, `${repository}@${digest}`, ask);
  const tag = digest.replace(":", "-");
  if (isThere(await at(`manifests/${tag}.sig`), host)) return true;
  const listed = await indexOf(await at(`referrers/${digest}`));
  if (listed !== undefined) return hasSignature(listed);
  // A registry without the list keeps it under a tag.
  const tagged = await at(`manifests/${tag}`);
  if (!isThere(tagged, host)) return false;
  return hasSignature((await indexOf(tagged)) ?? {});
}

const hasSignature = ({ manifests = [] }: Index): boolean =>
  manifests.some(({ artifactType = "" }) => SIGNATURES.test(artifactType));

function isThere({ ok, status }: Response, host: string): boolean {
  if (ok || status === 404) return ok;
  throw new Error(`the registry ${host} does not say whether it holds a signature, and answered ${status}`);
}

/** Absent where the registry has no such list; some answer with a page. */
async function indexOf(answer: Response): Promise<Index | undefined> {
  if (!answer.ok) return undefined;
  try {
    return (await answer.json()) as Index;
  } catch {
    return undefined;
  }
}
