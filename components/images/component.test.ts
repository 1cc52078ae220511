import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { registered } from "../core/testing";
import { EcrImages, GivenImages, RegistryImages } from "./component";
import { imageNames } from "./spec";

const root = join(__dirname, "../..");
const TOKEN = "aws:ecr/getAuthorizationToken:getAuthorizationToken";
const answers = {
  [TOKEN]: () => ({ userName: "AWS", password: "a token of twelve hours" }),
};

test("an image is a repository with its lifecycle, a tag of its own for each push, and the build", async () => {
  const { resources } = await registered(
    () => new EcrImages("images", { root, key: "arn:key", disposable: true, names: ["workloads"] }).endpoints,
    answers,
  );
  // The engine takes them as their inputs come to be known.
  expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
    "aws:ecr/lifecyclePolicy:LifecyclePolicy millrace-workloads",
    "aws:ecr/repository:Repository millrace-workloads",
    "docker-build:index:Image millrace-workloads",
    "millrace:images:EcrImages images",
    "random:index/randomId:RandomId millrace-workloads-tag",
  ]);
});

test("the build pushes with the registry's own credentials, which stay secret", async () => {
  const { resources } = await registered(
    () => new EcrImages("images", { root, key: "arn:key", disposable: true, names: ["workloads"] }).endpoints,
    answers,
  );
  const image = resources.find(({ type }) => type === "docker-build:index:Image")?.inputs;
  expect(image).toMatchObject({
    push: true,
    buildOnPreview: false,
    context: { location: "." },
    dockerfile: { location: "workloads/Dockerfile" },
    platforms: ["linux/amd64", "linux/arm64"],
  });
  // Under the engine's mark of a secret.
  expect(image?.registries).toEqual({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value: [{ username: "AWS", password: "a token of twelve hours" }],
  });
});

test("given images are taken as they are named", async () => {
  const images = Object.fromEntries(
    imageNames.map((name) => [name, `registry.example.com/millrace/${name}@sha256:${"0".repeat(64)}`]),
  );
  const { resources, value } = await registered(() => new GivenImages("images", { images }).endpoints);
  expect(resources.map(({ type }) => type)).toEqual(["millrace:images:GivenImages"]);
  expect(value).toEqual(Object.fromEntries(imageNames.map((name) => [name, { reference: images[name] }])));
});

describe("an image that is to be scanned", () => {
  const scanner = "/srv/millrace/dist/infra/scans/provider.js";
  const built = (more: { readonly scanner?: string }) =>
    registered(
      () =>
        new RegistryImages("images", { root, registry: "registry.test.invalid/data", names: ["jars"], ...more })
          .endpoints,
    );

  test("has a scan between its push and whoever uses it", async () => {
    const { resources } = await built({ scanner });
    const scan = resources.find(({ type }) => type === "pulumi-nodejs:dynamic/images:Scan");
    expect(scan).toMatchObject({ name: "millrace-jars", inputs: { stack: "test" } });
    expect((await built({})).resources.some(({ type }) => type.endsWith(":Scan"))).toBe(false);
  });

  test("leaves in the state one line that requires the scanner when it is needed, and never to delete", async () => {
    const { resources } = await built({ scanner });
    const code = String(resources.find(({ type }) => type.endsWith(":Scan"))?.inputs.__provider);
    const loaded: string[] = [];
    const provider = { create: () => "created", diff: () => "compared", update: () => "updated" };
    const body = { handler: undefined as unknown as () => Record<string, () => unknown> };
    runInNewContext(code, {
      exports: body,
      require: (path: string) => {
        loaded.push(path);
        return { provider };
      },
    });
    const handler = body.handler();
    await handler.delete?.();
    expect(loaded).toEqual([]);
    expect([handler.create?.(), handler.diff?.(), handler.update?.()]).toEqual(["created", "compared", "updated"]);
    expect([...new Set(loaded)]).toEqual([scanner]);
  });

  test("is scanned by TypeScript where the program is that, with the project's own compiler", async () => {
    const source = join(root, "infra/scans/provider.ts");
    const { resources } = await built({ scanner: source });
    const code = String(resources.find(({ type }) => type.endsWith(":Scan"))?.inputs.__provider);
    const compiler = JSON.stringify({ transpileOnly: true, projectSearchDir: join(root, "infra/scans") });
    expect(code).toContain(`.register(${compiler}); return require(${JSON.stringify(source)}).provider;`);
  });
});
