import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics from the first record to where they end when it starts, with Kafka's own client and without a group, and prints
 * a JSON line a record. It shares no code with what it checks.
 *
 * <p>Usage: java -cp KAFKA_CLIENTS_JARS Reader.java BOOTSTRAP TOPIC...
 *
 * <p>A line: {"topic":"…","partition":0,"offset":0,"timestamp":0,"key":"…","value":"…","headers":[["name","value"]]}. What is
 * not UTF-8 is written as {"base64":"…"}, what is not there as null. Exit code 1 and a sentence on standard error when a topic
 * is not there, or stands still for 30 seconds.
 */
public class Reader {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  public static void main(String[] args) throws IOException {
    if (args.length < 2) fail("a broker and a topic are needed; usage: Reader.java BOOTSTRAP TOPIC...");
    Properties config = new Properties();
    config.put("bootstrap.servers", args[0]);
    config.put("enable.auto.commit", "false");
    config.put("isolation.level", "read_committed");
    config.put("key.deserializer", ByteArrayDeserializer.class.getName());
    config.put("value.deserializer", ByteArrayDeserializer.class.getName());
    BufferedWriter out = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), 1 << 16);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (String topic : Arrays.asList(args).subList(1, args.length)) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) fail("there is no topic " + topic + "; check its name");
        for (PartitionInfo info : found) partitions.add(new TopicPartition(topic, info.partition()));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long moved = System.nanoTime();
      while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        var records = consumer.poll(Duration.ofMillis(200));
        if (!records.isEmpty()) moved = System.nanoTime();
        else if (System.nanoTime() - moved > PATIENCE.toNanos()) fail("no record came for " + PATIENCE.toSeconds() + " seconds");
        for (ConsumerRecord<byte[], byte[]> record : records) {
          if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) print(record, out);
        }
      }
    }
    out.flush();
  }

  private static void print(ConsumerRecord<byte[], byte[]> record, BufferedWriter out) throws IOException {
    StringBuilder line = new StringBuilder(512);
    line.append("{\"topic\":");
    quote(record.topic(), line);
    line.append(",\"partition\":").append(record.partition());
    line.append(",\"offset\":").append(record.offset());
    line.append(",\"timestamp\":").append(record.timestamp());
    line.append(",\"key\":");
    value(record.key(), line);
    line.append(",\"value\":");
    value(record.value(), line);
    line.append(",\"headers\":[");
    String separator = "";
    for (Header header : record.headers()) {
      line.append(separator).append('[');
      quote(header.key(), line);
      line.append(',');
      value(header.value(), line);
      line.append(']');
      separator = ",";
    }
    out.append(line.append("]}\n"));
  }

  private static void value(byte[] bytes, StringBuilder line) {
    if (bytes == null) {
      line.append("null");
      return;
    }
    try {
      quote(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), line);
    } catch (CharacterCodingException notText) {
      line.append("{\"base64\":\"").append(Base64.getEncoder().encodeToString(bytes)).append("\"}");
    }
  }

  private static void quote(String text, StringBuilder line) {
    line.append('"');
    for (int i = 0; i < text.length(); i += 1) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') line.append('\\').append(c);
      // Line separators too: some readers of lines take them for an end.
      else if (c < ' ' || c == 0x2028 || c == 0x2029) line.append(String.format("\\u%04x", (int) c));
      else line.append(c);
    }
    line.append('"');
  }

  private static void fail(String sentence) {
    System.err.println("Reader: " + sentence);
    System.exit(1);
  }
}
