import { differenceOf } from "./diff";
import { secret } from "./wire";

const same = { changed: [], replaces: [], deleteFirst: false };

describe("what a provider does about changed arguments", () => {
  test("nothing when they are the same, in whatever order", () => {
    expect(differenceOf("aws:ec2/vpc:Vpc", { tags: { a: "1", b: "2" } }, { tags: { b: "2", a: "1" } }, false)).toEqual(
      same,
    );
  });

  test("a change in place", () => {
    const before = { cidrBlock: "10.0.0.0/16", tags: { a: "1" } };
    expect(differenceOf("aws:ec2/vpc:Vpc", before, { ...before, tags: { a: "2" } }, false)).toEqual({
      ...same,
      changed: ["tags"],
    });
  });

  test("another resource, where it cannot be changed", () => {
    expect(differenceOf("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" }, { cidrBlock: "10.1.0.0/16" }, false)).toEqual({
      ...same,
      changed: ["cidrBlock"],
      replaces: ["cidrBlock"],
    });
  });

  test("another secret for any change of how it is drawn", () => {
    expect(differenceOf("random:index/randomPassword:RandomPassword", { length: 20 }, { length: 24 }, false)).toEqual({
      ...same,
      changed: ["length"],
      replaces: ["length"],
    });
  });

  test("an object of a cluster with the same name only after the old one is gone", () => {
    const before = { metadata: { name: "migrate" }, spec: { template: { spec: { containers: [] } } } };
    const after = { ...before, spec: { template: { spec: { containers: [{ name: "a" }] } } } };
    expect(differenceOf("kubernetes:batch/v1:Job", before, after, false)).toEqual({
      changed: ["spec"],
      replaces: ["spec.template"],
      deleteFirst: true,
    });
  });

  test.each([
    [false, ["data"]],
    [true, []],
  ])("a ConfigMap anew unless the provider may change its content (%s)", (mutable, replaces) => {
    const at = (value: string) => ({ metadata: { name: "settings" }, data: { key: value } });
    expect(differenceOf("kubernetes:core/v1:ConfigMap", at("1"), at("2"), mutable)).toEqual({
      changed: ["data"],
      replaces,
      deleteFirst: true,
    });
  });

  test("whether a value is secret makes no difference", () => {
    expect(differenceOf("aws:ec2/vpc:Vpc", { tags: { a: "1" } }, { tags: secret({ a: "1" }) }, false)).toEqual(same);
  });
});
