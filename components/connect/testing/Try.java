import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.debezium.data.Envelope;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import millrace.Canonical;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Changes as Debezium's connector for SQL Server tells them, a line of JSON each, through the transformation; what it makes, likewise. */
public final class Try {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Schema ROW = SchemaBuilder.struct().name("shop.Shop.dbo.OwnPrice.Value").optional()
      .field("Sku", Schema.STRING_SCHEMA)
      .field("Price", Schema.STRING_SCHEMA)
      .field("Shipping", Schema.OPTIONAL_STRING_SCHEMA)
      .field("Currency", Schema.STRING_SCHEMA)
      .field("IsPromotion", Schema.BOOLEAN_SCHEMA)
      .field("Availability", Schema.STRING_SCHEMA)
      .field("Stock", Schema.OPTIONAL_INT32_SCHEMA)
      .build();
  /** Of `SqlServerSourceInfoStructMaker`, as far as the transformation looks at it. */
  private static final Schema SOURCE = SchemaBuilder.struct().name("io.debezium.connector.sqlserver.Source")
      .field("ts_ms", Schema.INT64_SCHEMA)
      .field("db", Schema.STRING_SCHEMA)
      .field("schema", Schema.STRING_SCHEMA)
      .field("table", Schema.STRING_SCHEMA)
      .field("change_lsn", Schema.OPTIONAL_STRING_SCHEMA)
      .field("commit_lsn", Schema.OPTIONAL_STRING_SCHEMA)
      .field("event_serial_no", Schema.OPTIONAL_INT64_SCHEMA)
      .build();
  private static final Envelope ENVELOPE =
      Envelope.defineSchema().withName("shop.Shop.dbo.OwnPrice.Envelope").withRecord(ROW).withSource(SOURCE).build();
  private static final Schema KEY = SchemaBuilder.struct().field("Sku", Schema.STRING_SCHEMA).build();

  public static void main(String[] arguments) throws Exception {
    Canonical<SourceRecord> canonical = new Canonical<>();
    canonical.configure(Map.of("mapping", arguments[0]));
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, java.nio.charset.StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      SourceRecord made = canonical.apply(recordOf(MAPPER.readTree(line)));
      System.out.println(made == null ? "null" : MAPPER.writeValueAsString(shown(made)));
    }
  }

  private static SourceRecord recordOf(JsonNode change) {
    Struct source = new Struct(SOURCE)
        .put("ts_ms", change.get("at").asLong())
        .put("db", "Shop")
        .put("schema", "dbo")
        .put("table", change.path("table").asText("OwnPrice"))
        .put("change_lsn", change.path("lsn").asText("00000025:00000d98:00a2"))
        .put("commit_lsn", "00000025:00000d98:00b0")
        .put("event_serial_no", 1L);
    Struct row = rowOf(change.get("row"));
    Instant now = Instant.ofEpochMilli(0);
    Struct envelope = switch (change.get("op").asText()) {
      case "r" -> ENVELOPE.read(row, source, now);
      case "c" -> ENVELOPE.create(row, source, now);
      case "u" -> ENVELOPE.update(row, row, source, now);
      default -> ENVELOPE.delete(row, source, now);
    };
    Struct key = new Struct(KEY).put("Sku", row.get("Sku"));
    return new SourceRecord(Map.of(), Map.of(), "shop.Shop.dbo.OwnPrice", KEY, key, ENVELOPE.schema(), envelope);
  }

  private static Struct rowOf(JsonNode node) {
    Struct row = new Struct(ROW);
    for (var field : ROW.fields()) {
      JsonNode value = node.get(field.name());
      row.put(field, value == null || value.isNull() ? null : switch (field.schema().type()) {
        case BOOLEAN -> (Object) value.asBoolean();
        case INT32 -> value.asInt();
        default -> value.asText();
      });
    }
    return row;
  }

  private static Map<String, Object> shown(SourceRecord record) {
    Map<String, Object> headers = new LinkedHashMap<>();
    record.headers().forEach((header) -> headers.put(header.key(), header.value()));
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("topic", record.topic());
    shown.put("key", record.key());
    shown.put("value", record.value());
    shown.put("headers", headers);
    return shown;
  }
}
