package dev.realtimeevents.local.lambda;

import dev.realtimeevents.local.child.AotCache;
import dev.realtimeevents.local.child.ChildCommand;
import dev.realtimeevents.local.child.PackedClasses;
import dev.realtimeevents.local.template.Application;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The command that starts a process of a function: this JVM, the runtime client and the code.
 *
 * @param options of {@code java}
 * @param classPath jar files of the runtime client, the function and this program
 * @param environment all variables except the address of the Runtime API
 * @param folder working directory: Lambda's task root
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

  /** The only variables of this process that are passed on; a JVM needs them. */
  private static final List<String> INHERITED =
      List.of("PATH", "HOME", "TMPDIR", "SystemRoot", "TEMP", "TMP", "USERPROFILE");

  static FunctionCommand of(Application.Function function, FunctionSettings settings) {
    CodePath code = CodePath.of(function.codeUri());
    var classPath = new ArrayList<>(settings.client().classPath(settings.runtime()));
    classPath.add(code.classes());
    classPath.addAll(code.libraries());
    classPath.add(ChildCommand.home());
    classPath.replaceAll(entry -> PackedClasses.pack(entry, settings.work()));

    var options = new ArrayList<String>();
    // As on Lambda, the heap is a part of the memory; the rest is for the JVM itself.
    options.add("-Xmx" + function.memoryMegabytes() * 85 / 100 + "m");
    options.add("-XX:+UseSerialGC");
    // The default is 1/64 of the machine's memory, and all of it is in use after a while. From a
    // small young generation garbage is promoted, which nothing collects before the heap is full.
    options.add("-Xms48m");
    options.add("-Xmn32m");
    // The runtime client loads a native library and uses sun.misc.Unsafe.
    options.add("--enable-native-access=ALL-UNNAMED");
    options.add("--sun-misc-unsafe-memory-access=allow");
    options.addAll(settings.client().options(settings));

    String region = settings.environment().getOrDefault("AWS_REGION", "us-east-1");
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

  /** The training run of a cache: loads all functions, and the first one in the runtime client. */
  ProcessBuilder training(String runtimeApi, List<String> more, List<String> handlers) {
    var main = new ArrayList<>(List.of(Preload.class.getName(), RUNTIME_CLIENT));
    main.addAll(handlers);
    return process(runtimeApi, more, main);
  }

  private ProcessBuilder process(String runtimeApi, List<String> more, List<String> main) {
    var all = new ArrayList<>(options);
    all.addAll(more);
    List<String> command = ChildCommand.of(all, classPath, main);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("AWS_LAMBDA_RUNTIME_API", runtimeApi);
    return builder;
  }

  /**
   * @see <a
   *     href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">environment
   *     variables</a>
   */
  private static Map<String, String> environment(
      Application.Function function, FunctionSettings settings, Path taskRoot) {
    var variables = new HashMap<String, String>();
    for (String name : INHERITED) {
      String value = System.getenv(name);
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
}
