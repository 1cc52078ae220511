import { compileField, type Field, type FieldOf, type Fields, type Match } from "../../workloads/streams";

/** A field as Trino sees it: as a column of the stream's views, and as the value that JSON text holds. */
export interface Column {
  /** Type in the views: `decimal(12, 2)`, `row("lat" double, "lon" double)`. */
  readonly type: string;
  /** Type that JSON is cast to, from which `convert` makes `type`. */
  readonly physical: string;
  /** An expression of `type` from one of `physical`; the same where the two do not differ. */
  readonly convert: (expression: string) => string;
}

const same = (type: string): Column => ({ type, physical: type, convert: (expression) => expression });
/** Differs from its JSON, so that what holds it has to be rebuilt. */
const isConverted = ({ type, physical }: Column): boolean => type !== physical;

/** Instants have microseconds, as in Iceberg. */
export const INSTANT = "timestamp(6) with time zone";

/** Nanoseconds in one of a unit: the one function that takes an exact count. */
const NANOS: Readonly<Record<FieldOf<"timestamp">["precision"], number>> = {
  s: 1_000_000_000,
  ms: 1_000_000,
  us: 1_000,
};
/** `from_unixtime_nanos` takes a decimal too: the years 1 to 9999 in nanoseconds are more than a bigint holds. */
const instantOf = (expression: string, precision: FieldOf<"timestamp">["precision"]): string =>
  `cast(from_unixtime_nanos(cast(${expression} as decimal(38, 0)) * ${NANOS[precision]}) as ${INSTANT})`;

/**
 * The name of a field's column, and of a field of a row: Trino folds names, and no two fields of a record differ in case alone. A
 * cast of JSON finds `partId` for a row's field `partid`, and nothing for one of `"partId"`: seen with Trino 476.
 */
export const columnName = (field: string): string => field.toLowerCase();

const match: Match<Column> = {
  string: () => same("varchar"),
  boolean: () => same("boolean"),
  int: () => same("integer"),
  long: () => same("bigint"),
  double: () => same("double"),
  decimal: ({ precision, scale }) => same(`decimal(${precision}, ${scale})`),
  timestamp: ({ precision }) => ({
    type: INSTANT,
    physical: "bigint",
    convert: (expression) => instantOf(expression, precision),
  }),
  uuid: () => same("varchar"),
  enum: () => same("varchar"),
  array: (field, context) => {
    const items = context.items(field.items);
    return {
      type: `array(${items.type})`,
      physical: `array(${items.physical})`,
      convert: (expression) =>
        isConverted(items) ? `transform(${expression}, x -> ${items.convert("x")})` : expression,
    };
  },
  map: (field, context) => {
    const values = context.values(field.values);
    return {
      type: `map(varchar, ${values.type})`,
      physical: `map(varchar, ${values.physical})`,
      convert: (expression) =>
        isConverted(values) ? `transform_values(${expression}, (k, x) -> ${values.convert("x")})` : expression,
    };
  },
  record: (field, context) => {
    const fields = context.fields(field.fields);
    const row = (of: (column: Column) => string) =>
      `row(${fields.map(([name, column]) => `"${columnName(name)}" ${of(column)}`).join(", ")})`;
    const type = row((column) => column.type);
    return {
      type,
      physical: row((column) => column.physical),
      convert: (expression) =>
        fields.some(([, column]) => isConverted(column))
          ? `if(${expression} is null, null, cast(row(${fields
              .map(([name, column]) => column.convert(`${expression}."${columnName(name)}"`))
              .join(", ")}) as ${type}))`
          : expression,
    };
  },
};

export const columnOf = (field: Field): Column => compileField(match, field);

export const columnsOf = ({
  fields,
}: {
  readonly fields: Fields;
}): readonly (readonly [name: string, column: Column])[] =>
  Object.entries(fields).map(([name, field]) => [columnName(name), columnOf(field)]);
