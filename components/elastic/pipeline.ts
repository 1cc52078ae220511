import type { Field, PiiClass } from "../../workloads/streams/fields";
import { compileField, type Match } from "../../workloads/streams/match";
import type { AnyStream } from "../../workloads/streams/model";
import { PSEUDONYM_LENGTH, searchForm } from "../../workloads/streams/search";

/** One step down to a value: a field's name, `[]` for the items of an array, `{}` for the values of a map. */
type Path = readonly string[];

/** What of a record is not what it says: pseudonyms, and what must not be there. */
interface Guarded {
  readonly pseudonyms: readonly Path[];
  readonly removed: readonly Path[];
}

const NONE: Guarded = { pseudonyms: [], removed: [] };

const leaf = (field: Field, { pii }: { readonly pii: PiiClass }): Guarded => {
  const form = searchForm(field, pii);
  return form === "kept" ? NONE : form === "pseudonym" ? { ...NONE, pseudonyms: [[]] } : { ...NONE, removed: [[]] };
};
const below = (step: string, { pseudonyms, removed }: Guarded): Guarded => ({
  pseudonyms: pseudonyms.map((path) => [step, ...path]),
  removed: removed.map((path) => [step, ...path]),
});

const match: Match<Guarded> = {
  string: leaf,
  boolean: leaf,
  int: leaf,
  long: leaf,
  double: leaf,
  decimal: leaf,
  timestamp: leaf,
  uuid: leaf,
  enum: leaf,
  array: (field, context) => whole(context.pii, field, below("[]", context.items(field.items))),
  map: (field, context) => whole(context.pii, field, below("{}", context.values(field.values))),
  record: (field, context) => {
    const fields = context.fields(field.fields).map(([name, guarded]) => below(name, guarded));
    return whole(context.pii, field, {
      pseudonyms: fields.flatMap(({ pseudonyms }) => pseudonyms),
      removed: fields.flatMap(({ removed }) => removed),
    });
  },
};

/** Where the whole of it must not be there, nothing in it needs a word. */
const whole = (pii: PiiClass, field: Field, inner: Guarded): Guarded =>
  searchForm(field, pii) === "left-out" ? { ...NONE, removed: [[]] } : inner;

/**
 * The check of the pseudonyms, in Painless: it has no key, so that it cannot make one, but it knows a value that is none. Its
 * message says where, and never what.
 */
export const PSEUDONYM_CHECK = `void check(def value, List path, int at) {
  if (value == null) return;
  if (at == path.size()) {
    boolean good = value instanceof String && ((String) value).length() == ${PSEUDONYM_LENGTH};
    if (good) {
      String text = (String) value;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (!((c >= (char) '0' && c <= (char) '9') || (c >= (char) 'a' && c <= (char) 'f'))) good = false;
      }
    }
    if (!good) throw new IllegalArgumentException('field [' + String.join('.', path) + '] must hold a pseudonym of ${PSEUDONYM_LENGTH} hexadecimal digits');
    return;
  }
  String step = (String) path.get(at);
  if (step == '[]') {
    if (value instanceof List) { for (def item : value) check(item, path, at + 1); }
    else check(value, path, at + 1);
  } else if (step == '{}') {
    for (def item : value.values()) check(item, path, at + 1);
  } else {
    check(value.get(step), path, at + 1);
  }
}
for (def path : params.paths) check(ctx, path, 0);`;

/** A step of an ingest pipeline. */
export type Processor = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** An ingest pipeline, as Elasticsearch takes it. */
export interface Pipeline {
  readonly description: string;
  readonly processors: readonly Processor[];
}

/**
 * What each document of a stream goes through last, whoever sends it and whatever pipeline they name: what is personal is taken
 * out, and what should be a pseudonym and is none is refused. The sink has done both before; this is for whoever is not the sink.
 */
export function pipelineOf(stream: AnyStream): Pipeline {
  const { pseudonyms, removed } = compileField(match, { kind: "record", fields: stream.fields });
  return {
    description: `What of the stream ${stream.name} may be searched`,
    processors: [
      ...removed.map((path) => removal(path)),
      ...(pseudonyms.length === 0
        ? []
        : [{ script: { lang: "painless", source: PSEUDONYM_CHECK, params: { paths: pseudonyms } } }]),
    ],
  };
}

const VALUE = "_ingest._value";

/** Takes a field out: below an array or map in each of their values, which dotted paths do not reach. */
function removal(path: Path, root: readonly string[] = []): Processor {
  const at = path.findIndex((step) => step === "[]" || step === "{}");
  const here = [...root, ...path.slice(0, at === -1 ? path.length : at)].join(".");
  if (at === -1) return { remove: { field: here, ignore_missing: true } };
  const rest = path.slice(at + 1);
  // Nothing is left of the array's or map's own values: then it goes as a whole.
  if (rest.length === 0) return { remove: { field: here, ignore_missing: true } };
  return { foreach: { field: here, ignore_missing: true, processor: removal(rest, [VALUE]) } };
}
