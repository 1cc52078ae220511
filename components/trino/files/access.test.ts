import { catalogue } from "../../../workloads/streams/catalogue";
import { DEFINER, MANAGEMENT } from "../spec";
import { kinds } from "../testing";
import { accessRules, groupFile, PRIVILEGED } from "./access";

const spec = { streams: [...catalogue, kinds], privileged: ["zoe", "alice"], tail: "1 hour" } as const;
const rules = accessRules(spec, "coordinator");
/** Trino takes the first rule that matches; patterns are of whole names. */
const matches = (pattern: string | undefined, name: string) => new RegExp(`^(?:${pattern ?? ".*"})$`).test(name);

interface Who {
  readonly user: string;
  readonly groups?: readonly string[];
}
function first<R extends object>(list: readonly R[], who: Who, at: Readonly<Record<string, string>>): R | undefined {
  return list.find((rule) => {
    const said = rule as Readonly<Record<string, string | undefined>>;
    const inGroup = said.group === undefined || (who.groups ?? []).some((group) => matches(said.group, group));
    return (
      inGroup && matches(said.user, who.user) && Object.entries(at).every(([key, value]) => matches(said[key], value))
    );
  });
}
const superset = { user: "superset" };
const alice = { user: "alice", groups: [PRIVILEGED] };
const catalogOf = (who: Who, catalog: string) => first(rules.catalogs, who, { catalog })?.allow ?? "none";
const tableOf = (who: Who, catalog: string, schema: string, table: string) =>
  first(rules.tables, who, { catalog, schema, table });

test("whoever is not privileged sees the views alone, and no copy that they are made of", () => {
  expect(
    ["millrace", "system", "lake", "kafka", "pinot", "search", "store"].map((one) => catalogOf(superset, one)),
  ).toEqual(["read-only", "read-only", "none", "none", "none", "none", "none"]);
});

test("the privileged read everything as it is, change nothing, and do not see the database of the views", () => {
  expect(["millrace", "lake", "kafka", "store"].map((one) => catalogOf(alice, one))).toEqual([
    "read-only",
    "read-only",
    "read-only",
    "none",
  ]);
  expect(tableOf(alice, "millrace", "streams", "all_kinds")).toEqual({ group: PRIVILEGED, privileges: ["SELECT"] });
});

test.each(spec.streams.map((stream) => [stream.name, stream] as const))(
  "no field of %s that is personal or more is shown as it is to whoever is not privileged, in any schema",
  (name, { fields }) => {
    for (const schema of ["streams", "live"]) {
      const rule = tableOf(superset, "millrace", schema, name.replaceAll("-", "_")) as {
        readonly columns?: readonly { readonly name: string; readonly allow?: boolean; readonly mask?: string }[];
      };
      for (const [field, { pii = "none" }] of Object.entries(fields)) {
        const column = rule.columns?.find((one) => one.name === field.toLowerCase());
        if (pii !== "none") expect(column).toBeDefined();
        if (pii === "sensitive") expect(column?.allow).toBe(false);
        if (pii === "personal") expect(column?.mask).toBe("null");
      }
    }
  },
);

test("a view that no stream has is shown to nobody", () => {
  expect(tableOf(superset, "millrace", "streams", "forgotten")).toBeUndefined();
});

test("the definer may read the copies and let others see them, and own nothing but the views", () => {
  expect(tableOf({ user: DEFINER }, "lake", "streams", "payments")?.privileges).toEqual(["SELECT", "GRANT_SELECT"]);
  expect(tableOf({ user: DEFINER }, "millrace", "live", "payments")?.privileges).toContain("OWNERSHIP");
  expect(first(rules.schemas, { user: DEFINER }, { catalog: "lake", schema: "streams" })?.owner).toBe(false);
});

test("the management user shuts workers down, never the coordinator, and sees no data", () => {
  const allowed = (part: "coordinator" | "worker") =>
    first(accessRules(spec, part).system_information, { user: MANAGEMENT }, {})?.allow;
  expect(allowed("worker")).toEqual(["read", "write"]);
  expect(allowed("coordinator")).toEqual(["read"]);
  expect(catalogOf({ user: MANAGEMENT }, "millrace")).toBe("none");
  expect(first(rules.queries, { user: MANAGEMENT }, {})?.allow).toEqual([]);
});

test("nobody is anybody else", () => {
  expect(rules.impersonation).toEqual([{ original_user: ".*", new_user: ".*", allow: false }]);
});

test("the file of groups names the privileged in one line", () => {
  expect(groupFile(spec)).toBe("privileged:alice,zoe\n");
});
