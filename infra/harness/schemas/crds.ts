import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { entryOf, readUpstream, type UpstreamOptions, upstreamFiles, upstreamPlaces } from "../upstream";
import type { Schema } from "./walk";

/** What a custom resource definition says of a kind. */
export interface KindDefinition {
  readonly scope: "Namespaced" | "Cluster";
  /** By version, those that are served. */
  readonly versions: Readonly<Record<string, Schema>>;
}

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly scope: KindDefinition["scope"];
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

/** Raised when what is kept of a definition changes. */
const FORM = 1;

/** The documents of the pinned files, by `group/Kind`; read and parsed when asked for, and kept parsed in the cache. */
export class CustomKinds {
  private readonly found = new Map<string, KindDefinition | undefined>();
  private documents: ReadonlyMap<string, { readonly file: string; readonly text: string }> | undefined;

  constructor(private readonly options: UpstreamOptions = {}) {}

  /** Absent when no pinned file defines the kind. @throws UpstreamError */
  definition(group: string, kind: string): KindDefinition | undefined {
    const title = `${group}/${kind}`;
    if (!this.found.has(title)) this.found.set(title, this.read(title, kind));
    return this.found.get(title);
  }

  /** `group/Kind` of all. */
  titles(): readonly string[] {
    return [...this.all().keys()];
  }

  private read(title: string, kind: string): KindDefinition | undefined {
    const document = this.all().get(title);
    if (document === undefined) return undefined;
    const { places = upstreamPlaces(), files = upstreamFiles } = this.options;
    const folder = join(places.cache, "parsed");
    const kept = join(folder, `${entryOf(document.file, files).sha256}.${kind}.${FORM}.json`);
    if (existsSync(kept)) return JSON.parse(readFileSync(kept, "utf8")) as KindDefinition;
    const definition = definitionOf(parse(document.text) as Definition);
    mkdirSync(folder, { recursive: true });
    const temporary = `${kept}.${process.pid}`;
    writeFileSync(temporary, JSON.stringify(definition));
    renameSync(temporary, kept);
    return definition;
  }

  private all(): ReadonlyMap<string, { readonly file: string; readonly text: string }> {
    if (this.documents !== undefined) return this.documents;
    const documents = new Map<string, { file: string; text: string }>();
    for (const { file } of (this.options.files ?? upstreamFiles).filter((entry) => entry.file.startsWith("crds/"))) {
      for (const text of readUpstream(file, this.options).split(/^---.*$/m)) {
        // To parse all of them takes half a minute; what they define stands at a fixed depth.
        const group = /^ {2}group: "?([^"\s]+)"?$/m.exec(text)?.[1];
        const kind = /^ {4}kind: "?([^"\s]+)"?$/m.exec(text)?.[1];
        if (group !== undefined && kind !== undefined) documents.set(`${group}/${kind}`, { file, text });
      }
    }
    this.documents = documents;
    return documents;
  }
}

const definitionOf = ({ spec }: Definition): KindDefinition => ({
  scope: spec.scope,
  versions: Object.fromEntries(
    spec.versions.filter(({ served }) => served).map(({ name, schema }) => [name, schema.openAPIV3Schema]),
  ),
});
