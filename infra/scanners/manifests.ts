import { stringify } from "yaml";
import type { Graph } from "../harness/graph";
import { isFields, isSecret } from "../harness/schemas/symbols";

/** Stands for what a Secret holds; base64, as scanners read `data`. */
const HIDDEN = "aGlkZGVu";

const plain = (value: unknown): unknown => {
  if (isSecret(value)) return HIDDEN;
  if (Array.isArray(value)) return value.map(plain);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      if (item === undefined) return [];
      // A Secret that is secret as a whole still has an object there.
      return [[key, isSecret(item) && WHOLE.has(key) ? { hidden: HIDDEN } : plain(item)]];
    }),
  );
};
const WHOLE: ReadonlySet<string> = new Set(["data", "stringData"]);

/** Every object of Kubernetes in a graph as one YAML text, as a scanner of files reads it: without secrets, and without charts. */
export const manifestsOf = ({ resources }: Graph): string =>
  resources
    .filter(({ type, custom }) => custom && /^kubernetes:(?!helm\.sh\/)[^:]+:[A-Za-z]+$/.test(type))
    .map(({ inputs }) => stringify(plain(inputs), { aliasDuplicateObjects: false, lineWidth: 0 }))
    .join("---\n");
