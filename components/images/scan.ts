import { createRequire } from "node:module";
import { dirname } from "node:path";
import * as pulumi from "@pulumi/pulumi";

export interface ImageScanArgs {
  /** Absolute path of the module whose `provider` scans: compiled, or TypeScript where the program runs as such. */
  readonly scanner: string;
  /** As it was pushed, with its digest. */
  readonly image: pulumi.Input<string>;
}

/**
 * An image between its push and whoever uses it: it is scanned, and its name comes out again only when nothing is wrong. What is
 * wrong fails the resource, and so does a scan that could not be made.
 */
export class ImageScan extends pulumi.CustomResource {
  /** The image. Not known while a scan is to come, so that a preview tells who waits for it. */
  declare readonly scanned: pulumi.Output<string>;

  constructor(name: string, { scanner, image }: ImageScanArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = { image, stack: pulumi.getStack(), scanned: undefined, __provider: codeOf(scanner) };
    super("pulumi-nodejs:dynamic/images:Scan", name, inputs, options);
  }
}

/**
 * What the engine keeps of the provider: to require the module, when it is needed. To delete a scan takes nothing, since whoever
 * destroys the stack may have its checkout elsewhere.
 */
function codeOf(scanner: string): string {
  const compiler = scanner.endsWith(".ts")
    ? `require(${JSON.stringify(createRequire(scanner).resolve("ts-node"))}).register(${JSON.stringify({ transpileOnly: true, projectSearchDir: dirname(scanner) })});`
    : "";
  const load = `() => { ${compiler} return require(${JSON.stringify(scanner)}).provider; }`;
  return (
    `const load = ${load};` +
    "exports.handler = () => ({" +
    " create: (inputs) => load().create(inputs)," +
    " diff: (id, old, inputs) => load().diff(id, old, inputs)," +
    " update: (id, old, inputs) => load().update(id, old, inputs)," +
    " delete: async () => {}," +
    " });"
  );
}
