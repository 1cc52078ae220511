import * as pulumi from "@pulumi/pulumi";
import { planReport } from "../components/core/plan";
import { deployedPlan } from "./deployed";
import type { Outputs } from "./outputs";
import { paths, placeFolder } from "./paths";
import { program } from "./program";
import { parseSettings, settingKeys } from "./settings";

/** What the plain `pulumi` CLI runs: it takes the settings from the stack that is selected. */
export = async (): Promise<Outputs> => {
  const config = new pulumi.Config("millrace");
  const given = settingKeys.flatMap((key) => {
    const value = config.get(key);
    return value === undefined ? [] : [[key, valueOf(value)] as const];
  });
  const context = { stack: pulumi.getStack(), folder: placeFolder(paths().state) };
  const settings = parseSettings(Object.fromEntries(given), context);
  if (settings.place === "local") return program(settings);
  const deployed = await deployedPlan();
  return program(settings, {
    ...(deployed === undefined ? {} : { deployed }),
    planned: ({ plan }) => {
      void pulumi.log.info(
        planReport(plan, "text", deployed === undefined ? undefined : { plan: deployed.plan, name: deployed.name }),
      );
    },
  });
};

/** Pulumi hands on lists, numbers and the like as JSON, and strings as they are. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
