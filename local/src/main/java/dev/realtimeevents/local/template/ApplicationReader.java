package dev.realtimeevents.local.template;

import dev.realtimeevents.local.template.Application.Function;
import dev.realtimeevents.local.template.Application.HttpApi;
import dev.realtimeevents.local.template.Application.HttpRoute;
import dev.realtimeevents.local.template.Application.Queue;
import dev.realtimeevents.local.template.Application.Secret;
import dev.realtimeevents.local.template.Application.Table;
import dev.realtimeevents.local.template.Application.WebSocketApi;
import dev.realtimeevents.local.template.FunctionReader.HttpEvent;
import dev.realtimeevents.local.template.FunctionReader.QueueEvent;
import dev.realtimeevents.local.template.Node.Fields;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the resources of a template, and checks their references to each other. */
final class ApplicationReader {
  private static final PropertyList OUTPUT =
      PropertyList.of("an output")
          .honours("Value", "Condition")
          .without("documentation", "Description")
          .without("no other stack can import it", "Export");

  private final Map<String, Resource> resources;
  private final Evaluation evaluation;
  private final LocalNames names;
  private final Path folder;
  private final Problems problems;

  private final List<Function> functions = new ArrayList<>();
  private final List<HttpEvent> httpEvents = new ArrayList<>();
  private final List<QueueEvent> queueEvents = new ArrayList<>();
  private final Map<String, Properties> httpApis = new LinkedHashMap<>();
  private final List<WebSocketApi> webSocketApis = new ArrayList<>();
  private final List<Table> tables = new ArrayList<>();
  private final Map<String, Queue> queues = new LinkedHashMap<>();
  private final List<Secret> secrets = new ArrayList<>();

  ApplicationReader(
      Map<String, Resource> resources,
      Evaluation evaluation,
      LocalNames names,
      Path folder,
      Problems problems) {
    this.resources = resources;
    this.evaluation = evaluation;
    this.names = names;
    this.folder = folder;
    this.problems = problems;
  }

  Application read(Fields outputs) {
    resources.values().forEach(this::resource);
    queueEvents.forEach(this::check);
    queues.values().forEach(this::check);
    return new Application(
        functions.stream().map(this::localized).toList(),
        httpApis(),
        List.copyOf(webSocketApis),
        List.copyOf(tables),
        List.copyOf(queues.values()),
        List.copyOf(secrets),
        queueEvents.stream().map(QueueEvent::source).toList(),
        outputs(outputs));
  }

  private void resource(Resource resource) {
    String name = resource.name();
    Properties properties = evaluation.properties(resource);
    if (!resource.present()) {
      return;
    }
    switch (resource.type()) {
      case FUNCTION -> {
        FunctionReader.FunctionAndEvents read = FunctionReader.read(name, properties, folder);
        functions.add(read.function());
        httpEvents.addAll(read.http());
        queueEvents.addAll(read.queues());
      }
      case HTTP_API -> httpApis.put(name, properties);
      case WEB_SOCKET_API ->
          webSocketApis.add(ApiReader.webSocket(name, properties, present(ResourceType.FUNCTION)));
      case TABLE -> tables.add(TableReader.read(name, properties));
      case QUEUE -> queues.put(name, QueueReader.read(name, properties));
      case SECRET ->
          secrets.add(SecretReader.read(name, names.ref(resource.type(), name), properties));
      case ROLE, LOG_GROUP, ALARM, DASHBOARD, QUERY_DEFINITION, BUDGET -> {}
      case CONFIGURATION_APPLICATION, CONFIGURATION_PROFILE, CONFIGURATION_VERSION -> {}
    }
  }

  private Set<String> present(ResourceType type) {
    return resources.values().stream()
        .filter(resource -> resource.type() == type && resource.present())
        .map(Resource::name)
        .collect(Collectors.toSet());
  }

