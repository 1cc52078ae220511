import { failuresOf } from "./check";
import type { ObjectShape, ProviderShapes } from "./shapes";
import { symbol } from "./symbols";
import { unknown } from "./wire";

const shape: ObjectShape = {
  required: { brokers: "number" },
  optional: {
    name: "string",
    mode: { enum: ["fast", "slow"] },
    tags: { map: "string" },
    rules: { array: { object: "rule" } },
    role: { either: ["string", { object: "rule" }] },
  },
};
const shapes: ProviderShapes = {
  package: "",
  version: "",
  resources: {},
  objects: { rule: { required: { port: "number" }, optional: { open: "boolean", next: { object: "rule" } } } },
};
const refused = (given: Readonly<Record<string, unknown>>): readonly string[] =>
  failuresOf(given, shape, shapes).map(({ reason }) => reason);

test("arguments of the right form are accepted, numbers and booleans also as texts", () => {
  expect(
    refused({
      brokers: "3",
      name: 3,
      mode: "fast",
      tags: { a: "b" },
      rules: [{ port: 1, open: "true", next: { port: 2 } }],
      role: { port: 1 },
    }),
  ).toEqual([]);
});

test("a value that is not known yet is accepted for any", () => {
  expect(refused({ brokers: unknown, rules: unknown, tags: symbol("aws:ec2/vpc:Vpc", "vpc", "tags") })).toEqual([]);
});

test("what is missing is refused, at any depth", () => {
  expect(refused({ rules: [{ port: 1 }, { open: true, next: {} }] })).toEqual([
    '"brokers" is required, got nothing; set it',
    '"rules[1].port" is required, got nothing; set it',
    '"rules[1].next.port" is required, got nothing; set it',
  ]);
});

test("what the provider does not know is refused, at any depth", () => {
  expect(refused({ brokers: 3, brokrs: 3, role: { port: 1, prot: 2 } })).toEqual([
    '"brokrs" is no argument; allowed are brokers, mode, name, role, rules, tags: take it out or mend its spelling',
    '"role.prot" is no argument; allowed are next, open, port: take it out or mend its spelling',
  ]);
});

test("a value of another kind is refused, and not repeated, since it may be secret", () => {
  expect(refused({ brokers: "three", name: ["a"], mode: "medium", tags: "none", rules: {}, role: true })).toEqual([
    '"brokers" must be a number, got a string; set another',
    '"name" must be a string, got a list; set another',
    '"mode" must be one of "fast", "slow", got a string; set another',
    '"tags" must be an object, got a string; set another',
    '"rules" must be a list, got an object; set another',
  ]);
});
