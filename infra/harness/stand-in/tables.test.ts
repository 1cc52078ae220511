import { readFileSync } from "node:fs";
import { join } from "node:path";
import { paths } from "../../paths";
import { computedTypes } from "./computed";
import { tokensOf } from "./read-shapes";
import { packages, type ProviderName, providers, shapesOf } from "./shapes";
import { mentionsIn } from "./tokens";

const { root } = paths();
const listed = (provider: ProviderName): readonly string[] => Object.keys(shapesOf(provider).resources);

describe("the tables of the stand-ins", () => {
  test("list the resources that the sources name, and no others: else `npm run stand-ins`", () => {
    expect(providers.flatMap(listed).sort()).toEqual(tokensOf(mentionsIn(root)));
  });

  test.each(providers)("are of the installed version of %s", (provider) => {
    const file = join(root, "node_modules", packages[provider], "package.json");
    expect(shapesOf(provider).version).toBe((JSON.parse(readFileSync(file, "utf8")) as { version: string }).version);
  });

  test("say of each type what its provider computes, where that does not follow from the arguments", () => {
    // Objects of a cluster are computed alike, and a component's outputs come with the component.
    const own = providers.filter((provider) => provider !== "kubernetes" && provider !== "eks");
    expect(computedTypes).toEqual(own.flatMap(listed).sort());
  });
});
