import type { Rule } from "../../core/rule";
import { contractRules } from "./contracts";
import { copyRules } from "./copies";
import { readerRules } from "./readers";
import { topicRules } from "./topics";

export const dataRules: readonly Rule[] = [...topicRules, ...contractRules, ...copyRules, ...readerRules];
