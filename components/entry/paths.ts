import type { ValidRoute } from "./spec";

/** One path that is let in: alone, or with all below it. */
export interface Rule {
  readonly path: string;
  readonly below: boolean;
}

/** `/ingest/*` is `/ingest` with all below; `/*` is everything. */
export const pathsOf = ({ paths }: Pick<ValidRoute, "paths">): readonly Rule[] =>
  paths.map((path) => {
    if (!path.endsWith("/*")) return { path, below: false };
    const before = path.slice(0, -2);
    return { path: before === "" ? "/" : before, below: true };
  });
