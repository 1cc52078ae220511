import java.io.File;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.apache.pinot.broker.broker.helix.HelixBrokerStarter;
import org.apache.pinot.controller.ControllerConf;
import org.apache.pinot.controller.ControllerStarter;
import org.apache.pinot.server.starter.helix.HelixServerStarter;
import org.apache.pinot.spi.env.PinotConfiguration;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** ZooKeeper and one controller, broker and server of Pinot in this process, on 127.0.0.1. */
public class OnePinot {
  /** Arguments: folder, then ports of ZooKeeper, controller, broker, server, the server's admin API and its gRPC. */
  public static void main(String[] args) throws Exception {
    String folder = args[0];
    String zookeeper = "127.0.0.1:" + args[1];
    NIOServerCnxnFactory connections = new NIOServerCnxnFactory();
    connections.configure(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[1])), 100);
    connections.startup(new ZooKeeperServer(new File(folder, "zk"), new File(folder, "zk"), 2000));

    Map<String, Object> c = new HashMap<>();
    c.put("controller.helix.cluster.name", "millrace");
    c.put("controller.zk.str", zookeeper);
    c.put("controller.host", "127.0.0.1");
    c.put("controller.port", args[2]);
    c.put("controller.access.protocols.http.host", "127.0.0.1");
    c.put("controller.access.protocols", "http");
    c.put("controller.access.protocols.http.port", args[2]);
    c.put("controller.data.dir", folder + "/controller");
    c.put("controller.admin.access.control.factory.class",
        "org.apache.pinot.controller.api.access.BasicAuthAccessControlFactory");
    c.put("controller.admin.access.control.principals", "admin");
    c.put("controller.admin.access.control.principals.admin.password", "a-test-password");
    ControllerStarter controller = new ControllerStarter();
    controller.init(new ControllerConf(c));
    controller.start();

    Map<String, Object> b = new HashMap<>();
    b.put("pinot.cluster.name", "millrace");
    b.put("pinot.zk.server", zookeeper);
    b.put("pinot.broker.hostname", "127.0.0.1");
    b.put("pinot.broker.client.queryPort", args[3]);
    b.put("pinot.broker.client.access.protocols", "http");
    b.put("pinot.broker.client.access.protocols.http.host", "127.0.0.1");
    b.put("pinot.broker.client.access.protocols.http.port", args[3]);
    b.put("pinot.broker.access.control.class", "org.apache.pinot.broker.broker.BasicAuthAccessControlFactory");
    b.put("pinot.broker.access.control.principals", "reader");
    b.put("pinot.broker.access.control.principals.reader.password", "a-test-password");
    HelixBrokerStarter broker = new HelixBrokerStarter();
    broker.init(new PinotConfiguration(b));
    broker.start();

    Map<String, Object> s = new HashMap<>();
    s.put("pinot.cluster.name", "millrace");
    s.put("pinot.zk.server", zookeeper);
    s.put("pinot.server.netty.host", "127.0.0.1");
    s.put("pinot.server.netty.port", args[4]);
    s.put("pinot.server.adminapi.port", args[5]);
    s.put("pinot.server.admin.api.access.protocols", "http");
    s.put("pinot.server.adminapi.access.protocols", "http");
    s.put("pinot.server.adminapi.access.protocols.http.host", "127.0.0.1");
    s.put("pinot.server.adminapi.access.protocols.http.port", args[5]);
    s.put("pinot.server.grpc.enable", "true");
    s.put("pinot.server.grpc.port", args[6]);
    s.put("pinot.server.instance.currentDataTableVersion", "4");
    s.put("pinot.server.instance.dataDir", folder + "/server/index");
    s.put("pinot.server.instance.segmentTarDir", folder + "/server/tar");
    s.put("pinot.server.segment.uploader.auth.token", "Basic YWRtaW46YS10ZXN0LXBhc3N3b3Jk");
    s.put("pinot.server.segment.fetcher.auth.token", "Basic YWRtaW46YS10ZXN0LXBhc3N3b3Jk");
    HelixServerStarter server = new HelixServerStarter();
    server.init(new PinotConfiguration(s));
    server.start();
    System.out.println("OnePinot is ready");
    Thread.currentThread().join();
  }
}
