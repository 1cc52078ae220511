import { type Registered, registered } from "../core/testing";
import { S3Store } from "./component";

const made = () =>
  registered(() => new S3Store("object-store", { region: "eu-central-1", key: "arn:key", disposable: false }).endpoint);
const of = (resources: readonly Registered[], type: string) =>
  resources.filter((resource) => resource.type === `aws:s3/${type}`).map(({ name }) => name);

const BUCKETS = [
  "millrace-access-logs",
  "millrace-backups",
  "millrace-checkpoints",
  "millrace-lake",
  "millrace-segments",
];

test.each([
  "bucket:Bucket",
  "bucketPublicAccessBlock:BucketPublicAccessBlock",
  "bucketOwnershipControls:BucketOwnershipControls",
  "bucketVersioning:BucketVersioning",
  "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "bucketPolicy:BucketPolicy",
])("every bucket has its %s", async (type) => {
  const { resources } = await made();
  expect(of(resources, type).sort()).toEqual(BUCKETS);
});

test("every bucket but the log's own is logged", async () => {
  const { resources } = await made();
  expect(of(resources, "bucketLogging:BucketLogging").sort()).toEqual(
    BUCKETS.filter((name) => name !== "millrace-access-logs"),
  );
});

test("no bucket can be opened to the public", async () => {
  const { resources } = await made();
  const blocks = resources.filter(({ type }) => type === "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
  for (const { inputs } of blocks) {
    expect(inputs).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
  }
  expect(blocks).toHaveLength(BUCKETS.length);
});

test("the endpoint says the region and the buckets, and no address, since AWS' clients know it", async () => {
  const { value } = await made();
  expect(Object.keys(value)).toEqual(["region", "buckets"]);
  expect(Object.keys(value.buckets)).toEqual(["lake", "checkpoints", "segments", "backups"]);
});
