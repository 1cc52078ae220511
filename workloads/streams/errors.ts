import { issueText, type Issue } from "./issue";

/** A definition that does not hold; `defects` are sentences of what, got, allowed and remedy. */
export class DefinitionError extends Error {
  override readonly name = "DefinitionError";
  constructor(readonly defects: readonly string[]) {
    super(defects.join("\n"));
  }
}

/** A record that is not one of its stream's. */
export class StreamError extends Error {
  override readonly name = "StreamError";
  constructor(
    readonly stream: string,
    readonly issues: readonly Issue[],
  ) {
    super(`stream "${stream}": the record does not fit: ${issues.map(issueText).join("; ")}`);
  }
}
