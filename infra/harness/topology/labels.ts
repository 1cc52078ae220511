import { fieldsOf, listOf } from "../schemas/symbols";

type Labels = Readonly<Record<string, unknown>>;

/** Whether a label selector of Kubernetes picks an object with these labels; an empty one picks all. */
export function selects(selector: unknown, labels: Labels): boolean {
  const { matchLabels, matchExpressions } = fieldsOf(selector);
  return (
    Object.entries(fieldsOf(matchLabels)).every(([key, value]) => labels[key] === value) &&
    listOf(matchExpressions).every((expression) => meets(fieldsOf(expression), labels))
  );
}

function meets({ key, operator, values }: Labels, labels: Labels): boolean {
  const value = labels[String(key)];
  switch (operator) {
    case "In":
      return listOf(values).includes(value);
    case "NotIn":
      return !listOf(values).includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}

/** `app=fraud,tier=worker` */
export function selectorText(selector: unknown): string {
  const { matchLabels, matchExpressions } = fieldsOf(selector);
  return [
    ...Object.entries(fieldsOf(matchLabels)).map(([key, value]) => `${key}=${String(value)}`),
    ...listOf(matchExpressions).map((expression) => {
      const { key, operator, values } = fieldsOf(expression);
      return `${String(key)} ${String(operator)} ${listOf(values).join("|")}`.trim();
    }),
  ].join(",");
}

export const isEmptySelector = (selector: unknown): boolean => selectorText(selector) === "";
