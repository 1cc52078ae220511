package millrace;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Makes of a change, as Debezium tells it, the record of a stream in its canonical form, by a mapping that the platform compiles
 * from the definition of a capture. A row that has no canonical form goes to the capture's dead letters with the reason: sources
 * have no dead letters of Connect's own, and a row must neither stop the others nor be lost.
 */
public final class Canonical<R extends ConnectRecord<R>> implements Transformation<R> {
  private static final String MAPPING = "mapping";
  private static final Schema TEXT = Schema.STRING_SCHEMA;
  private static final BigInteger SAFE = BigInteger.valueOf((1L << 53) - 1);

  private Mapping mapping;

  @Override
  public ConfigDef config() {
    return new ConfigDef().define(MAPPING, ConfigDef.Type.STRING, ConfigDef.Importance.HIGH, "Tables and their streams, JSON.");
  }

  @Override
  public void configure(Map<String, ?> configs) {
    mapping = Mapping.of((String) config().parse(configs).get(MAPPING));
  }

  @Override
  public void close() {}

  @Override
  public R apply(R record) {
    if (!(record.value() instanceof Struct envelope) || envelope.schema().field("source") == null) return null;
    Struct source = envelope.getStruct("source");
    Mapping.Table table = mapping.table(source.getString("schema") + "." + source.getString("table"));
    Struct row = envelope.schema().field("after") == null ? null : envelope.getStruct("after");
    // A deleted row is no record of any stream.
    if (table == null || row == null) return null;
    String id = idOf(record, source, envelope.getString("op"));
    try {
      Map<String, String> made = new HashMap<>();
      StringBuilder json = new StringBuilder("{\"id\":\"").append(id).append('"');
      for (Mapping.Field field : table.fields()) {
        String value = valueOf(field, row, source);
        made.put(field.name(), value);
        json.append(',').append(Json.quoted(field.name())).append(':');
        json.append(value == null ? "null" : field.text() ? Json.quoted(value) : value);
      }
      return written(record, table.topic(), made.get(table.key()), json.append('}').toString(), id, null);
    } catch (Unfit unfit) {
      return written(record, mapping.deadLetters(), record.key() == null ? null : Json.of(record.key()), Json.of(row), id, new Refused(
          mapping.name(), table.name(), unfit.getMessage()));
    }
  }

  private record Refused(String capture, String table, String detail) {}

  private R written(R record, String topic, String key, String value, String id, Refused refused) {
    ConnectHeaders headers = new ConnectHeaders();
    String now = Long.toString(System.currentTimeMillis());
    headers.add("millrace-id", id, TEXT);
    headers.add("millrace-ingested-at", now, TEXT);
    if (refused != null) {
      headers.add("millrace-dl-topic", refused.table(), TEXT);
      headers.add("millrace-dl-cause", "uncanonical", TEXT);
      headers.add("millrace-dl-detail", refused.detail(), TEXT);
      headers.add("millrace-dl-attempts", "1", TEXT);
      headers.add("millrace-dl-worker", refused.capture(), TEXT);
      headers.add("millrace-dl-at", now, TEXT);
    }
    // Without a timestamp of Debezium's: the producer's own is when it was brought.
    return record.newRecord(topic, null, Schema.OPTIONAL_STRING_SCHEMA, key, TEXT, value, null, headers);
  }

