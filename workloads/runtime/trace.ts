/** W3C Trace Context, `traceparent` of version 00 (and later ones, of which the first four fields are the same). */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
const NO_TRACE = "0".repeat(32);

const random = (bytes: number): string => {
  let hex = "";
  for (let left = bytes; left > 0; left -= 4) {
    hex += Math.floor(Math.random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0");
  }
  return hex;
};

/** The same trace, in a span of its own; undefined when there is none, or none that is valid. */
export function childOf(traceparent: string | undefined): string | undefined {
  const parts = traceparent === undefined ? null : TRACEPARENT.exec(traceparent);
  const [, version, trace, , flags] = parts ?? [];
  if (version === undefined || version === "ff" || trace === undefined || trace === NO_TRACE) return undefined;
  return `00-${trace}-${random(8)}-${flags ?? "00"}`;
}
