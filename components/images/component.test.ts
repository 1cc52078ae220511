import { join } from "node:path";
import { registered } from "../core/testing";
import { EcrImages, GivenImages } from "./component";
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
