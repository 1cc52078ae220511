import type { Measured } from "../scenario";

/**
 * How a preview's time grows from a narrow platform to a wide one, in the terms of the scenario: seconds for each, milliseconds for
 * each stream and each resource between them, and what a further stream takes against what one of the first takes (below 1 while
 * what every platform has outweighs; above 1 growth is more than linear).
 */
export function growth(narrow: Measured, wide: Measured): Measured {
  const [few, many] = [of(narrow, "seconds"), of(wide, "seconds")];
  const more = (many - few) * 1_000;
  const perStream = more / (of(wide, "streams") - of(narrow, "streams"));
  return {
    few,
    many,
    perStream,
    perResource: more / (of(wide, "resources") - of(narrow, "resources")),
    ratio: perStream / ((few * 1_000) / of(narrow, "streams")),
  };
}

function of(measured: Measured, name: string): number {
  const value = measured[name];
  if (value === undefined) throw new Error(`the preview did not answer with its ${name}`);
  return value;
}
