import type { EnumField, ArrayField, Field, Fields, MapField, RecordField } from "./fields";

type ValueOf<F extends Field> = F extends { kind: "string" | "decimal" | "uuid" }
  ? string
  : F extends { kind: "boolean" }
    ? boolean
    : F extends { kind: "long"; bigint: true }
      ? bigint
      : F extends { kind: "int" | "long" | "double" | "timestamp" }
        ? number
        : F extends EnumField<infer V>
          ? V[number]
          : F extends ArrayField<infer I>
            ? readonly InferField<I>[]
            : F extends MapField<infer I>
              ? Readonly<Record<string, InferField<I>>>
              : F extends RecordField<infer R>
                ? InferFields<R>
                : never;

/** The TypeScript type of one field's value; a nullable field's includes null. */
export type InferField<F extends Field> = F extends { nullable: true } ? ValueOf<F> | null : ValueOf<F>;

/** The TypeScript type of a record with these fields: every field present, null only where declared. */
export type InferFields<F extends Fields> = { readonly [K in keyof F]: InferField<F[K]> };

/** The TypeScript type of a stream's record. `type Payment = RecordOf<typeof payments>`. */
export type RecordOf<S extends { readonly fields: Fields }> = InferFields<S["fields"]>;
