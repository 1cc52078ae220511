import { isFree, readRecords, isRunning, takenSentence, type LocalPort } from "../components/core/local";
import { workers } from "../workloads/definitions";
import { type Engine, type OpenOptions, openEngine } from "./engine";
import { configOf } from "./harness/policies";
import { platformValues, readChoices, readStack, withChoices } from "./harness/stack-files";
import { localRooms, roomNames } from "./local-rooms";
import { type Paths, placeFolder } from "./paths";
import { program } from "./program";
import { type LocalSettings, parseSettings, type Settings, workerPorts } from "./settings";

/** The settings of a stack: its file's, and for this machine's place with what was chosen for this checkout. */
export function settingsOf(stack: string, paths: Paths): Settings {
  const values = platformValues(readStack(paths.root, stack));
  const chosen = values.place === "local" ? withChoices(values, readChoices(paths.state)) : values;
  return parseSettings(chosen, { stack, folder: placeFolder(paths.state) });
}

/** The settings of the stack `local`. @throws when its file names another place */
export function localSettings(paths: Paths): LocalSettings {
  const settings = settingsOf("local", paths);
  if (settings.place === "local") return settings;
  throw new Error(
    `millrace:place must be "local" in Pulumi.local.yaml, got "${settings.place}"; give that place a stack of another name`,
  );
}

/**
 * The engine with the platform as its program, under the policy pack where the place is a cluster: this machine's runs processes of
 * this user, and has no container, cloud or network of which a rule speaks.
 */
export const openPlatform = (settings: Settings, options: Omit<OpenOptions, "program" | "stack">): Promise<Engine> =>
  openEngine({
    ...(settings.place === "local" ? {} : { policies: { config: configOf(settings) } }),
    ...options,
    stack: settings.stack,
    program: () => program(settings),
  });

/** Every port that the local place listens on. */
export function portsOf({ ports, rooms }: LocalSettings): readonly LocalPort[] {
  const { workers: set, ...rest } = ports;
  const idle = roomNames.filter((name) => !rooms[name]).flatMap((name): readonly string[] => localRooms[name].ports);
  const fixed = Object.fromEntries(Object.entries(rest).filter(([setting]) => !idle.includes(setting)));
  const names = workers.map(({ name }) => name);
  return [
    ...Object.entries(fixed).map(([setting, port]) => ({ setting, port })),
    ...[...workerPorts(names, set)].map(([name, port]) => ({ setting: `workers.${name}`, port })),
  ];
}

/**
 * Looks at the ports before anything is fetched or built.
 * @throws a sentence for each port that a program other than ours has
 */
export async function checkPorts(settings: LocalSettings): Promise<void> {
  const ours = new Set(
    readRecords(settings.folder)
      .filter(isRunning)
      .flatMap(({ ports }) => ports.map(({ port }) => port)),
  );
  const taken: string[] = [];
  for (const wanted of portsOf(settings)) {
    if (!ours.has(wanted.port) && !(await isFree(wanted.port))) taken.push(takenSentence(wanted));
  }
  if (taken.length > 0) throw new Error(taken.join("\n"));
}
