/** Rows to be read by people: in a terminal, or in a pull request's comment. */
export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** Sentences below the rows. */
  readonly notes?: readonly string[];
}

export interface Column {
  readonly name: string;
  /** Numbers stand at the right. Default `left`. */
  readonly align?: "left" | "right";
}

export type Layout = "text" | "markdown";

/** Tables below each other, without a line end at the end. */
export const renderTables = (tables: readonly Table[], layout: Layout): string =>
  tables.map((table) => (layout === "text" ? renderText(table) : renderMarkdown(table))).join("\n\n");

/** A table for a terminal: columns two spaces apart, no lines drawn, so that it can be cut and searched. */
export function renderText({ title, columns, rows, notes = [] }: Table): string {
  const lines = [columns.map(({ name }) => name), ...rows];
  const widths = columns.map((_, i) => Math.max(...lines.map((cells) => width(cells[i] ?? ""))));
  const laid = lines.map((cells) =>
    columns
      .map(({ align }, i) => pad(cells[i] ?? "", widths[i] ?? 0, align ?? "left"))
      .join("  ")
      .trimEnd(),
  );
  return [title, ...laid.map((row) => `  ${row}`), ...notes.map((note) => `  ${note}`)].join("\n");
}

/** The same table in GitHub's Markdown. */
export function renderMarkdown({ title, columns, rows, notes = [] }: Table): string {
  const row = (cells: readonly string[]): string =>
    `| ${columns.map((_, i) => (cells[i] ?? "").replaceAll("|", "\\|")).join(" | ")} |`;
  return [
    `### ${title}`,
    "",
    row(columns.map(({ name }) => name)),
    row(columns.map(({ align }) => (align === "right" ? "---:" : "---"))),
    ...rows.map(row),
    ...notes.flatMap((note) => ["", note]),
  ].join("\n");
}

/** Characters, not UTF-16 units. */
const width = (text: string): number => Array.from(text).length;

const pad = (text: string, to: number, align: "left" | "right"): string => {
  const space = " ".repeat(Math.max(0, to - width(text)));
  return align === "right" ? space + text : text + space;
};
