package millrace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/** What the platform compiled of a capture: `components/connect/mapping.ts` says what each property means. */
record Mapping(String name, String deadLetters, Map<String, Table> tables) {
  record Table(String name, String topic, String key, List<Field> fields) {}

  record Field(
      String name,
      String kind,
      boolean text,
      boolean nullable,
      String column,
      String constant,
      boolean isNull,
      Set<String> values,
      int maxLength,
      int precision,
      int scale,
      long perSecond,
      BigInteger min,
      BigInteger max) {}

  Table table(String name) {
    return tables.get(name);
  }

  static Mapping of(String json) {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(json);
    } catch (JsonProcessingException none) {
      throw new ConfigException("mapping", null, "must be JSON");
    }
    Map<String, Table> tables = new HashMap<>();
    for (JsonNode table : root.get("tables")) {
      List<Field> fields = new ArrayList<>();
      for (JsonNode field : table.get("fields")) fields.add(fieldOf(field));
      String name = table.get("table").asText();
      tables.put(name, new Table(name, table.get("topic").asText(), table.get("key").asText(), fields));
    }
    return new Mapping(root.get("name").asText(), root.get("deadLetters").asText(), tables);
  }

  private static Field fieldOf(JsonNode node) {
    Set<String> values = new LinkedHashSet<>();
    if (node.has("values")) for (JsonNode value : node.get("values")) values.add(value.asText());
    JsonNode constant = node.get("constant");
    return new Field(
        node.get("name").asText(),
        node.get("kind").asText(),
        node.get("text").asBoolean(),
        node.path("nullable").asBoolean(false),
        node.hasNonNull("column") ? node.get("column").asText() : null,
        constant == null || constant.isNull() ? null : constant.asText(),
        constant != null && constant.isNull(),
        values,
        node.path("maxLength").asInt(Integer.MAX_VALUE),
        node.path("precision").asInt(0),
        node.path("scale").asInt(0),
        node.path("perSecond").asLong(1),
        node.has("min") ? new BigInteger(node.get("min").asText()) : null,
        node.has("max") ? new BigInteger(node.get("max").asText()) : null);
  }
}
