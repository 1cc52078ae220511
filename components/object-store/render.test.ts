import { isText, plain } from "../core/text";
import { bucketPurposes } from "../core/endpoints";
import { deliveries, refusals, renderS3Store } from "./render";
import { observeS3Store } from "./observe";
import { type S3StoreSpec, validateS3Store } from "./spec";

const spec: S3StoreSpec = { region: "eu-central-1", key: "arn:aws:kms:eu-central-1:1:key/k", disposable: false };
const rendered = (changed: Partial<S3StoreSpec> = {}) => renderS3Store(validateS3Store({ ...spec, ...changed }));

/** With every text put together. */
const plainly = (value: unknown): unknown => {
  if (isText(value)) return plain(value);
  if (Array.isArray(value)) return value.map(plainly);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainly(item)]));
};

test("there is a bucket for each purpose, encrypted by our key, and one for the log, by S3's", () => {
  const { buckets, log } = rendered();
  expect(buckets.map(({ purpose }) => purpose)).toEqual(bucketPurposes);
  expect(buckets.map(({ title }) => title)).toEqual([
    "millrace-lake",
    "millrace-checkpoints",
    "millrace-segments",
    "millrace-backups",
  ]);
  expect(new Set(buckets.map(({ encryption }) => JSON.stringify(encryption)))).toEqual(
    new Set([JSON.stringify({ algorithm: "aws:kms", key: spec.key })]),
  );
  expect([log.title, log.encryption]).toEqual(["millrace-access-logs", { algorithm: "AES256" }]);
});

test("buckets go with a stack that is disposable, with what is in them, and are protected in every other", () => {
  expect(rendered()).toMatchObject({ forceDestroy: false, protect: true });
  expect(rendered({ disposable: true })).toMatchObject({ forceDestroy: true, protect: false });
});

test.each([
  ["lake", 7],
  ["checkpoints", 1],
  ["segments", 7],
  ["backups", 30],
] as const)("what is overwritten or deleted in %s can be had back for so many days: %d", (purpose, noncurrentDays) => {
  const bucket = rendered().buckets.find((one) => one.purpose === purpose);
  expect(bucket?.lifecycle[0]).toEqual({
    id: "upkeep",
    abortIncompleteMultipartUpload: { daysAfterInitiation: 3 },
    noncurrentVersionExpiration: { noncurrentDays },
    expiration: { expiredObjectDeleteMarker: true },
  });
});

test("nothing but backups and logs is deleted by its age", () => {
  const { buckets, log } = rendered({ backups: "200 days", accessLogs: "30 days" });
  const aged = [...buckets, log].flatMap(({ purpose, lifecycle }) =>
    lifecycle.flatMap(({ expiration }) =>
      expiration !== undefined && "days" in expiration ? [[purpose, expiration.days]] : [],
    ),
  );
  expect(aged).toEqual([
    ["backups", 200],
    ["access-logs", 30],
  ]);
});

test("a backup is moved to colder classes, each of which answers at once", () => {
  const backups = rendered().buckets.find(({ purpose }) => purpose === "backups");
  expect(backups?.lifecycle[1]?.transitions).toEqual([
    { days: 30, storageClass: "STANDARD_IA" },
    { days: 90, storageClass: "GLACIER_IR" },
  ]);
});

test("everybody is refused what comes without TLS 1.2, and objects under another key than the bucket's", () => {
  const [lake] = rendered().buckets;
  if (lake === undefined) throw new Error("there is no lake");
  const everywhere = {
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: ["s3:*"],
    Resource: ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"],
  };
  const written = {
    Effect: "Deny",
    Principal: { AWS: "*" },
    Action: ["s3:PutObject"],
    Resource: ["arn:aws:s3:::lake/*"],
  };
  expect(plainly(refusals(lake, "arn:aws:s3:::lake"))).toEqual([
    { Sid: "OnlyTls", ...everywhere, Condition: { Bool: { "aws:SecureTransport": "false" } } },
    { Sid: "OnlyNewTls", ...everywhere, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
    {
      Sid: "OnlyOurKey",
      ...written,
      Condition: {
        Null: { "s3:x-amz-server-side-encryption-aws-kms-key-id": "false" },
        StringNotEquals: { "s3:x-amz-server-side-encryption-aws-kms-key-id": spec.key },
      },
    },
    {
      Sid: "OnlyKms",
      ...written,
      Condition: {
        Null: { "s3:x-amz-server-side-encryption": "false" },
        StringNotEquals: { "s3:x-amz-server-side-encryption": "aws:kms" },
      },
    },
  ]);
});

test("the log's bucket refuses no key, since S3 delivers with its own", () => {
  expect(refusals(rendered().log, "arn:aws:s3:::log").map(({ Sid }) => Sid)).toEqual(["OnlyTls", "OnlyNewTls"]);
});

test("S3 may write the log of our buckets alone, each below a folder of its own", () => {
  expect(plainly(deliveries("arn:aws:s3:::log", [{ title: "millrace-lake", arn: "arn:aws:s3:::lake" }]))).toEqual([
    {
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: ["s3:PutObject"],
      Resource: ["arn:aws:s3:::log/millrace-lake/*"],
      Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:s3:::lake" } },
    },
  ]);
});

test("a statement that allows names no wildcard but the objects of one folder", () => {
  const allowed = deliveries("arn:aws:s3:::log", [{ title: "millrace-lake", arn: "arn:aws:s3:::lake" }]);
  expect(allowed.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
});

test.each(["36 hours", "0 days"] as const)(
  "refuses to keep access logs for a time that S3 cannot count: %s",
  (accessLogs) => {
    expect(() => validateS3Store({ ...spec, accessLogs })).toThrow(
      `object store: \`accessLogs\` must be whole days, 1 day or more, got "${accessLogs}"; S3 counts days`,
    );
  },
);

test("refuses to drop a backup before its class has been paid for", () => {
  expect(() => validateS3Store({ ...spec, backups: "100 days" })).toThrow(
    'object store: `backups` must be whole days, 180 days or more, got "100 days"; what is moved to the coldest class is paid for 90 days, and it is moved after 90',
  );
});

test("S3 offers nothing to scrape", () => {
  expect(observeS3Store()).toEqual({ scrape: [] });
});
