import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The bench's worker written by hand against Kafka's Java client: consume, parse with Jackson, map, encode, produce. It commits
 * once a second what was acknowledged, so that a record is never lost; like the worker beside it.
 *
 * <p>Usage: java -cp JARS PlainWorker.java BOOTSTRAP IN OUT GROUP COUNT LINGER_MS BATCH_BYTES
 */
public class PlainWorker {
  public enum Channel { chip, online }

  public static class In {
    public String id;
    public String accountId;
    public String amount;
    public String currency;
    public Channel channel;
    public long occurredAt;
    public String note;
  }

  public static class Out {
    public String id;
    public String accountId;
    public long cents;
    public String currency;
    public Channel channel;
    public boolean large;
    public long occurredAt;
    public String note;
  }

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final ObjectReader READER = MAPPER.readerFor(In.class);
  private static final ObjectWriter WRITER = MAPPER.writerFor(Out.class);

  static byte[] map(byte[] value) throws IOException {
    In in = READER.readValue(value);
    Out out = new Out();
    out.id = in.id;
    out.accountId = in.accountId;
    out.cents = Math.round(Double.parseDouble(in.amount) * 100);
    out.currency = in.currency;
    out.channel = in.channel;
    out.large = out.cents >= 100_000;
    out.occurredAt = in.occurredAt;
    out.note = in.note;
    return WRITER.writeValueAsBytes(out);
  }

  public static void main(String[] args) throws IOException {
    String bytes = "org.apache.kafka.common.serialization.ByteArray";
    Properties consuming = new Properties();
    consuming.put("bootstrap.servers", args[0]);
    consuming.put("group.id", args[3]);
    consuming.put("auto.offset.reset", "earliest");
    consuming.put("enable.auto.commit", "false");
    consuming.put("key.deserializer", bytes + "Deserializer");
    consuming.put("value.deserializer", bytes + "Deserializer");
    Properties producing = new Properties();
    producing.put("bootstrap.servers", args[0]);
    producing.put("acks", "all");
    producing.put("linger.ms", args[5]);
    producing.put("batch.size", args[6]);
    producing.put("key.serializer", bytes + "Serializer");
    producing.put("value.serializer", bytes + "Serializer");
    long count = Long.parseLong(args[4]);
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consuming);
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(producing)) {
      consumer.subscribe(List.of(args[1]));
      long seen = 0;
      long committed = System.nanoTime();
      while (seen < count) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
        for (ConsumerRecord<byte[], byte[]> record : records) {
          producer.send(
              new ProducerRecord<>(args[2], record.key(), map(record.value())),
              (metadata, error) -> {
                if (error != null) failure.set(error);
              });
        }
        seen += records.count();
        if (System.nanoTime() - committed > 1_000_000_000L || seen >= count) {
          producer.flush();
          if (failure.get() != null) throw new IOException(failure.get());
          consumer.commitSync();
          committed = System.nanoTime();
        }
      }
    }
  }
}
