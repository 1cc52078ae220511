export { lakeTables } from "./tables";
