import { array, int, map, record, string } from "../../workloads/streams";
import { columnRulesOf, piiOf } from "./pii";
import { kinds } from "./testing";

test("a pseudonym is shown as its hash, what is personal as null, what is sensitive not at all, by the strongest class within", () => {
  expect(columnRulesOf(kinds)).toEqual([
    { name: "account", mask: 'lower(to_hex(sha256(to_utf8("account"))))' },
    { name: "name", mask: "null" },
    { name: "health", allow: false },
    // One word within it is personal.
    { name: "part", mask: "null" },
  ]);
});

test("a pseudonym that is no text is null: a number's hash would be no number", () => {
  expect(columnRulesOf({ fields: { code: int({ pii: "pseudonymous" }) } })).toEqual([{ name: "code", mask: "null" }]);
});

test("a class is that of the field, of what it lies in, or of what lies in it, whichever is stronger", () => {
  expect(piiOf(string())).toBe("none");
  expect(piiOf(array(string({ pii: "sensitive" })))).toBe("sensitive");
  expect(piiOf(map(string({ pii: "personal" }), { pii: "pseudonymous" }))).toBe("personal");
  expect(piiOf(record({ deep: record({ word: string({ pii: "sensitive" }) }) }, { pii: "personal" }))).toBe(
    "sensitive",
  );
});
