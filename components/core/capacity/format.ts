/** Numbers as people read them: three digits that count, decimal units for rates, binary ones for disks. */
const DECIMAL = ["B", "kB", "MB", "GB", "TB", "PB"] as const;
const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"] as const;

function scaled(value: number, base: number, units: readonly string[]): string {
  let rest = value;
  let unit = 0;
  while (rest >= base && unit < units.length - 1) {
    rest /= base;
    unit += 1;
  }
  return `${digits(rest)} ${units[unit] ?? ""}`;
}

/** `1234.5` → `1,235`, `12.34` → `12.3`, `0.00123` → `0.00123`, `5` → `5`. */
export function digits(value: number): string {
  return Math.abs(value) >= 100 ? grouped(value.toFixed(0)) : String(Number(value.toPrecision(3)));
}

const grouped = (text: string): string => text.replace(/\B(?=(?:\d{3})+(?:\.|$))/g, ",");

/** `115740000` → `116 MB/s`. */
export const rate = (bytesASecond: number): string => `${scaled(bytesASecond, 1_000, DECIMAL)}/s`;
/** Bytes → `1.5 TiB`. */
export const size = (bytes: number): string => scaled(bytes, 1_024, BINARY);
/** `10000` → `10,000/s`. */
export const count = (recordsASecond: number): string => `${digits(recordsASecond)}/s`;
/** `1234.5` → `$1,234.50`; undefined → `not known`. */
export const dollars = (amount: number | undefined): string =>
  amount === undefined ? "not known" : `$${grouped(amount.toFixed(2))}`;
/** `0.0816` → `$0.0816`: the price of one, of which fractions of a cent count. */
export const unitPrice = (amount: number | undefined): string =>
  amount === undefined ? "not known" : `$${Number(amount.toPrecision(6))}`;
/** `0.347` → `35 %`. */
export const percent = (part: number): string => `${Math.round(part * 100)} %`;
