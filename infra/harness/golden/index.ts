export { compareGoldens, writeGoldens } from "./files";
export { type GoldenOptions, goldensOf } from "./render";
