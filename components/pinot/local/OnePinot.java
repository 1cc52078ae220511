import io.grpc.ServerBuilder;
import io.grpc.ServerProvider;
import io.grpc.ServerRegistry;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import java.io.File;
import java.io.InputStream;
import java.io.Reader;
import java.lang.invoke.MethodHandles;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.pinot.broker.broker.helix.HelixBrokerStarter;
import org.apache.pinot.controller.ControllerConf;
import org.apache.pinot.controller.ControllerStarter;
import org.apache.pinot.core.transport.InstanceRequestHandler;
import org.apache.pinot.server.starter.helix.HelixServerStarter;
import org.apache.pinot.spi.env.PinotConfiguration;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** ZooKeeper and one controller, broker and server of Pinot in this process, on 127.0.0.1 alone. */
public class OnePinot {
  private static final String HOST = "127.0.0.1";
  private static final int TICK_MS = 2000;

  /** Arguments: folder with controller.conf, broker.conf and server.conf; ZooKeeper's folder; ZooKeeper's port. */
  public static void main(String[] args) throws Exception {
    Path config = Path.of(args[0]);
    bindTo127();
    ZooKeeperServer zookeeper = zookeeper(new File(args[1]), Integer.parseInt(args[2]));

    ControllerStarter controller = new ControllerStarter();
    controller.init(new ControllerConf(read(config.resolve("controller.conf"))));
    HelixBrokerStarter broker = new HelixBrokerStarter();
    HelixServerStarter server = new HelixServerStarter();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      // Each uses those after it.
      quietly(server::stop);
      quietly(broker::stop);
      quietly(controller::stop);
      quietly(zookeeper::shutdown);
    }));
    controller.start();
    broker.init(new PinotConfiguration(read(config.resolve("broker.conf"))));
    broker.start();
    server.init(new PinotConfiguration(read(config.resolve("server.conf"))));
    server.start();
    System.out.println("OnePinot is ready");
    Thread.currentThread().join();
  }

  private static ZooKeeperServer zookeeper(File folder, int port) throws Exception {
    ZooKeeperServer server = new ZooKeeperServer(folder, folder, TICK_MS);
    NIOServerCnxnFactory connections = new NIOServerCnxnFactory();
    connections.configure(new InetSocketAddress(HOST, port), 100);
    connections.startup(server);
    // All its clients live in this process: sessions that are there are those of one that was killed, and what they hold (that a
    // controller, a broker, a server is alive) would keep the new ones waiting until it has run out.
    for (long session : server.getZKDatabase().getSessions()) server.closeSession(session);
    return server;
  }

  private static Map<String, Object> read(Path file) throws Exception {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    }
    Map<String, Object> map = new HashMap<>();
    for (String name : properties.stringPropertyNames()) map.put(name, properties.getProperty(name));
    return map;
  }

  private interface Step {
    void run() throws Exception;
  }

  private static void quietly(Step step) {
    try {
      step.run();
    } catch (Exception e) {
      // One that never started: the others are to be stopped all the same.
      System.out.println("OnePinot: " + e);
    }
  }

  /** The server's two doors for queries listen on every address, and no property says otherwise. */
  private static void bindTo127() throws Exception {
    ServerRegistry.getDefaultRegistry().register(new ServerProvider() {
      @Override
      protected boolean isAvailable() {
        return true;
      }

      /** Above that of the libraries' own. */
      @Override
      protected int priority() {
        return 10;
      }

      @Override
      protected ServerBuilder<?> builderForPort(int port) {
        return NettyServerBuilder.forAddress(new InetSocketAddress(HOST, port));
      }
    });
    redirectBind("org/apache/pinot/core/transport/QueryServer");
  }

  /** What the class calls in place of `bootstrap.bind(port)`. */
  public static ChannelFuture bind(ServerBootstrap bootstrap, int port) {
    return bootstrap.bind(HOST, port);
  }

  /** Netty has no such extension: the class is read from its jar with the one call that opens the door going to `bind` here. */
  private static void redirectBind(String name) throws Exception {
    boolean[] found = {false};
    ClassWriter writer = new ClassWriter(0);
    ClassVisitor visitor = new ClassVisitor(Opcodes.ASM9, writer) {
      @Override
      public MethodVisitor visitMethod(int access, String method, String type, String signature, String[] thrown) {
        return new MethodVisitor(Opcodes.ASM9, super.visitMethod(access, method, type, signature, thrown)) {
          @Override
          public void visitMethodInsn(int opcode, String owner, String callee, String calleeType, boolean isInterface) {
            if (callee.equals("bind") && owner.equals("io/netty/bootstrap/ServerBootstrap")) {
              found[0] = true;
              super.visitMethodInsn(Opcodes.INVOKESTATIC, "OnePinot", "bind",
                  "(Lio/netty/bootstrap/ServerBootstrap;I)Lio/netty/channel/ChannelFuture;", false);
            } else {
              super.visitMethodInsn(opcode, owner, callee, calleeType, isInterface);
            }
          }
        };
      }
    };
    try (InputStream original = OnePinot.class.getResourceAsStream("/" + name + ".class")) {
      new ClassReader(original).accept(visitor, 0);
    }
    if (!found[0]) throw new IllegalStateException(name + " opens no door that is known");
    MethodHandles.privateLookupIn(InstanceRequestHandler.class, MethodHandles.lookup()).defineClass(writer.toByteArray());
  }
}
