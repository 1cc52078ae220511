import type { Outputs } from "./outputs";
import { local } from "./places/local";
import type { Settings } from "./settings";

/**
 * The whole platform. Each call registers every resource anew, and importing the module registers none, so that a preview and
 * several updates can run in one process.
 */
export async function program(settings: Settings): Promise<Outputs> {
  switch (settings.place) {
    case "local":
      return local(settings);
    case "kubernetes":
    case "aws":
      throw refusal(settings);
  }
}

/** Why the stack cannot be placed, said before an engine is started for it. */
export function refusal({ stack, place }: Settings): Error {
  return new Error(
    `stack "${stack}" asks for place "${place}", which this version cannot build; the place that it has is "local": run \`npm start\``,
  );
}
