import type { Rule } from "../core/rule";
import { costRules } from "./cost";
import { dataRules } from "./data";
import { imageRules } from "./images";
import { resourceRules } from "./resources";
import { securityRules } from "./security";

/** Every rule of the pack. */
export const rules: readonly Rule[] = [...imageRules, ...securityRules, ...resourceRules, ...dataRules, ...costRules];
