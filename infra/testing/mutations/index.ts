import type { Family } from "../../../policies/core/rule";
import { cost } from "./cost";
import { data } from "./data";
import { imageMutations } from "./images";
import type { Mutation } from "./mutation";
import { resources } from "./resources";
import { security } from "./security";
import { waiverMutations } from "./waivers";

export { type Expected, type Mutation, mutated, resolved, type Scan } from "./mutation";

/** What is made worse in the stack prod, by the family whose rules should say so. */
export const mutations: Readonly<Partial<Record<Family, readonly Mutation[]>>> = {
  images: imageMutations,
  security,
  resources,
  data,
  cost,
  waivers: waiverMutations,
};
