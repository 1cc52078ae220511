export { schemaDefects } from "./graph";
export { manifestDefects } from "./manifests";
export { renderingDefects } from "./rendering";
export { valueDefects } from "./values";
