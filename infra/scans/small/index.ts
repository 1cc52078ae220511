import { createRequire } from "node:module";
import * as dockerBuild from "@pulumi/docker-build";
import * as random from "@pulumi/random";
import { ImageScan } from "../../../components/images/scan";

/** An image that is pushed, scanned, and used by a resource that stands for a Deployment. */
export = (): Promise<Readonly<Record<string, unknown>>> => {
  const { ref } = new dockerBuild.Image("app", {
    context: { location: "." },
    dockerfile: { location: "Dockerfile" },
    tags: ["registry.test.invalid/app:1.0"],
    push: true,
    buildOnPreview: false,
  });
  const scanner = createRequire(__filename).resolve("../provider");
  const { scanned } = new ImageScan("app", { scanner, image: ref });
  new random.RandomId("user", { byteLength: 4, keepers: { image: scanned } });
  return Promise.resolve({ image: scanned });
};
