import { UnknownRead } from "../core/reading";
import { stackOfGraph, type Symbols } from "./graph";

const SECRET = { secret: "open sesame" };
const inputs = {
  vpc: "<aws:ec2/vpc:Vpc network.id>",
  arn: "arn:aws:iam::<aws:ec2/vpc:Vpc network.ownerId>:role/a",
  password: SECRET,
  volume: { secret: { name: "password" } },
  switched: { secret: false },
  none: null,
};
const subject = (symbols: Symbols) => {
  const sources = { vpc: ["urn:pulumi:dev::millrace::aws:ec2/vpc:Vpc::network"] };
  const resource = { urn: "urn:pulumi:dev::millrace::a:b:C::d", type: "a:b:C", name: "d", inputs };
  const [found] = stackOfGraph({ resources: [{ ...resource, propertyDependencies: sources }] }, symbols).subjects;
  if (found === undefined) throw new Error("a graph of one resource must have one");
  return found;
};

test("what only its provider knows is unknown, a text that holds it as well", () => {
  const { inputs: read } = subject("unknown");
  expect(read.at("vpc").unknown).toBe(true);
  expect(() => read.at("arn").text()).toThrow(new UnknownRead("arn"));
});

test("what only its provider knows can be a text of which nothing is known", () => {
  expect(subject("opaque").inputs.at("vpc").text()).toBe("<aws:ec2/vpc:Vpc network.id>");
});

test("a secret is its value, and what only looks like one stays", () => {
  const { inputs: read } = subject("opaque");
  expect(read.at("password").text()).toBe("open sesame");
  expect(read.at("volume", "secret", "name").text()).toBe("password");
  expect(read.at("switched", "secret").is(false)).toBe(true);
});

test("what an input was made from is known where its value is not", () => {
  expect(subject("unknown").sources.vpc).toEqual(["urn:pulumi:dev::millrace::aws:ec2/vpc:Vpc::network"]);
});
