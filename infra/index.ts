import * as pulumi from "@pulumi/pulumi";
import type { Outputs } from "./outputs";
import { paths, placeFolder } from "./paths";
import { program } from "./program";
import { parseSettings } from "./settings";

/** What the plain `pulumi` CLI runs: it takes the settings from the stack that is selected. */
export = (): Promise<Outputs> => {
  const config = new pulumi.Config("millrace");
  const raw = { place: config.get("place"), ports: config.getObject("ports"), delivery: config.get("delivery") };
  const given = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined));
  return program(parseSettings(given, { stack: pulumi.getStack(), folder: placeFolder(paths().state) }));
};
