import { Place, plainOf, UNKNOWN, UnknownRead } from "./reading";

/** What the package hands to policies, of which its types say nothing. */
const { unknownCheckingProxy, unknownStringValue } = jest.requireActual<{
  readonly unknownCheckingProxy: (inputs: object) => unknown;
  readonly unknownStringValue: string;
}>("@pulumi/policy/proxy");

const place = new Place({ name: "app", ports: [80, UNKNOWN], env: UNKNOWN, empty: null, json: '{"a":[1]}' }, "spec");

describe("what is known", () => {
  test("is read by its path", () => {
    expect(place.at("name").text()).toBe("app");
    expect(place.at("ports", 0).number()).toBe(80);
    expect(place.at("ports", 0).path).toBe("spec.ports[0]");
    expect(place.at("name").is("app")).toBe(true);
    expect(place.at("json").json().at("a", 0).number()).toBe(1);
  });

  test("is absent where nothing is said, at any depth, and where null is", () => {
    expect([place.at("none").absent, place.at("none", "deeper", 3).absent, place.at("empty").absent]).toEqual([
      true,
      true,
      true,
    ]);
    expect(place.at("toString").absent).toBe(true);
  });

  test("is absent as text or number where it is something else", () => {
    expect([place.at("ports").text(), place.at("name").number(), place.at("name").json().absent]).toEqual([
      undefined,
      undefined,
      true,
    ]);
  });

  test("is shown as JSON, and nothing as nothing", () => {
    expect([place.at("name").shown(), place.at("none").shown()]).toEqual(['"app"', "nothing"]);
  });
});

describe("what is unknown", () => {
  test("can be gone into, and makes an item of a list and a field of an object", () => {
    expect(
      place
        .at("env")
        .items()
        .map(({ path }) => path),
    ).toEqual(["spec.env[?]"]);
    expect(
      place
        .at("env")
        .fields()
        .map(([key]) => key),
    ).toEqual(["?"]);
    expect(place.at("env", 0, "name").unknown).toBe(true);
  });

  test("fails whoever reads it, and says where it is", () => {
    const read = place.at("env", 0, "name");
    for (const ask of [
      () => read.text(),
      () => read.number(),
      () => read.absent,
      () => read.is(1),
      () => read.shown(),
    ]) {
      expect(ask).toThrow(new UnknownRead("spec.env[0].name"));
    }
  });

  test("hides nothing beside it", () => {
    expect(place.at("ports").items()[0]?.number()).toBe(80);
    expect(() => place.at("ports").texts()).toThrow("spec.ports[1] is not known yet");
  });
});

test("a field that stands elsewhere is read there", () => {
  const over = place.with("account", new Place("fraud", "driver.serviceAccount")).with("env", new Place([], "env"));
  expect([over.at("account").text(), over.at("account").path, over.at("env").unknown, over.at("name").text()]).toEqual([
    "fraud",
    "driver.serviceAccount",
    false,
    "app",
  ]);
});

test("inputs of @pulumi/policy become data, each unknown of them where it is", () => {
  const props = unknownCheckingProxy({
    name: "app",
    arn: unknownStringValue,
    deep: { list: [1, unknownStringValue, { key: unknownStringValue, other: true }] },
  });
  expect(plainOf(props)).toEqual({
    name: "app",
    arn: UNKNOWN,
    deep: { list: [1, UNKNOWN, { key: UNKNOWN, other: true }] },
  });
});
