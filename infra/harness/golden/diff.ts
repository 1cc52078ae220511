const CONTEXT = 2;
/** Pairs of lines up to which the shortest change is looked for. */
const MOST_PAIRS = 4_000_000;

type Line = readonly [mark: " " | "-" | "+", text: string];

/** The lines that differ, with two around them, as `diff -u` writes them; empty when none does. */
export function lineDiff(before: string, after: string): readonly string[] {
  const changes = compared(before.split("\n"), after.split("\n"));
  const near = new Set<number>();
  changes.forEach(([mark], index) => {
    if (mark === " ") return;
    for (let at = index - CONTEXT; at <= index + CONTEXT; at++) near.add(at);
  });
  const lines: string[] = [];
  changes.forEach(([mark, text], index) => {
    if (!near.has(index)) return;
    if (!near.has(index - 1)) lines.push(`@ ${enclosing(changes, index)}`);
    lines.push(`${mark} ${text}`);
  });
  return lines;
}

/** The resource that a line belongs to: the last line before it without indentation. */
function enclosing(changes: readonly Line[], index: number): string {
  for (let at = index; at >= 0; at--) {
    const text = changes[at]?.[1] ?? "";
    if (/^\S/.test(text)) return text.replace(/:$/, "");
  }
  return "";
}

function compared(before: readonly string[], after: readonly string[]): readonly Line[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end++;
  }
  const same = (lines: readonly string[]): readonly Line[] => lines.map((text) => [" ", text]);
  return [
    ...same(before.slice(0, start)),
    ...changed(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

/** By the longest common subsequence. */
function changed(before: readonly string[], after: readonly string[]): readonly Line[] {
  const width = after.length + 1;
  if (before.length * after.length > MOST_PAIRS) {
    return [...before.map((text): Line => ["-", text]), ...after.map((text): Line => ["+", text])];
  }
  const common = new Uint32Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      common[i * width + j] =
        before[i] === after[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
    }
  }
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push([" ", before[i] ?? ""]);
      i++;
      j++;
    } else if (
      j >= after.length ||
      (i < before.length && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      lines.push(["-", before[i] ?? ""]);
      i++;
    } else {
      lines.push(["+", after[j] ?? ""]);
      j++;
    }
  }
  return lines;
}
