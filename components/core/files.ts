import type { Content } from "./text";

/** Rendered files: path relative to the folder that the place gives them → content. */
export type Files = Readonly<Record<string, Content>>;
