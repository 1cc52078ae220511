import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Latency from the time that a record was due to the time that a consumer has it, at a fixed rate, with Kafka's Java client.
 * A record that is sent late counts from when it was due, so that no wait is left out.
 *
 * <p>Usage: java -cp JARS FixedRate.java BOOTSTRAP TOPIC RATE SECONDS WARMUP_SECONDS LINGER_MS BATCH_BYTES RECORD_BYTES; prints
 * one JSON line
 */
public class FixedRate {
  public static void main(String[] args) throws InterruptedException {
    int rate = Integer.parseInt(args[2]);
    int count = rate * Integer.parseInt(args[3]);
    int warmup = rate * Integer.parseInt(args[4]);
    int size = Integer.parseInt(args[7]);
    Properties consuming = new Properties();
    consuming.put("bootstrap.servers", args[0]);
    consuming.put("group.id", "fixed-rate-" + System.nanoTime());
    consuming.put("auto.offset.reset", "latest");
    consuming.put("enable.auto.commit", "false");
    String bytes = "org.apache.kafka.common.serialization.ByteArray";
    consuming.put("key.deserializer", bytes + "Deserializer");
    consuming.put("value.deserializer", bytes + "Deserializer");
    Properties producing = new Properties();
    producing.put("bootstrap.servers", args[0]);
    producing.put("acks", "all");
    producing.put("linger.ms", args[5]);
    producing.put("batch.size", args[6]);
    producing.put("key.serializer", bytes + "Serializer");
    producing.put("value.serializer", bytes + "Serializer");
    long[] due = new long[count];
    long[] latency = new long[count];
    CountDownLatch ready = new CountDownLatch(1);
    Thread reader = new Thread(() -> {
      try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consuming)) {
        consumer.subscribe(List.of(args[1]));
        while (consumer.assignment().isEmpty()) consumer.poll(Duration.ofMillis(50));
        for (var partition : consumer.assignment()) consumer.position(partition);
        ready.countDown();
        long deadline = System.nanoTime() + (Long.parseLong(args[3]) + 30) * 1_000_000_000L;
        for (int seen = 0; seen < count && System.nanoTime() < deadline; ) {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
            int n = Integer.parseInt(new String(record.value(), 0, 10, StandardCharsets.US_ASCII));
            latency[n] = System.nanoTime() - due[n];
            seen += 1;
          }
        }
      }
    });
    reader.start();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(producing)) {
      producer.partitionsFor(args[1]);
      ready.await();
      byte[] rest = "x".repeat(size - 10).getBytes(StandardCharsets.US_ASCII);
      long start = System.nanoTime() + 100_000_000L;
      for (int n = 0; n < count; n += 1) {
        due[n] = start + n * 1_000_000_000L / rate;
        for (long wait = due[n] - System.nanoTime(); wait > 0; wait = due[n] - System.nanoTime()) LockSupport.parkNanos(wait);
        byte[] value = new byte[size];
        System.arraycopy(String.format("%010d", n).getBytes(StandardCharsets.US_ASCII), 0, value, 0, 10);
        System.arraycopy(rest, 0, value, 10, rest.length);
        producer.send(new ProducerRecord<>(args[1], value));
      }
    }
    reader.join();
    long[] measured = Arrays.copyOfRange(latency, warmup, count);
    Arrays.sort(measured);
    if (measured[0] == 0) throw new IllegalStateException("records were lost");
    System.out.printf(
        "{\"p50\":%.3f,\"p99\":%.3f}%n",
        measured[measured.length / 2] / 1e6, measured[(int) (measured.length * 0.99)] / 1e6);
  }
}
