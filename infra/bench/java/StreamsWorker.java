import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * The bench's worker in Kafka Streams, with one thread and at-least-once delivery, committing once a second.
 *
 * <p>Usage: java -cp JARS StreamsWorker.java BOOTSTRAP IN OUT APPLICATION LINGER_MS BATCH_BYTES STATE_DIR; ends on SIGTERM
 */
public class StreamsWorker {
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

  private static <T> Serde<T> json(Class<T> type) {
    ObjectReader reader = MAPPER.readerFor(type);
    ObjectWriter writer = MAPPER.writerFor(type);
    Serializer<T> serializer = (topic, value) -> {
      try {
        return writer.writeValueAsBytes(value);
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
    };
    Deserializer<T> deserializer = (topic, value) -> {
      try {
        return reader.readValue(value);
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
    };
    return Serdes.serdeFrom(serializer, deserializer);
  }

  private static Out map(In in) {
    Out out = new Out();
    out.id = in.id;
    out.accountId = in.accountId;
    out.cents = Math.round(Double.parseDouble(in.amount) * 100);
    out.currency = in.currency;
    out.channel = in.channel;
    out.large = out.cents >= 100_000;
    out.occurredAt = in.occurredAt;
    out.note = in.note;
    return out;
  }

  public static void main(String[] args) throws InterruptedException {
    Properties config = new Properties();
    config.put("bootstrap.servers", args[0]);
    config.put("application.id", args[3]);
    config.put("state.dir", args[6]);
    config.put("commit.interval.ms", "1000");
    config.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
    config.put(StreamsConfig.producerPrefix("acks"), "all");
    config.put(StreamsConfig.producerPrefix("linger.ms"), args[4]);
    config.put(StreamsConfig.producerPrefix("batch.size"), args[5]);
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(args[1], Consumed.with(Serdes.ByteArray(), json(In.class)))
        .mapValues(StreamsWorker::map)
        .to(args[2], Produced.with(Serdes.ByteArray(), json(Out.class)));
    KafkaStreams streams = new KafkaStreams(builder.build(), config);
    streams.setUncaughtExceptionHandler(error -> {
      error.printStackTrace();
      // Not exit(): its shutdown hook would wait for the thread that is here.
      Runtime.getRuntime().halt(1);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    });
    CountDownLatch end = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      streams.close();
      end.countDown();
    }));
    streams.start();
    end.await();
  }
}
