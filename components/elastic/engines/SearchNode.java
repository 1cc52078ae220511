import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.ingest.AbstractProcessor;
import org.opensearch.ingest.IngestDocument;
import org.opensearch.ingest.Processor;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.IngestPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginInfo;
import org.opensearch.script.IngestScript;
import org.opensearch.script.Script;
import org.opensearch.script.ScriptType;

/**
 * One node of OpenSearch on 127.0.0.1: arguments are a folder of its own, the port of HTTP and that of nodes. OpenSearch's own
 * processor of scripts is in a module that is not published: the one here runs the same script by the same Painless.
 */
public class SearchNode {
  public static class Scripts extends Plugin implements IngestPlugin {
    @Override
    @SuppressWarnings("unchecked")
    public Map<String, Processor.Factory> getProcessors(Processor.Parameters parameters) {
      return Map.of("script", (factories, tag, description, config) -> {
        String source = (String) config.remove("source");
        Map<String, Object> values = (Map<String, Object>) config.remove("params");
        Script script = new Script(ScriptType.INLINE, (String) config.remove("lang"), source, Map.of(), values);
        IngestScript.Factory compiled = parameters.scriptService.compile(script, IngestScript.CONTEXT);
        return new AbstractProcessor(tag, description) {
          @Override
          public String getType() {
            return "script";
          }

          @Override
          public IngestDocument execute(IngestDocument document) {
            compiled.newInstance(script.getParams()).execute(document.getSourceAndMetadata());
            return document;
          }
        };
      });
    }
  }

  private static class Small extends Node {
    Small(Settings settings, Collection<PluginInfo> plugins) {
      super(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "small"), plugins, false);
    }
  }

  private static PluginInfo plugin(String type) {
    return new PluginInfo(type, "", "1", Version.CURRENT, "21", type, null, List.of(), false);
  }

  public static void main(String[] arguments) throws Exception {
    Settings settings = Settings.builder()
      .put("path.home", arguments[0])
      .put("node.name", "small")
      .put("discovery.type", "single-node")
      .put("network.host", "127.0.0.1")
      .put("http.port", arguments[1])
      .put("transport.port", arguments[2])
      .put("node.store.allow_mmap", false)
      .put("cluster.routing.allocation.disk.threshold_enabled", false)
      .build();
    Node node = new Small(settings, List.of(
      plugin("org.opensearch.transport.Netty4ModulePlugin"),
      plugin("org.opensearch.painless.PainlessModulePlugin"),
      plugin(Scripts.class.getName())
    ));
    Thread ending = Thread.currentThread();
    // A signal closes it in order, so that the next start need not replay what is in memory alone.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        node.close();
        node.awaitClose(20, TimeUnit.SECONDS);
      } catch (Exception problem) {
        System.err.println("closing: " + problem);
      }
    }));
    node.start();
    ending.join();
  }
}
