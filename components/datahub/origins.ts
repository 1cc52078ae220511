import {
  type CapturedTable,
  constant,
  type Derivation,
  describe,
  fieldsOfSql,
  generated,
  leafPaths,
  type Poller,
  type Query,
  type Sql,
  unchanged,
  type Worker,
} from "../../workloads/streams";

/** What the values of a field are made of: fields of what is read, as the definition names them, and how, in DataHub's words. */
export interface Origin {
  readonly from: readonly string[];
  readonly how: string;
}

/** By path of the field that is written. */
export type Origins = Readonly<Record<string, Origin>>;

const originsOf = (derivations: Readonly<Record<string, Derivation>>): Origins =>
  Object.fromEntries(Object.entries(derivations).map(([path, derivation]) => [path, originOf(derivation)]));

function originOf(derivation: Derivation): Origin {
  switch (derivation.kind) {
    case "unchanged":
      return { from: derivation.from, how: "IDENTITY" };
    case "derived":
      return { from: derivation.from, how: `DERIVED: ${derivation.how}` };
    case "constant":
      return { from: [], how: `CONSTANT: ${derivation.why}` };
    case "generated":
      return { from: [], how: `GENERATED: ${derivation.why}` };
  }
}

/** Of a stream that a worker writes, from fields with their stream before them: `payments.amount`. */
export function workerOrigins({ lineage }: Worker, written: { readonly name: string }): Origins {
  // Through a worker of any streams, whose lineage is then told for fields of any name.
  const told = lineage as Readonly<Record<string, Readonly<Record<string, Derivation>>>>;
  return originsOf(told[written.name] ?? {});
}

/** Of a polled stream, from paths in the source's item. */
export const pollerOrigins = ({ lineage }: Poller): Origins => originsOf(lineage);

const BY_CHANGE = generated(
  "a hash of the change: the capture, the table, its place in the log, the operation and the key",
);

/** Of a captured stream, from columns. */
export const tableOrigins = ({ fields }: CapturedTable): Origins =>
  originsOf({
    id: BY_CHANGE,
    ...Object.fromEntries(
      Object.entries(fields).map(([name, source]): [string, Derivation] => {
        switch (source.from) {
          case "column":
            return [name, unchanged(source.column)];
          case "constant":
            return [name, constant(describe(source.value))];
          case "commit":
            return [name, generated("the time at which the change was committed")];
        }
      }),
    ),
  });

/** An expression in the words of its definition: `1 - ratio`. */
export const sqlWords = ({ pieces }: Sql): string =>
  pieces.map((piece) => (typeof piece === "string" ? piece : piece.field)).join("");

/** Of the stream that a query writes, from fields of the one that it reads. A field that is taken as it is brings what it holds. */
export const queryOrigins = ({ select, writes }: Query): Origins =>
  Object.fromEntries(
    leafPaths(writes).map((path): [string, Origin] => {
      const [name = path] = path.split(/[.[{]/, 1);
      const from = select[name];
      if (from === undefined) {
        throw new Error(
          `a query makes every field of "${writes.name}", got none for "${name}"; set \`select.${name}\``,
        );
      }
      return typeof from === "string"
        ? [path, originOf(unchanged(`${from}${path.slice(name.length)}`))]
        : [path, { from: fieldsOfSql(from), how: `DERIVED: ${sqlWords(from)}` }];
    }),
  );
