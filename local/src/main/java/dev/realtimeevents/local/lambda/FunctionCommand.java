package dev.realtimeevents.local.lambda;

import dev.realtimeevents.local.child.Child;
import dev.realtimeevents.local.template.Application;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * How a process of a function is started: the JVM of this process, the runtime client, the code.
 *
 * @param options of {@code java}
 * @param classPath jar files: the runtime client's, the function's, and this program's own
 * @param environment everything the process gets but the address of its Runtime API
 * @param folder working directory, what Lambda calls the task root
 */
record FunctionCommand(
    String functionArn,
    String handler,
    List<String> options,
    List<Path> classPath,
    Map<String, String> environment,
    Path folder) {
  private static final String RUNTIME_CLIENT =
      "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

  /** What a JVM needs of its surroundings; nothing else of this process is passed on. */
  private static final List<String> INHERITED =
      List.of("PATH", "HOME", "TMPDIR", "SystemRoot", "TEMP", "TMP", "USERPROFILE");

  static FunctionCommand of(Application.Function function, FunctionSettings settings) {
    var code = CodePath.of(function.codeUri());
    var classPath = new ArrayList<>(settings.client().classPath(settings.runtime()));
    classPath.add(code.classes());
    classPath.addAll(code.libraries());
    classPath.add(home(Child.class));
    classPath.replaceAll(entry -> PackedClasses.pack(entry, settings.work()));

    var options = new ArrayList<String>();
    // Lambda's heap, too, is a part of the function's memory; the rest is for the JVM itself.
    options.add("-Xmx" + function.memoryMegabytes() * 85 / 100 + "m");
    options.add("-XX:+UseSerialGC");
    // The runtime client loads a library of its own and looks for a switch by sun.misc.Unsafe.
    options.add("--enable-native-access=ALL-UNNAMED");
    options.add("--sun-misc-unsafe-memory-access=allow");
    options.addAll(settings.client().options(settings));

    var region = settings.environment().getOrDefault("AWS_REGION", "us-east-1");
    return new FunctionCommand(
        "arn:aws:lambda:%s:000000000000:function:%s%s"
            .formatted(region, function.name(), function.alias().map(a -> ":" + a).orElse("")),
        function.handler(),
        List.copyOf(options),
        List.copyOf(classPath),
        environment(function, settings, code.classes()),
        code.classes());
  }

  /** A process that runs the function. */
  ProcessBuilder process(String runtimeApi, AotCache cache) {
    return process(runtimeApi, cache.options(), List.of(RUNTIME_CLIENT, handler));
  }

  /** A process that loads functions, the first one as a runtime client does. */
  ProcessBuilder loading(String runtimeApi, AotCache cache, List<String> handlers) {
    var main = new ArrayList<>(List.of(Preload.class.getName(), RUNTIME_CLIENT));
    main.addAll(handlers);
    return process(runtimeApi, cache.learningOptions(), main);
  }

  private ProcessBuilder process(String runtimeApi, List<String> more, List<String> main) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(more);
    command.add("-cp");
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add(Child.class.getName());
    command.addAll(main);
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
    return builder;
  }

  /** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
  private static Map<String, String> environment(
      Application.Function function, FunctionSettings settings, Path taskRoot) {
    var variables = new HashMap<String, String>();
    for (var name : INHERITED) {
      var value = System.getenv(name);
      if (value != null) {
        variables.put(name, value);
      }
    }
    variables.put("JAVA_HOME", System.getProperty("java.home"));
    variables.put("LANG", "C.UTF-8");
    variables.putAll(function.environment());
    variables.putAll(settings.environment());
    variables.put("TZ", "UTC");
    variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_java25");
    variables.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
    variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMegabytes()));
    variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name());
    variables.put(
        "AWS_LAMBDA_LOG_STREAM_NAME",
        LocalDate.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyy/MM/dd"))
            + "/[$LATEST]"
            + UUID.randomUUID().toString().replace("-", ""));
    variables.put("LAMBDA_TASK_ROOT", taskRoot.toString());
    variables.put("_HANDLER", function.handler());
    return Map.copyOf(variables);
  }

  /** The folder or jar that a class was loaded from. */
  private static Path home(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError("a class path entry is a valid URI", e);
    }
  }
}
