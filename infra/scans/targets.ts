import type { ImageVersion } from "../../components/core/versions";
import { isDigest, referenceOf } from "../../policies/images/reference";
import type { Target } from "./scan";

/**
 * What to scan: the images of the version file, or the references that were given.
 * @throws a sentence for a reference without registry or digest
 */
export function targetsOf(
  images: Readonly<Record<string, ImageVersion>>,
  references: readonly string[] = [],
): readonly Target[] {
  if (references.length > 0) return references.map(targetOf);
  return Object.entries(images).map(([name, { repository, digest }]) => ({
    name,
    repository,
    ...(digest === undefined ? {} : { digest }),
  }));
}

function targetOf(text: string): Target {
  const reference = referenceOf(text);
  if (reference?.registry === undefined || !isDigest(reference.digest)) {
    throw new Error(`an image must be given with its registry and digest, registry/repository@sha256:…, got "${text}"`);
  }
  return { name: text, repository: reference.repository, digest: reference.digest };
}
