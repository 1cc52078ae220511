import type { Output } from "@pulumi/pulumi";

/** A value that is here now, or that the engine will know later. */
export type Late<T> = T | Output<T>;

/** One part of a text: characters, or a value that the engine will know later. */
export type Part =
  | string
  /** `raw` values are written as they are; `json` values as JSON. */
  | { readonly late: Output<unknown>; readonly as: "raw" | "json" }
  /** A text within JSON: put together first, then written as a JSON string. */
  | { readonly text: Text; readonly as: "json" };

/**
 * A rendered file or argument that may hold endpoints which the engine only knows later. Tests and the local place put it
 * together with `plain`, components with `joined` (`output.ts`).
 */
export interface Text {
  readonly type: "text";
  readonly parts: readonly Part[];
}

/** What may stand where a file's content is asked for. */
export type Content = string | Text;

/** What a template may hold: an object or list would be written as "[object Object]", and is refused by the compiler. */
export type Insertable = string | number | boolean | Text | Output<string> | Output<number> | Output<boolean>;

/** ``text`bootstrap.servers=${kafka.bootstrap}` ``: a text of its characters and values, in order. */
export function text(strings: TemplateStringsArray, ...values: readonly Insertable[]): Text {
  const parts: Part[] = [];
  strings.forEach((characters, index) => {
    parts.push(characters);
    const value = values[index];
    if (value !== undefined) parts.push(...partsOf(value));
  });
  return textOf(parts);
}

/** Texts one after the other with `separator` between them; for lists of lines. */
export function lines(items: readonly Content[], separator = "\n"): Text {
  return textOf(items.flatMap((item, index) => [index === 0 ? "" : separator, ...partsOf(item)]));
}

/**
 * JSON (two spaces of indentation) of a value that may hold outputs and texts anywhere.
 * @throws on what JSON cannot say (functions, NaN, infinities), with its path
 */
export function json(value: unknown): Text {
  const parts: Part[] = [];
  writeJson(value, "", "value", parts);
  return textOf(parts);
}

/**
 * The text as a string.
 * @throws when it holds a value that only the engine knows
 */
export function plain(content: Content): string {
  if (typeof content === "string") return content;
  return content.parts
    .map((part) => {
      if (typeof part === "string") return part;
      if ("text" in part) return JSON.stringify(plain(part.text));
      throw new Error(
        `a text that starts "${start(content)}" holds a value that only the engine knows; put it together with \`joined\` in component.ts`,
      );
    })
    .join("");
}

export const isText = (value: unknown): value is Text =>
  typeof value === "object" && value !== null && (value as { type?: unknown }).type === "text" && "parts" in value;

/** Pulumi's own mark of an output, asked for here so that rendering needs no import of Pulumi. */
export const isOutput = (value: unknown): value is Output<unknown> =>
  typeof value === "object" && value !== null && (value as { __pulumiOutput?: unknown }).__pulumiOutput === true;

function partsOf(value: Insertable): readonly Part[] {
  if (isText(value)) return value.parts;
  if (isOutput(value)) return [{ late: value, as: "raw" }];
  return [String(value)];
}

/** Neighbouring characters become one part, so that equal texts are equal values. */
function textOf(parts: readonly Part[]): Text {
  const merged: Part[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === "string" && typeof last === "string") merged[merged.length - 1] = last + part;
    else if (part !== "") merged.push(part);
  }
  return { type: "text", parts: merged };
}

function start(content: Text): string {
  const [first = ""] = content.parts;
  return typeof first === "string" ? first.slice(0, 40) : "";
}

function writeJson(value: unknown, indent: string, path: string, parts: Part[]): void {
  if (isOutput(value)) parts.push({ late: value, as: "json" });
  else if (isText(value)) parts.push({ text: value, as: "json" });
  else if (Array.isArray(value)) {
    writeList("[", "]", value, indent, parts, (item, index, inner) => {
      writeJson(item, inner, `${path}[${index}]`, parts);
    });
  } else if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    writeList("{", "}", entries, indent, parts, ([key, item], _, inner) => {
      parts.push(`${JSON.stringify(key)}: `);
      writeJson(item, inner, `${path}.${key}`, parts);
    });
  } else parts.push(scalar(value, path));
}

function writeList<T>(
  open: string,
  close: string,
  items: readonly T[],
  indent: string,
  parts: Part[],
  write: (item: T, index: number, indent: string) => void,
): void {
  if (items.length === 0) {
    parts.push(open + close);
    return;
  }
  const inner = `${indent}  `;
  items.forEach((item, index) => {
    parts.push(`${index === 0 ? open : ","}\n${inner}`);
    write(item, index, inner);
  });
  parts.push(`\n${indent}${close}`);
}

function scalar(value: unknown, path: string): string {
  const sayable =
    value === null ||
    typeof value === "string" ||
    typeof value === "boolean" ||
    (typeof value === "number" && Number.isFinite(value));
  if (!sayable) {
    throw new Error(
      `${path} must be a string, finite number, boolean, null, list or object to be written as JSON, got ${typeof value === "number" ? String(value) : typeof value}`,
    );
  }
  return JSON.stringify(value);
}
