import { check, make, named, planned, uncomputedReads } from "./make";
import { secret, unknown } from "./wire";

const bucket = { type: "aws:s3/bucket:Bucket", name: "lake", inputs: {} };

describe("a resource on a stand-in", () => {
  test("gets a name when the program gives none, and keeps it", () => {
    const seed = "any";
    expect(named({ ...bucket, seed }).bucket).toMatch(/^lake-[0-9a-f]{7}$/);
    expect(named({ ...bucket, seed }, { bucket: "lake-0000000" })).toEqual({ bucket: "lake-0000000" });
    expect(named({ ...bucket, inputs: { bucketPrefix: "lake-" }, seed })).toEqual({ bucketPrefix: "lake-" });
    expect(named({ ...bucket, inputs: { bucket: "ours" }, seed })).toEqual({ bucket: "ours" });
  });

  test("has what its provider computes of its arguments", () => {
    const { id, outputs } = make({ ...bucket, inputs: { bucket: "ours" }, region: "eu-central-1", seed: "any" });
    expect(id).toBe("ours");
    expect(outputs).toMatchObject({
      arn: "arn:aws:s3:::ours",
      bucketRegionalDomainName: "ours.s3.eu-central-1.amazonaws.com",
      region: "eu-central-1",
      tagsAll: {},
    });
  });

  test("has for each other output a symbol, which no other resource may be given", () => {
    const { outputs } = make({ ...bucket, inputs: { bucket: "ours" }, seed: "any" });
    expect(outputs.hostedZoneId).toBe("<aws:s3/bucket:Bucket lake.hostedZoneId>");
    expect(uncomputedReads({ records: [{ zoneId: outputs.hostedZoneId }] })).toEqual([
      {
        property: "records[0].zoneId",
        reason:
          '"records[0].zoneId" is the output "hostedZoneId" of aws:s3/bucket:Bucket "lake", which nothing computes; say what the provider computes in infra/harness/stand-in/computed',
      },
    ]);
  });

  test("has the listeners of Kafka that it was asked for", () => {
    const kafka = (clientAuthentication: unknown) =>
      make({
        type: "aws:msk/cluster:Cluster",
        name: "kafka",
        seed: "any",
        inputs: { clusterName: "kafka", numberOfBrokerNodes: 6, clientAuthentication },
      }).outputs;
    expect(String(kafka({ sasl: { iam: true } }).bootstrapBrokersSaslIam).split(",")).toHaveLength(3);
    expect(kafka({ sasl: { iam: true } }).bootstrapBrokersSaslIam).toMatch(
      /^b-1\.kafka\.[0-9a-f]{6}\.c2\.kafka\.us-east-1\.amazonaws\.com:9098,/,
    );
    expect(kafka({ sasl: { iam: true } }).bootstrapBrokersSaslScram).toBe("");
  });

  test("keeps what is secret of its arguments", () => {
    const metadata = { name: "login", namespace: "shop" };
    const stringData = secret({ password: "hush" });
    const { id, outputs } = make({
      type: "kubernetes:core/v1:Secret",
      name: "login",
      inputs: { metadata, stringData },
      seed: "any",
    });
    expect(id).toBe("shop/login");
    expect(outputs.stringData).toEqual(stringData);
  });

  test("is known by its arguments alone before it is made", () => {
    expect(planned({ ...bucket, inputs: { forceDestroy: true } })).toMatchObject({ forceDestroy: true, arn: unknown });
  });

  test("is random where it says so", () => {
    const password = () =>
      make({
        type: "random:index/randomPassword:RandomPassword",
        name: "admin",
        inputs: { length: 24, special: false },
        seed: "any",
      }).outputs.result;
    expect(password()).toMatch(/^[A-Za-z0-9]{24}$/);
    expect(password()).not.toBe(password());
  });
});

test("any kind of an operator is accepted, and a type of no table is not", () => {
  const topic = {
    type: "kubernetes:kafka.strimzi.io/v1:KafkaTopic",
    name: "payments",
    inputs: { spec: { any: "thing" } },
  };
  expect(check(topic, true)).toEqual([]);
  expect(() => check({ type: "gcp:storage/bucket:Bucket", name: "lake", inputs: {} }, true)).toThrow(
    new Error(
      "type gcp:storage/bucket:Bucket: no stand-in for its provider; there are aws, eks, kubernetes, kafka, random, docker-build: add the package to infra/harness/stand-in/shapes.ts",
    ),
  );
});
