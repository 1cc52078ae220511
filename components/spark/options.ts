import { type Content, lines, type Text, text } from "../core/text";

/** Properties as options of Java, each a word: `-Dkey=value`. */
export const joinedOptions = (conf: Readonly<Record<string, Content>>): Text =>
  lines(
    Object.entries(conf).map(([key, value]) =>
      typeof value === "string" ? `-D${key}=${value}` : text`-D${key}=${value}`,
    ),
    " ",
  );
