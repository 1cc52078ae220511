import { createRequire } from "node:module";
import type { ClusterSettings } from "../settings";

/** What scans the images that the program builds: a module by its path, compiled or not as the program is. */
export const scannerOf = ({ scan }: Pick<ClusterSettings, "scan">): { readonly scanner?: string } =>
  scan ? { scanner: createRequire(__filename).resolve("../scans/provider") } : {};
