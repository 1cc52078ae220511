export { ensureScanned, isScanned, type OwnImage, scanOwn } from "./own";
export { scanAll } from "./scan";
export { parseSigners, signatureOf } from "./signature";
export { targetsOf } from "./targets";
export { Trivy } from "./trivy";