  private List<HttpApi> httpApis() {
    var routes = new HashMap<String, List<HttpRoute>>();
    var taken = new HashSet<String>();
    for (HttpEvent event : httpEvents) {
      HttpRoute route = event.route();
      if (!event.api().isEmpty() && !httpApis.containsKey(event.api())) {
        event
            .declared()
            .report(
                "ApiId",
                "is "
                    + event.api()
                    + ", which is not an AWS::Serverless::HttpApi of this template");
      }
      // /a/{x} and /a/{y} match the same requests, so they are the same route.
      String shape = route.path().replaceAll("\\{[^}+]*", "{");
      if (!taken.add(event.api() + " " + route.method() + " " + shape)) {
        event
            .declared()
            .report(
                "Path",
                "%s %s is already a route of %s"
                    .formatted(route.method(), route.path(), event.api()));
      }
      routes.computeIfAbsent(event.api(), _ -> new ArrayList<>()).add(route);
      // SAM writes the functions' ARNs into the API's definition.
      evaluation.needs(event.api(), route.function());
    }
    return httpApis.entrySet().stream()
        .map(
            api ->
                ApiReader.http(
                    api.getKey(), api.getValue(), routes.getOrDefault(api.getKey(), List.of())))
        .toList();
  }

  private void check(QueueEvent event) {
    Application.QueueSource source = event.source();
    Queue queue = queues.get(source.queue());
    if (source.queue().isEmpty()) {
      return;
    }
    if (queue == null) {
      event
          .declared()
          .report(
              "Queue",
              "is \""
                  + source.queue()
                  + "\", which is not a queue of this template; use !GetAtt Queue.Arn");
      return;
    }
    for (Function function : functions) {
      if (function.name().equals(source.function())
          && function.timeout().compareTo(queue.visibilityTimeout()) > 0) {
        event
            .declared()
            .report(
                "Queue",
                ("has a VisibilityTimeout of %d s; Lambda requires at least the function's "
                        + "Timeout of %d s")
                    .formatted(
                        queue.visibilityTimeout().toSeconds(), function.timeout().toSeconds()));
      }
    }
  }

  private void check(Queue queue) {
    queue
        .redrive()
        .map(redrive -> redrive.deadLetterQueue())
        .filter(target -> !target.isEmpty() && !queues.containsKey(target))
        .ifPresent(
            target ->
                problems.add(
                    resources.get(queue.name()).location(),
                    "%s: deadLetterTargetArn is %s, which is not a queue of this template"
                        .formatted(queue.name(), target)));
  }

  private Function localized(Function function) {
    var environment = new LinkedHashMap<String, String>();
    function.environment().forEach((name, value) -> environment.put(name, localized(value)));
    return new Function(
        function.name(),
        function.alias(),
        function.handler(),
        function.codeUri(),
        function.timeout(),
        function.memoryMegabytes(),
        environment,
        function.reservedConcurrency());
  }

  private String localized(String text) {
    for (Resource resource : resources.values()) {
      text =
          switch (resource.type()) {
            case HTTP_API, WEB_SOCKET_API -> names.localize(text, resource.name());
            case FUNCTION, TABLE, QUEUE, SECRET, ROLE, LOG_GROUP, ALARM -> text;
            case DASHBOARD, QUERY_DEFINITION, BUDGET -> text;
            case CONFIGURATION_APPLICATION, CONFIGURATION_PROFILE, CONFIGURATION_VERSION -> text;
          };
    }
    return text;
  }

  private Map<String, String> outputs(Fields section) {
    var outputs = new LinkedHashMap<String, String>();
    for (Node.Field field : section.fields().values()) {
      evaluation
          .output(field)
          .ifPresent(
              output -> {
                var properties =
                    new Properties(
                        "output " + field.name(), field.location(), output, OUTPUT, problems);
                outputs.put(field.name(), localized(properties.required("Value")));
              });
    }
    return outputs;
  }
}
