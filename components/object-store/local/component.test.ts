import { registered } from "../../core/testing";
import { LocalStore } from "./component";
import { ports } from "./testing";

test("the room is a process and its buckets, each reached with its own keys once it is there", async () => {
  const { resources, value } = await registered(() =>
    new LocalStore("object-store", {
      host: { folder: "/place", dist: "/dist", node: "/node" },
      engine: { version: "v0.0.0-1", weed: "/engines/weed" },
      ports,
    }).bucket("lake"),
  );
  expect(resources.map(({ type, name }) => [type, name])).toEqual([
    ["millrace:object-store:LocalStore", "object-store"],
    ["pulumi-nodejs:dynamic/local:Process", "object-store"],
    ["pulumi-nodejs:dynamic/local:Applied", "object-store-buckets"],
  ]);
  expect(value).toEqual({
    bucket: "millrace-lake",
    region: "us-east-1",
    url: "http://127.0.0.1:8333",
    credentials: {
      kind: "files",
      accessKeyId: "/place/data/object-store/keys/lake/access-key-id",
      secretAccessKey: "/place/data/object-store/keys/lake/secret-access-key",
    },
  });
  // The state names the files of the admin's keys, and holds no key.
  expect(resources[2]?.inputs).toMatchObject({
    env: { APPLIER_AUTHORIZATION: "s3", APPLIER_REGION: "us-east-1" },
    secretEnv: { APPLIER_SECRET_KEY: "/place/data/object-store/keys/admin/secret-access-key" },
  });
});
