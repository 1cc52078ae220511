import { PolicyPack } from "@pulumi/policy";
import { Ledger } from "./core/ledger";
import { policiesOf } from "./core/pack";
import { parseWaivers } from "./core/waivers";
import { rules } from "./rules";
import waivers from "./waivers.json";

const names = [...rules.map(({ name }) => name), "waivers"];

// Closed unless it is opened: a stack whose findings are to be advice says so by `--policy-pack-config policies/config/dev.json`.
new PolicyPack("millrace", {
  displayName: "Millrace",
  description: "What every deployment of Millrace must hold to",
  enforcementLevel: "mandatory",
  policies: policiesOf(rules, new Ledger(parseWaivers(waivers, names))),
});
