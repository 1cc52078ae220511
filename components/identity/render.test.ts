import type { Statement } from "../core/aws/policy";
import { observeAwsIdentities } from "./observe";
import { renderAwsIdentities } from "./render";
import { type IdentitySpec, validate } from "./spec";

const cluster = { name: "millrace-test" };
const allow = (action: string): Statement => ({ Effect: "Allow", Action: [action], Resource: ["arn:aws:s3:::lake"] });
const identity = (name: string, changed: Partial<IdentitySpec> = {}): IdentitySpec => ({
  name,
  namespace: "millrace-spark",
  serviceAccount: name,
  statements: [allow("s3:GetObject")],
  ...changed,
});

test("what several grant to one identity is one role", () => {
  const { roles } = renderAwsIdentities(
    validate({
      cluster,
      identities: [identity("b"), identity("a"), identity("b", { statements: [allow("glue:GetTable")] })],
    }),
  );
  expect(roles.map(({ name, statements }) => [name, statements.flatMap(({ Action }) => Action)])).toEqual([
    ["a", ["s3:GetObject"]],
    ["b", ["s3:GetObject", "glue:GetTable"]],
  ]);
});

test("an identity that was granted nothing has no role", () => {
  expect(validate({ cluster, identities: [identity("a", { statements: [] })] }).identities).toEqual([]);
});

test("refuses a name for two service accounts, and two names for one", () => {
  expect(() => validate({ cluster, identities: [identity("a"), identity("a", { serviceAccount: "b" })] })).toThrow(
    'identity "a" must be one service account, got millrace-spark/a and millrace-spark/b; name the second one otherwise',
  );
  expect(() => validate({ cluster, identities: [identity("a"), identity("b", { serviceAccount: "a" })] })).toThrow(
    'service account millrace-spark/a must have one identity, got "a" and "b"; grant both to one name',
  );
});

test("offers nothing to scrape", () => {
  expect(observeAwsIdentities()).toEqual({ scrape: [] });
});