  /** The same change has the same id however often it is brought: of where it stands in the log, and of its key. */
  private String idOf(R record, Struct source, String operation) {
    String change = String.join("\n", List.of(
        mapping.name(),
        source.getString("schema") + "." + source.getString("table"),
        textOf(source, "commit_lsn"),
        textOf(source, "change_lsn"),
        textOf(source, "event_serial_no"),
        operation,
        record.key() == null ? "" : Json.of(record.key())));
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(change.getBytes(StandardCharsets.UTF_8));
      hash[6] = (byte) ((hash[6] & 0x0f) | 0x80); // version 8: of our own making (RFC 9562)
      hash[8] = (byte) ((hash[8] & 0x3f) | 0x80);
      return new UUID(new BigInteger(hash, 0, 8).longValue(), new BigInteger(hash, 8, 8).longValue()).toString();
    } catch (NoSuchAlgorithmException absent) {
      throw new IllegalStateException(absent);
    }
  }

  private static String textOf(Struct source, String field) {
    if (source.schema().field(field) == null) return "";
    Object value = source.get(field);
    return value == null ? "" : value.toString();
  }

  private static final class Unfit extends Exception {
    Unfit(String what) {
      super(what, null, false, false);
    }
  }

  /** The canonical text of a field, null for null; within quotes where the field's kind is text in JSON. */
  private static String valueOf(Mapping.Field field, Struct row, Struct source) throws Unfit {
    if (field.constant() != null) return field.constant();
    if (field.column() == null) {
      if (field.isNull()) return null;
      return instant(field, Instant.ofEpochMilli(source.getInt64("ts_ms")));
    }
    org.apache.kafka.connect.data.Field column = row.schema().field(field.column());
    if (column == null) throw new Unfit("the row has no column \"" + field.column() + "\", which field \"" + field.name() + "\" is made of");
    Object value = row.get(column);
    if (value == null) {
      if (field.nullable()) return null;
      throw unfit(field, "never be null", "null");
    }
    return switch (field.kind()) {
      case "string" -> string(field, value.toString());
      case "enum" -> oneOf(field, value.toString());
      case "uuid" -> uuid(field, value.toString());
      case "boolean" -> {
        if (value instanceof Boolean) yield value.toString();
        throw unfit(field, "be true or false", value);
      }
      case "int", "long" -> integer(field, value);
      case "double" -> number(field, value);
      case "decimal" -> decimal(field, value);
      case "timestamp" -> instant(field, instantOf(field, column.schema(), value));
      default -> throw unfit(field, "be of a kind that is known", field.kind());
    };
  }

  private static Unfit unfit(Mapping.Field field, String allowed, Object got) {
    return new Unfit("field \"" + field.name() + "\" must " + allowed + ", got " + got);
  }

  private static String string(Mapping.Field field, String value) throws Unfit {
    // Fixed-width columns are filled up with blanks that nobody wrote.
    for (int at = 0; at < value.length(); at++) {
      char unit = value.charAt(at);
      boolean pair = Character.isHighSurrogate(unit) && at + 1 < value.length() && Character.isLowSurrogate(value.charAt(at + 1));
      if (Character.isSurrogate(unit) && !pair) throw unfit(field, "be well-formed Unicode", "half a character");
      if (pair) at++;
    }
    int length = value.codePointCount(0, value.length());
    if (length > field.maxLength()) throw unfit(field, "be at most " + field.maxLength() + " characters", length);
    return value;
  }

  private static String oneOf(Mapping.Field field, String value) throws Unfit {
    if (field.values().contains(value)) return value;
    throw unfit(field, "be one of " + String.join(", ", field.values()), "another value");
  }

  private static String uuid(Mapping.Field field, String value) throws Unfit {
    String lower = value.toLowerCase(java.util.Locale.ROOT);
    if (lower.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) return lower;
    throw unfit(field, "be a UUID", "another text");
  }

  private static String integer(Mapping.Field field, Object value) throws Unfit {
    BigInteger exact;
    try {
      exact = new BigDecimal(value.toString()).toBigIntegerExact();
    } catch (ArithmeticException | NumberFormatException none) {
      throw unfit(field, "be a whole number", "none");
    }
    if (exact.compareTo(field.min()) < 0 || exact.compareTo(field.max()) > 0)
      throw unfit(field, "be from " + field.min() + " to " + field.max(), exact);
    return exact.toString();
  }

  private static String number(Mapping.Field field, Object value) throws Unfit {
    double number = value instanceof Number it ? it.doubleValue() : new BigDecimal(value.toString()).doubleValue();
    if (!Double.isFinite(number)) throw unfit(field, "be finite", number);
    // -0 is written as 0.
    if (number == 0) return "0";
    // A whole number as JavaScript writes it.
    if (number == Math.rint(number) && Math.abs(number) <= SAFE.doubleValue()) return Long.toString((long) number);
    return Double.toString(number);
  }

  private static String decimal(Mapping.Field field, Object value) throws Unfit {
    BigDecimal exact;
    try {
      exact = (value instanceof BigDecimal it ? it : new BigDecimal(value.toString())).setScale(field.scale());
    } catch (ArithmeticException | NumberFormatException none) {
      throw unfit(field, "have at most " + field.scale() + " digits after the point", "more");
    }
    if (exact.precision() > field.precision()) throw unfit(field, "have at most " + field.precision() + " digits", exact.precision());
    return exact.toPlainString();
  }

  private static Instant instantOf(Mapping.Field field, Schema schema, Object value) throws Unfit {
    if (value instanceof java.util.Date date) return date.toInstant();
    String name = schema.name() == null ? "" : schema.name();
    if (value instanceof String text && name.equals("io.debezium.time.ZonedTimestamp")) {
      try {
        return OffsetDateTime.parse(text).toInstant();
      } catch (DateTimeParseException none) {
        throw unfit(field, "be an instant", "another text");
      }
    }
    if (value instanceof Long count) {
      switch (name) {
        case "io.debezium.time.Timestamp": return Instant.ofEpochMilli(count);
        case "io.debezium.time.MicroTimestamp": return Instant.EPOCH.plusNanos(Math.multiplyExact(Math.floorMod(count, 1_000_000L), 1_000L)).plusSeconds(Math.floorDiv(count, 1_000_000L));
        case "io.debezium.time.NanoTimestamp": return Instant.ofEpochSecond(Math.floorDiv(count, 1_000_000_000L), Math.floorMod(count, 1_000_000_000L));
        default: break;
      }
    }
    throw unfit(field, "come from a column with a date and a time", name.isEmpty() ? schema.type() : name);
  }

  /** Finer parts than the unit are cut off, towards the past. */
  private static String instant(Mapping.Field field, Instant at) throws Unfit {
    BigInteger nanos = BigInteger.valueOf(at.getEpochSecond()).multiply(BigInteger.valueOf(1_000_000_000L)).add(BigInteger.valueOf(at.getNano()));
    BigInteger[] parts = nanos.divideAndRemainder(BigInteger.valueOf(1_000_000_000L / field.perSecond()));
    BigInteger count = parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
    if (count.compareTo(field.min()) < 0 || count.compareTo(field.max()) > 0)
      throw unfit(field, "lie within the years 1 to 9999", "another time");
    return count.toString();
  }
}
