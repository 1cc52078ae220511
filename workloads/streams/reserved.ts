/**
 * Words that no field may be called, in lower case. SQL's: a query that names such a column fails, or means something else,
 * unless it quotes, and differently in Trino, Pinot (Calcite), Spark and ksqlDB. Sources: Trino's, Apache Calcite's and
 * Spark's (ANSI mode) lists of reserved keywords, as far as a field could be called so; ksqlDB's pseudo columns.
 */
const SQL =
  "abs all alter and any array as asc avg begin between bigint binary blob boolean both by call case cast ceil char " +
  "character check column commit condition connect constraint count create cross cube current cursor date day decimal " +
  "declare default delete desc describe distinct double drop each element else end escape every except exec execute exists " +
  "extract false fetch filter first float floor for foreign from full function grant group grouping having hour identity in " +
  "inner insert int integer intersect interval into is join language last lateral leading left like limit local lower map " +
  "match max merge method min minute mod month natural new no none normalize not null of offset old on only open or order " +
  "out outer over overlaps partition percent period position power precision prepare primary range rank real recursive " +
  "reference release result return right rollup row rows select set similar skip smallint some start static struct sum " +
  "system table then time timestamp tinyint to trailing translate trigger trim true truncate uescape union unique unknown " +
  "unnest update upper user using value values varchar when where window with within without year";
const KSQLDB = "rowkey rowoffset rowpartition rowtime windowend windowstart headers";

/** What every JavaScript object inherits: a missing field would read as one that is there. In lower case, as fields are compared. */
const JAVASCRIPT = "constructor hasownproperty isprototypeof propertyisenumerable tolocalestring tostring valueof";

export const RESERVED: ReadonlySet<string> = new Set(`${SQL} ${KSQLDB} ${JAVASCRIPT}`.split(" "));
