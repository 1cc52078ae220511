import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.elasticsearch.TransportVersion;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.compress.CompressedXContent;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.IndexVersion;
import org.elasticsearch.index.analysis.AnalyzerScope;
import org.elasticsearch.index.analysis.IndexAnalyzers;
import org.elasticsearch.index.analysis.NamedAnalyzer;
import org.elasticsearch.index.mapper.DocumentMapper;
import org.elasticsearch.index.mapper.MapperMetrics;
import org.elasticsearch.index.mapper.MapperService;
import org.elasticsearch.index.mapper.ProvidedIdFieldMapper;
import org.elasticsearch.index.mapper.SourceToParse;
import org.elasticsearch.index.similarity.SimilarityService;
import org.elasticsearch.indices.IndicesModule;
import org.elasticsearch.script.Script;
import org.elasticsearch.script.ScriptCompiler;
import org.elasticsearch.script.ScriptContext;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentParser;
import org.elasticsearch.xcontent.XContentParserConfiguration;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;

/**
 * Reads a file of [{name, mapping, documents, refused}] by Elasticsearch's own mapper, and writes a line for each thing that it took or
 * refused otherwise than it should, then what it counted.
 */
public class MapperCheck {
  public static void main(String[] arguments) throws Exception {
    LogConfigurator.loadLog4jPlugins();
    LogConfigurator.configureESLogging();
    int mappings = 0;
    int taken = 0;
    int refused = 0;
    for (Object one : read(arguments[0])) {
      Map<?, ?> example = (Map<?, ?>) one;
      DocumentMapper mapper = service().merge(
        "_doc",
        new CompressedXContent(json(Map.of("_doc", example.get("mapping")))),
        MapperService.MergeReason.INDEX_TEMPLATE
      );
      mappings++;
      for (Object document : (List<?>) example.get("documents")) {
        String why = parse(mapper, document);
        if (why == null) taken++;
        else System.out.println(example.get("name") + " refused: " + why);
      }
      String why = parse(mapper, example.get("refused"));
      if (why != null && why.startsWith("StrictDynamicMappingException")) refused++;
      else System.out.println(example.get("name") + " took an undeclared field, or refused it for: " + why);
    }
    System.out.println(mappings + " mappings, " + taken + " documents taken, " + refused + " refused");
  }

  private static String parse(DocumentMapper mapper, Object document) throws Exception {
    try {
      mapper.parse(new SourceToParse("1", json(document), XContentType.JSON));
      return null;
    } catch (RuntimeException problem) {
      return problem.getClass().getSimpleName() + ": " + problem.getMessage() + ", " + problem.getCause();
    }
  }

  private static MapperService service() {
    Settings settings = Settings.builder()
      .put(IndexMetadata.SETTING_VERSION_CREATED, IndexVersion.current())
      .put(IndexMetadata.SETTING_NUMBER_OF_SHARDS, 1)
      .put(IndexMetadata.SETTING_NUMBER_OF_REPLICAS, 0)
      .build();
    IndexSettings index = new IndexSettings(IndexMetadata.builder("index").settings(settings).build(), Settings.EMPTY);
    NamedAnalyzer words = new NamedAnalyzer("default", AnalyzerScope.INDEX, new StandardAnalyzer());
    ScriptCompiler none = new ScriptCompiler() {
      @Override
      public <T> T compile(Script script, ScriptContext<T> context) {
        throw new UnsupportedOperationException();
      }
    };
    return new MapperService(
      TransportVersion::current,
      index,
      IndexAnalyzers.of(Map.of("default", words)),
      XContentParserConfiguration.EMPTY,
      new SimilarityService(index, null, Map.of()),
      new IndicesModule(List.of()).getMapperRegistry(),
      () -> null,
      new ProvidedIdFieldMapper(() -> false),
      none,
      query -> null,
      MapperMetrics.NOOP
    );
  }

  private static List<Object> read(String file) throws Exception {
    String text = Files.readString(Path.of(file));
    try (XContentParser parser = JsonXContent.jsonXContent.createParser(XContentParserConfiguration.EMPTY, text)) {
      return parser.list();
    }
  }

  private static BytesReference json(Object value) throws Exception {
    XContentBuilder builder = JsonXContent.contentBuilder();
    builder.value(value);
    return BytesReference.bytes(builder);
  }
}
