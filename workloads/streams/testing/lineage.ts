import { type Derivation, generated, type LeafPath, leafPaths } from "../lineage";
import type { AnyStream } from "../model";

type Untold<W extends readonly AnyStream[]> = {
  readonly [S in W[number] as S["name"]]: Readonly<
    Record<LeafPath<S["fields"]>, Extract<Derivation, { readonly kind: "generated" }>>
  >;
};

/** The lineage of a worker that stands for any: it makes every field itself. A worker of the platform says each field's own. */
export const untold = <const W extends readonly AnyStream[]>(...writes: W): Untold<W> =>
  Object.fromEntries(
    writes.map((stream) => [
      stream.name,
      Object.fromEntries(leafPaths(stream).map((path) => [path, generated("made up for a test")])),
    ]),
  ) as Untold<W>;
