import { renderMarkdown, renderText, type Table } from "./table";

const table: Table = {
  title: "Sizes",
  columns: [{ name: "what" }, { name: "size", align: "right" }],
  rows: [
    ["small | thin", "1 µs"],
    ["large", "1,000 µs"],
  ],
  notes: ["As measured."],
};

describe("a table", () => {
  it("stands in columns in a terminal", () => {
    expect(renderText(table)).toBe(
      [
        "Sizes",
        "  what              size",
        "  small | thin      1 µs",
        "  large         1,000 µs",
        "  As measured.",
      ].join("\n"),
    );
  });

  it("is a table of Markdown, with a bar in a cell escaped", () => {
    expect(renderMarkdown(table)).toBe(
      [
        "### Sizes",
        "",
        "| what | size |",
        "| --- | ---: |",
        "| small \\| thin | 1 µs |",
        "| large | 1,000 µs |",
        "",
        "As measured.",
      ].join("\n"),
    );
  });
});
