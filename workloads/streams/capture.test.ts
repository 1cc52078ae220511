import { captured, column, committed, always, defineCapture } from "./capture";
import { prices } from "./catalogue/prices";
import { DefinitionError } from "./errors";
import type { CaptureSpec } from "./model";

const fields = {
  sku: column("Sku"),
  seller: always("own"),
  source: always("own"),
  price: column("Price"),
  shipping: always(null),
  currency: column("Currency"),
  promotion: column("IsPromotion"),
  availability: column("Availability"),
  stock: column("Stock"),
  observedAt: committed,
} as const;
const table = { table: "dbo.OwnPrice", writes: prices, fields };
const spec: CaptureSpec = {
  name: "shop",
  doc: "What the test takes.",
  owner: { team: "tests", contact: "tests@example.com" },
  database: "Shop",
  tables: [captured(table)],
};

const defects = (changed: object): readonly string[] => {
  try {
    defineCapture({ ...spec, ...changed });
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.defects;
    throw error;
  }
};

test("a capture is plain data that cannot be changed", () => {
  const capture = defineCapture(spec);
  expect([capture.type, capture.tables[0]?.writes.name]).toEqual(["capture", "prices"]);
  expect(Object.isFrozen(capture)).toBe(true);
});

test("what does not fit does not compile", () => {
  const { sku: _sku, ...without } = fields;
  // @ts-expect-error a field of the stream is missing
  captured({ ...table, fields: without });
  // @ts-expect-error the stream has no such field
  captured({ table: "dbo.OwnPrice", writes: prices, fields: { ...fields, more: column("More") } });
  // @ts-expect-error the value is none of the field's
  captured({ ...table, fields: { ...fields, source: always("elsewhere") } });
  // @ts-expect-error a price is no time
  captured({ ...table, fields: { ...fields, price: committed } });
  expect(captured(table).table).toBe("dbo.OwnPrice");
});

test("each defect is a sentence", () => {
  const { sku: _sku, ...without } = fields;
  const tables = (changed: object) => ({ tables: [{ ...captured(table), ...changed }] });
  expect(defects({ database: "a-b", tables: [] })).toEqual([
    'capture "shop": database must be letters, digits and underscores, got "a-b"; set `database` in workloads/shop/definition.ts',
    'capture "shop": tables must name at least one table, got none; set `tables` in workloads/shop/definition.ts',
  ]);
  expect(defects(tables({ table: "OwnPrice", fields: { ...without, more: committed } }))).toEqual([
    'capture "shop": table "OwnPrice" must be a schema and a name, `dbo.Price`, got "OwnPrice"; set its `table` in workloads/shop/definition.ts',
    'capture "shop": table "OwnPrice" must make every field of "prices" but id, got none for "sku"; set its `fields` in workloads/shop/definition.ts',
    'capture "shop": table "OwnPrice" must make fields of "prices" but id, got "more"; set its `fields` in workloads/shop/definition.ts',
  ]);
  expect(
    defects(tables({ fields: { ...fields, price: committed, stock: always("7"), sku: column("the sku") } })),
  ).toEqual([
    'capture "shop": table "dbo.OwnPrice": field "sku" must name a column, got "the sku"; set its `fields` in workloads/shop/definition.ts',
    'capture "shop": table "dbo.OwnPrice": field "price" must be a timestamp to be the commit\'s, got decimal; set its `fields` in workloads/shop/definition.ts',
    'capture "shop": table "dbo.OwnPrice": field "stock" must be a value of its field, got "7"; set its `fields` in workloads/shop/definition.ts',
  ]);
});
