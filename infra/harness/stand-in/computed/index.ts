import { access } from "./aws-access";
import { balancing } from "./aws-balancing";
import { data } from "./aws-data";
import { databases } from "./aws-databases";
import { network } from "./aws-network";
import { upkeep } from "./aws-upkeep";
import { clusterObject } from "./kubernetes";
import type { Computation, Computations } from "./model";
import { others } from "./others";

const tables: Computations = { ...network, ...balancing, ...access, ...data, ...databases, ...upkeep, ...others };

/** The types that a table computes something of. */
export const computedTypes: readonly string[] = Object.keys(tables).sort();

/** What the provider computes of a type; nothing where no table says. */
export function computationOf(type: string): Computation {
  if (type.startsWith("kubernetes:")) return clusterObject;
  return tables[type] ?? {};
}
