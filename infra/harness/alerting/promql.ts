import { parser } from "@prometheus-io/lezer-promql";

/** A series that an expression reads. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
}

/** What an expression of PromQL says, as far as the checks need it. */
export interface Inspected {
  /** Where it cannot be read; absent when it can. */
  readonly error?: string;
  readonly selectors: readonly Selector[];
  /** Labels that an aggregation or a vector match names, with the series that it works on. */
  readonly groupings: readonly { readonly labels: readonly string[]; readonly metrics: readonly string[] }[];
  /** Functions by name: `absent`, `rate`. */
  readonly functions: readonly string[];
  /**
   * How long, in seconds, a window must fill before the expression can turn true: that of `absent_over_time`, and of what must
   * fall (`rate(x[1m]) == 0`). What must rise turns true with the first sample that is high enough.
   */
  readonly fills: number;
  /** The longest window, in seconds. */
  readonly longest: number;
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};
/** Functions that make labels of their own, so that what comes after cannot be judged by the series. */
const RELABELS = /\blabel_(replace|join)\s*\(|\bcount_values\b/;
const FALLING = new Set(["Lss", "Lte", "Eql"]);

export function inspect(expr: string): Inspected {
  const tree = parser.parse(expr);
  const text = (node: { readonly from: number; readonly to: number }): string => expr.slice(node.from, node.to);
  const selectors: Selector[] = [];
  const groupings: { labels: readonly string[]; metrics: readonly string[] }[] = [];
  const functions: string[] = [];
  let error: string | undefined;
  let fills = 0;
  tree.iterate({
    enter: ({ type, node }) => {
      if (type.isError) error ??= `at "${expr.slice(Math.max(0, node.from - 10), node.from + 20)}"`;
      else if (type.name === "VectorSelector") selectors.push(selectorOf(node, text));
      else if (type.name === "FunctionIdentifier") functions.push(text(node));
      else if (type.name === "GroupingLabels" && !RELABELS.test(expr)) {
        const labels = node.getChildren("LabelName").map(text);
        groupings.push({ labels, metrics: metricsWithin(scopeOf(node), text) });
      } else if (type.name === "FunctionCall" && text(node).startsWith("absent_over_time")) {
        fills = Math.max(fills, windowWithin(node, text));
      } else if (type.name === "BinaryExpr" && isFalling(node)) fills = Math.max(fills, windowWithin(node, text));
    },
  });
  return {
    ...(error === undefined ? {} : { error }),
    selectors,
    groupings,
    functions,
    fills,
    longest: windowWithin(tree.topNode, text),
  };
}

/** `1h30m` in seconds. */
const secondsOf = (duration: string): number =>
  [...duration.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, amount, unit = ""]) => sum + Number(amount) * (UNITS[unit] ?? 0),
    0,
  );

type SyntaxNode = ReturnType<typeof parser.parse>["topNode"];
type TextOf = (node: { readonly from: number; readonly to: number }) => string;

function selectorOf(node: SyntaxNode, text: TextOf): Selector {
  const identifier = node.getChild("Identifier");
  const matchers = (node.getChild("LabelMatchers")?.getChildren("UnquotedLabelMatcher") ?? []).map((matcher) => ({
    label: part(matcher, "LabelName", text),
    operator: part(matcher, "MatchOp", text),
    value: part(matcher, "StringLiteral", text).slice(1, -1),
  }));
  const named = matchers.find(({ label }) => label === "__name__");
  return {
    metric: identifier === null ? (named?.value ?? "") : text(identifier),
    matchers: matchers.filter((matcher) => matcher !== named),
  };
}

function part(node: SyntaxNode, name: string, text: TextOf): string {
  const child = node.getChild(name);
  return child === null ? "" : text(child);
}

/** The aggregation or the binary expression that a list of labels belongs to. */
function scopeOf(node: SyntaxNode): SyntaxNode {
  let scope = node;
  while (scope.parent !== null && scope.name !== "AggregateExpr" && scope.name !== "BinaryExpr") scope = scope.parent;
  return scope;
}

function metricsWithin(node: SyntaxNode, text: TextOf): readonly string[] {
  const metrics: string[] = [];
  node.cursor().iterate((inner) => {
    if (inner.name === "VectorSelector") metrics.push(selectorOf(inner.node, text).metric);
  });
  return metrics;
}

const isFalling = (node: SyntaxNode): boolean => {
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (FALLING.has(child.name)) return true;
  return false;
};

/** The longest range below a node, in seconds. */
function windowWithin(node: SyntaxNode, text: TextOf): number {
  let longest = 0;
  node.cursor().iterate((inner) => {
    if (inner.name === "MatrixSelector" || inner.name === "SubqueryExpr") {
      const range =
        inner.node.getChildren("DurationExpr")[0] ?? inner.node.getChild("NumberDurationLiteralInDurationContext");
      if (range !== null) longest = Math.max(longest, secondsOf(text(range)));
    }
  });
  return longest;
}
