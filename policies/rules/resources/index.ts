import type { Rule } from "../../core/rule";
import { availabilityRules } from "./availability";
import { containerRules } from "./containers";
import { heapRules } from "./heap";
import { namespaceRules } from "./namespaces";
import { retentionRules } from "./retention";
import { scalingRules } from "./scaling";

export const resourceRules: readonly Rule[] = [
  ...containerRules,
  ...heapRules,
  ...namespaceRules,
  ...availabilityRules,
  ...scalingRules,
  ...retentionRules,
];
