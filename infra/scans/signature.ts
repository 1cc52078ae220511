import { z } from "zod";
import type { Digest } from "../../policies/images/reference";
import type { Signature } from "../../policies/images/report";
import { type Ask, holdsSignature } from "../registry/signatures";
import { MissingTool, runTool } from "./command";

/** Who signs the images of a repository or of all below it. */
const signer = z.union([
  z.strictObject({
    /** `quay.io/jetstack`. */
    repository: z.string().min(3),
    /** Regular expression of the certificate's identity. */
    identity: z.string().min(1),
    issuer: z.url(),
  }),
  z.strictObject({ repository: z.string().min(3), /** Path or address of a public key. */ key: z.string().min(1) }),
]);
export type Signer = z.infer<typeof signer>;

/** @throws a sentence */
export function parseSigners(data: unknown, file = "infra/scans/signers.json"): readonly Signer[] {
  const parsed = z.array(signer).safeParse(data);
  if (parsed.success) return parsed.data;
  throw new Error(
    `${file} must be a list of { repository, identity, issuer } or { repository, key }, got ${JSON.stringify(data)}; mend it`,
  );
}

export interface SignatureOptions {
  readonly signers: readonly Signer[];
  readonly signal?: AbortSignal;
  readonly env?: NodeJS.ProcessEnv;
  readonly ask?: Ask;
  readonly scheme?: "https" | "http";
}

/** The state of an image's signature. What could not be found out is said, never taken for none. */
export async function signatureOf(repository: string, digest: Digest, options: SignatureOptions): Promise<Signature> {
  const unchecked = (why: string): Signature => ({ state: "unchecked", why });
  try {
    if (!(await holdsSignature(repository, digest, options.ask, options.scheme))) return { state: "none" };
  } catch (error) {
    return unchecked(error instanceof Error ? error.message : String(error));
  }
  const found = options.signers.find((one) => `${repository}/`.startsWith(`${one.repository}/`));
  if (found === undefined) return unchecked("the registry holds one, and no signer of this repository is written down");
  const [by, ...flags] =
    "key" in found
      ? [`the key ${found.key}`, "--key", found.key]
      : [
          `${found.identity} (${found.issuer})`,
          ...["--certificate-identity-regexp", found.identity, "--certificate-oidc-issuer", found.issuer],
        ];
  try {
    const args = ["verify", ...flags, "--output", "json", `${repository}@${digest}`];
    const { signal, env } = options;
    const { code, complaint } = await runTool("cosign", args, { ...(signal && { signal }), ...(env && { env }) });
    return code === 0 ? { state: "verified", by } : { state: "refused", why: `one that cosign refuses (${complaint})` };
  } catch (error) {
    if (error instanceof MissingTool) return unchecked("the registry holds one, and cosign is not on PATH");
    throw error;
  }
}
