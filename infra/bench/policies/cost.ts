import type { Measured } from "../scenario";

/**
 * What the pack takes over a narrow platform, and how that grows to a wide one: seconds or milliseconds as the scenario's metrics
 * say. `seconds` are those of the rules alone, `judged` and `without` those of a preview with the pack and without.
 */
export function cost(narrow: Measured, wide: Measured): Measured {
  const more = of(wide, "resources") - of(narrow, "resources");
  const pack = (measured: Measured): number => of(measured, "judged") - of(measured, "without");
  return {
    rules: of(narrow, "seconds") * 1_000,
    perResource: ((of(wide, "seconds") - of(narrow, "seconds")) * 1_000) / more,
    pack: pack(narrow),
    packPerResource: ((pack(wide) - pack(narrow)) * 1_000) / more,
    ratio: of(narrow, "judged") / of(narrow, "without"),
  };
}

function of(measured: Measured, name: string): number {
  const value = measured[name];
  if (value === undefined) throw new Error(`the pack's child did not answer with its ${name}`);
  return value;
}
