import type { Rule } from "../../core/rule";
import { bucketRules } from "./buckets";
import { containerRules } from "./containers";
import { iamRules } from "./iam";
import { keyRules } from "./keys";
import { networkRules } from "./network";
import { podRules } from "./pods";
import { rightsRules } from "./rights";
import { transportRules } from "./transport";

export const securityRules: readonly Rule[] = [
  ...containerRules,
  ...podRules,
  ...rightsRules,
  ...iamRules,
  ...networkRules,
  ...transportRules,
  ...keyRules,
  ...bucketRules,
];
