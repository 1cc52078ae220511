import type { Rule } from "../../core/rule";
import { budgetRules } from "./budget";
import { instanceRules } from "./instances";
import { tagRules } from "./tags";

export const costRules: readonly Rule[] = [...instanceRules, ...tagRules, ...budgetRules];
