import type { ImageVersion } from "../../components/core/versions";
import type { TaggedImage } from "./digest";

/** What `images.lock.json` holds: by image, the tag that was looked up and what it stood for. */
export type Pins = Readonly<Record<string, { readonly tag: string; readonly digest: `sha256:${string}` }>>;

export interface PinReport {
  readonly pins: Pins;
  /** Sentences of what is pinned anew. */
  readonly changed: readonly string[];
  /** Sentences of what could not be looked up; it keeps no digest. */
  readonly failed: readonly string[];
}

/**
 * Looks every image up. One that cannot be looked up keeps the digest of the same tag, if there is one, and else has none.
 * @param fresh asks again for tags that are pinned already
 */
export async function pin(
  images: Readonly<Record<string, ImageVersion>>,
  known: Pins,
  look: (image: TaggedImage) => Promise<`sha256:${string}`>,
  fresh = false,
): Promise<PinReport> {
  const pins: Record<string, Pins[string]> = {};
  const changed: string[] = [];
  const failed: string[] = [];
  for (const [name, { repository, tag }] of Object.entries(images).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const before = Object.hasOwn(known, name) && known[name]?.tag === tag ? known[name] : undefined;
    if (before !== undefined) pins[name] = before;
    if (before !== undefined && !fresh) continue;
    try {
      const digest = await look({ repository, tag });
      if (before !== undefined && before.digest !== digest) {
        changed.push(
          `${repository}:${tag} was ${before.digest} and is ${digest}: its tag was moved; read what changed`,
        );
      } else if (before === undefined) changed.push(`${repository}:${tag} is ${digest}`);
      pins[name] = { tag, digest };
    } catch (error) {
      failed.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { pins, changed, failed };
}
