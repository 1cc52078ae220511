import { keyPurposes } from "../core/endpoints";
import { registered } from "../core/testing";
import { AwsKeys } from "./component";
import type { AwsKeysSpec } from "./spec";

const spec: AwsKeysSpec = {
  name: "millrace-test",
  region: "eu-west-1",
  account: "123456789012",
  volumeRoles: [],
  deletionWindow: "7 days",
  protect: true,
};

test("each key is rotated, can be brought back for a while, and has an alias", async () => {
  const { resources } = await registered(() => new AwsKeys("keys", spec).endpoint);
  const keys = resources.filter(({ type }) => type === "aws:kms/key:Key");
  expect(keys.map(({ name }) => name)).toEqual(keyPurposes);
  for (const { inputs } of keys) expect(inputs).toMatchObject({ enableKeyRotation: true, deletionWindowInDays: 7 });
  expect(resources.filter(({ type }) => type === "aws:kms/alias:Alias").map(({ inputs }) => inputs.name)).toEqual(
    keyPurposes.map((purpose) => `alias/millrace-test/${purpose}`),
  );
});

test.each([true, false])("with protect %s so are the keys, whose loss is that of the data", async (protect) => {
  const seen = new Map<string, unknown>();
  await registered(
    () =>
      new AwsKeys(
        "keys",
        { ...spec, protect },
        {
          transformations: [
            ({ type, name, opts }) => {
              if (type === "aws:kms/key:Key") seen.set(name, opts.protect);
              return undefined;
            },
          ],
        },
      ).endpoint,
  );
  expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(keyPurposes.map((purpose) => [purpose, protect])));
});
