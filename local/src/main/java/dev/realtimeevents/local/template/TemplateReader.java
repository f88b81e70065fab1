package dev.realtimeevents.local.template;

import dev.realtimeevents.local.template.Node.Fields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads a SAM template into an {@link Application}. Anything that the gateway does not support is
 * an error and never ignored: a section, a resource type, a property, an intrinsic function.
 *
 * <pre>{@code
 * var application = TemplateReader.read(
 *     Path.of("template.yaml"), Map.of("StageName", "test"), new Addresses(gateway, sqs));
 * }</pre>
 */
public final class TemplateReader {
  private static final PropertyList SECTIONS =
      PropertyList.of("a template")
          .honours("AWSTemplateFormatVersion", "Transform", "Parameters", "Mappings", "Conditions")
          .honours("Globals", "Resources", "Outputs")
          .without("documentation, and metadata for tools", "Description", "Metadata");

  private TemplateReader() {}

  /**
   * Reads a template.
   *
   * @param parameters values of the template's parameters; all others have their defaults
   * @throws TemplateException with all errors, one line each
   */
  public static Application read(Path file, Map<String, String> parameters, Addresses addresses)
      throws TemplateException, IOException {
    var problems = new Problems();
    Fields root = YamlReader.read(file, problems);
    problems.throwIfAny();
    Path folder = file.toAbsolutePath().getParent();
    Application application = read(root, folder, parameters, new LocalNames(addresses), problems);
    problems.throwIfAny();
    return application;
  }

  private static Application read(
      Fields root, Path folder, Map<String, String> given, LocalNames names, Problems problems) {
    var template = new Properties("the template", root.location(), root, SECTIONS, problems);
    template.only("AWSTemplateFormatVersion", "2010-09-09");
    template.required("Transform");
    template.only("Transform", "AWS::Serverless-2016-10-31");
    Fields mappings = template.mapping("Mappings");
    Parameters parameters = Parameters.read(template.mapping("Parameters"), given, problems);
    var conditions =
        new Conditions(template.mapping("Conditions").fields(), parameters, mappings, problems);
    Map<String, Resource> resources =
        ResourceDeclarations.read(template, conditions, mappings, problems);
    var evaluation = new Evaluation(resources, parameters, conditions, mappings, names, problems);
    Application application =
        new ApplicationReader(resources, evaluation, names, folder, problems)
            .read(template.mapping("Outputs"));
    evaluation.reportCycle();
    return application;
  }
}
