const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A quantity of Kubernetes in bytes or cores: `512Mi`, `250m`, `1.5`; absent when it is none. */
export function quantity(text: string | number | undefined): number | undefined {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?(?:e\d+)?)([a-zA-Z]*)$/.exec(String(text ?? "")) ?? [];
  const factor = UNITS[unit];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

const JVM_UNITS: Readonly<Record<string, number>> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** A size as JVMs and Spark write it, in bytes: `768m`, `2g`; absent when it is none. */
export function jvmSize(text: string | undefined): number | undefined {
  const [, digits, unit = ""] = /^(\d+)([kmgtKMGT]?)b?$/.exec(text ?? "") ?? [];
  const factor = JVM_UNITS[unit.toLowerCase()];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

/** `768 MiB`, for messages. */
export const inMebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
