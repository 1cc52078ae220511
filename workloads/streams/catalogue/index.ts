import { entries, extensionOf, isDefinition, load } from "../listing";
import { checkStreams } from "../check-platform";
import { DefinitionError } from "../errors";
import type { AnyStream } from "../stream";

/** Every stream of the platform, by name. A file in this folder is all that a new one needs. */
export const catalogue: readonly AnyStream[] = Object.freeze(streamsOf(__dirname, extensionOf(__filename)));

/**
 * The streams of a folder: one a file, the file named after it.
 * @throws DefinitionError naming each file that holds none, more, or another's, and each artefact that two streams would share
 */
export function streamsOf(folder: string, extension: string): AnyStream[] {
  const files = entries(folder).filter(
    ({ name, isFolder }) =>
      !isFolder && name.endsWith(extension) && !/\.(test|types|d)\.[jt]s$/.test(name) && name !== `index${extension}`,
  );
  const defects: string[] = [];
  const streams = files.flatMap(({ name: file }) => {
    const found = load(folder, file).filter((value) => isDefinition<AnyStream>(value, "stream"));
    const expected = file.slice(0, -extension.length);
    const names = found.map(({ name }) => `"${name}"`).join(", ");
    if (found.length !== 1 || found[0]?.name !== expected) {
      defects.push(
        `catalogue file "${file}" must export exactly one stream, named "${expected}", got ${names === "" ? "none" : names}; give each stream a file named after it`,
      );
    }
    return found;
  });
  if (defects.length > 0) throw new DefinitionError(defects);
  checkStreams(streams);
  return streams;
}
