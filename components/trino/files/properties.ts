import { type Content, lines, text, type Text } from "../../core/text";

/** Values of a Java properties file; one that is undefined is left out. */
export type Properties = Readonly<Record<string, Content | number | boolean | undefined>>;

/** A Java properties file. Values that Trino reads from its environment are written `${ENV:NAME}`. */
export const properties = (values: Properties): Text =>
  text`${lines(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [text`${key}=${value}`])),
  )}\n`;

/** A value from the environment, which Trino reads when it starts: what is secret is in no file. */
export const env = (name: string): string => `\${ENV:${name}}`;
