package millrace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/** Text of JSON. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static String quoted(String text) {
    return write(text);
  }

  /** A row or a key as it came: for people who look at a dead letter. */
  static String of(Object value) {
    return write(plain(value));
  }

  private static Object plain(Object value) {
    if (value instanceof Struct struct) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (Field field : struct.schema().fields()) fields.put(field.name(), plain(struct.get(field)));
      return fields;
    }
    if (value instanceof java.util.Date date) return date.toInstant().toString();
    return value;
  }

  private static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
