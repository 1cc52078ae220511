export { definitionFiles } from "./definitions";
