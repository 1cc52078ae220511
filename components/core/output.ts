import * as pulumi from "@pulumi/pulumi";
import { type Content, type Part, plain, type Text } from "./text";

/** The text as an output: known now when all its parts are, else when the engine knows them. */
export function joined(content: Content): pulumi.Output<string> {
  if (typeof content === "string" || !isLate(content)) return pulumi.output(plain(content));
  return pulumi.all(content.parts.map(outputOf)).apply((parts) => parts.join(""));
}

/** Each text of a record as an output. */
export function joinedRecord(contents: Readonly<Record<string, Content>>): Record<string, pulumi.Output<string>> {
  return Object.fromEntries(Object.entries(contents).map(([key, content]) => [key, joined(content)]));
}

const isLate = (content: Text): boolean =>
  content.parts.some((part) => typeof part !== "string" && ("late" in part || isLate(part.text)));

function outputOf(part: Part): pulumi.Input<string> {
  if (typeof part === "string") return part;
  if ("text" in part) return joined(part.text).apply((value) => JSON.stringify(value));
  return part.late.apply((value) => (part.as === "json" ? JSON.stringify(value) : String(value)));
}
