import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka's own client, for tests that compare with it.
 *
 * read BOOTSTRAP TOPIC COUNT — prints COUNT records of the topic, one a line: partition, offset, timestamp, key, value and
 * headers as base64 (null is -).
 * write BOOTSTRAP TOPIC COMPRESSION COUNT — writes COUNT records with keys k0… and values v0…, prints the partition of each.
 * transact BOOTSTRAP TOPIC — writes "aborted" in a transaction that it aborts, then "committed" in one that it commits.
 */
public class Peer {
    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "read" -> read(args[1], args[2], Integer.parseInt(args[3]));
            case "write" -> write(args[1], args[2], args[3], Integer.parseInt(args[4]));
            case "transact" -> transact(args[1], args[2]);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void read(String bootstrap, String topic, int count) {
        Map<String, Object> settings =
            Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest", "isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.partitionsFor(topic).forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long until = System.currentTimeMillis() + 30_000;
            StringBuilder out = new StringBuilder();
            for (int seen = 0; seen < count && System.currentTimeMillis() < until;) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    seen++;
                    out.append(record.partition()).append(' ').append(record.offset()).append(' ');
                    out.append(record.timestamp()).append(' ').append(text(record.key())).append(' ').append(text(record.value()));
                    for (Header header : record.headers()) {
                        out.append(' ').append(header.key()).append('=').append(text(header.value()));
                    }
                    out.append('\n');
                }
            }
            System.out.print(out);
        }
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "-" : "\"" + Base64.getEncoder().encodeToString(bytes) + "\"";
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrap, String... more) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", bootstrap);
        for (int at = 0; at < more.length; at += 2) settings.put(more[at], more[at + 1]);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void write(String bootstrap, String topic, String compression, int count) throws Exception {
        try (var producer = producer(bootstrap, "compression.type", compression, "linger.ms", "50")) {
            var sent = new ArrayList<java.util.concurrent.Future<org.apache.kafka.clients.producer.RecordMetadata>>();
            for (int n = 0; n < count; n++) {
                sent.add(producer.send(new ProducerRecord<>(topic, bytes("k" + n), bytes("v" + n))));
            }
            for (var one : sent) System.out.println(one.get().partition());
        }
    }

    private static void transact(String bootstrap, String topic) {
        try (var producer = producer(bootstrap, "transactional.id", "peer")) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, bytes("k"), bytes("aborted")));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, bytes("k"), bytes("committed")));
            producer.commitTransaction();
        }
    }
}
