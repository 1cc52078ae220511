import { planned, resource } from "../testing/subjects";
import { personalOf, planOf } from "./plan";
import { subjectOf } from "./subject";

const text = (pii?: string) => ({ kind: "string", ...(pii === undefined ? {} : { pii }) });
const of = (type: object) => {
  const { inputs } = subjectOf({
    urn: "",
    type: "",
    name: "",
    sources: {},
    inputs: { fields: [{ name: "a", type: type as never }] },
  });
  return personalOf(inputs).map(({ path, pii }) => `${path.join(".")} ${pii}`);
};

test("what a record, a list or a map holds is as personal as it, or more", () => {
  expect(of(text())).toEqual([]);
  expect(of(text("pseudonymous"))).toEqual(["a pseudonymous"]);
  expect(of({ kind: "array", items: text("personal") })).toEqual(["a.[] personal"]);
  expect(of({ kind: "map", values: text("sensitive") })).toEqual(["a.{} sensitive"]);
  expect(
    of({
      kind: "record",
      pii: "pseudonymous",
      fields: [
        { name: "b", type: text() },
        { name: "c", type: text("personal") },
      ],
    }),
  ).toEqual(["a.b pseudonymous", "a.c personal"]);
});

test("what is hidden is hidden as a whole", () => {
  const fields = [{ name: "b", type: text("sensitive") }];
  expect(of({ kind: "record", pii: "personal", fields })).toEqual(["a personal"]);
});

test("a plan of another format is none", () => {
  expect(
    planOf({ subjects: [planned({ streams: [] })] })
      ?.at("version")
      .number(),
  ).toBe(1);
  expect(planOf({ subjects: [planned({ version: 2 })] })).toBeUndefined();
  expect(planOf({ subjects: [planned({ format: "other" }), resource("a:b:C", "d", {})] })).toBeUndefined();
});
