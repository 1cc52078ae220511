import { catalogue } from "../../workloads/streams/catalogue";
import { registered } from "../core/testing";
import { AwsLake } from "./component";

test("the lake of AWS is Glue's databases, and its catalogue is known once they are there", async () => {
  const { resources, value } = await registered(
    () =>
      new AwsLake("lake", {
        streams: catalogue,
        region: "us-east-1",
        account: "123456789012",
        bucket: "millrace-lake",
        protect: true,
      }).catalog,
  );
  expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
    "aws:glue/catalogDatabase:CatalogDatabase daily",
    "aws:glue/catalogDatabase:CatalogDatabase quality",
    "aws:glue/catalogDatabase:CatalogDatabase quarantine",
    "aws:glue/catalogDatabase:CatalogDatabase streams",
    "millrace:lake:AwsLake lake",
  ]);
  expect(value).toEqual({ kind: "glue", region: "us-east-1", account: "123456789012" });
});
