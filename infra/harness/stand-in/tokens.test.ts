import { mentionsOf, textOf } from "./tokens";

const found = (source: string): readonly string[] => mentionsOf(source).map(textOf);

describe("the resources that a source names", () => {
  test("are the chains below a package's name, whatever that name is", () => {
    expect(
      found(`
        import * as aws from "@pulumi/aws";
        import * as docker from "@pulumi/docker-build";
        new aws.ec2.Vpc("vpc", {});
        const kinds = { image: docker.Image };
        aws.getRegionOutput();
      `),
    ).toEqual(["aws.ec2.Vpc", "docker-build.Image", "aws.getRegionOutput"]);
  });

  test("are those below a name that was imported alone, by whatever name", () => {
    expect(
      found(`
        import { ec2, s3 as buckets } from "@pulumi/aws";
        new ec2.Vpc("vpc", {});
        new buckets.Bucket("lake", {});
      `),
    ).toEqual(["aws.ec2.Vpc", "aws.s3.Bucket"]);
  });

  test("are none of other packages, nor of the same word elsewhere", () => {
    expect(
      found(`
        import * as pulumi from "@pulumi/pulumi";
        import * as aws from "@pulumi/aws";
        new pulumi.Config("aws.ec2.Vpc");
        settings.aws.region;
      `),
    ).toEqual([]);
  });
});
