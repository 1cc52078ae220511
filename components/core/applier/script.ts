import { fileOfCheckout } from "../checkout";

/** What an applier runs, and what that imports: they stand beside each other. */
const FILES = ["apply.mjs", "sign.mjs"] as const;

export const applierFiles = (): readonly (readonly [name: string, content: string])[] =>
  FILES.map((file) => [file, fileOfCheckout(`components/core/applier/${file}`)]);

/** Signs requests for S3 and its likes: other scripts of pods have it beside them too. */
export const signFile = () => ({ "sign.mjs": fileOfCheckout("components/core/applier/sign.mjs") });
