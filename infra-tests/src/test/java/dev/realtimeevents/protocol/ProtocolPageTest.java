package dev.realtimeevents.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code docs/protocol.md}, the data in {@code protocol/} and the code have the same messages,
 * codes and statuses: each that one of the three has, the others have too.
 */
class ProtocolPageTest {
  private static final String PAGE = read("docs/protocol.md");
  private static final String SOURCES = "functions/src/main/java/dev/realtimeevents/";

  /** The first argument of each call that makes an error for a client. */
  private static final Pattern CODE =
      Pattern.compile("\\b(?:Error|error|denied|malformed)\\(\\s*\"([a-z_]+)\"");

  private static final Pattern MESSAGE =
      Pattern.compile("`\\{\"(?:action|type)\":\"(\\w+)\"([^`]*)}`");

  private static final Pattern STATUS = Pattern.compile("(?<![\\w.\"])([2-5]\\d\\d)(?![\\w.\"])");

  @Test
  void messagesOfClients() {
    Set<String> page = all("\\{\"action\":\"(\\w+)\"", PAGE);

    assertEquals(page, namesOf(ClientMessage.class.getPermittedSubclasses(), "malformed"));
    assertEquals(page, golden("client", "action"));
  }

  @Test
  void messagesOfTheServer() {
    Set<String> page = all("\\{\"type\":\"(\\w+)\"", PAGE);

    assertEquals(page, namesOf(ServerMessage.class.getPermittedSubclasses(), ""));
    assertEquals(page, golden("server", "type"));
  }

  @Test
  void theKeysOfEachMessage() {
    Map<String, Set<String>> page = new TreeMap<>();
    MESSAGE
        .matcher(PAGE)
        .results()
        .forEach(
            message ->
                page.computeIfAbsent(message.group(1), _ -> new TreeSet<>())
                    .addAll(all("\"(\\w+)\"", message.group(2))));
    Map<String, Set<String>> golden = new TreeMap<>();
    Stream.of("client", "server")
        .flatMap(side -> Golden.each(Golden.messages().get(side)))
        .map(message -> message.get("meaning"))
        .filter(meaning -> meaning.has("action") || meaning.has("type"))
        .forEach(
            meaning ->
                golden
                    .computeIfAbsent(
                        meaning.path("action").asText(meaning.path("type").asText()),
                        _ -> new TreeSet<>())
                    .addAll(keys(meaning)));

    assertEquals(page, golden);
  }

  /** The keys of a message and of its channels. Any message may have {@code ref}. */
  private static Set<String> keys(JsonNode message) {
    Set<String> keys = new TreeSet<>();
    message.fieldNames().forEachRemaining(keys::add);
    Golden.each(message.path("channels"))
        .forEach(channel -> channel.fieldNames().forEachRemaining(keys::add));
    keys.removeAll(Set.of("action", "type", "ref"));
    if (message.has("action")) {
      keys.remove("error");
    }
    return keys;
  }

  @Test
  void theCodesOfErrors() {
    Set<String> page = all("(?m)^\\| `(\\w+)` \\|", after("| `code` | |\n"));

    assertTrue(page.size() > 5, page.toString());
    assertEquals(page, codesInTheCode());
    assertEquals(page, golden("server", "code"));
  }

  @Test
  void theCodesOfHistoryErrors() {
    Set<String> page = all("`([a-z]+_[a-z]+|forbidden|unavailable)`", section("`GET /history"));

    assertEquals(page, codesOfAnswers("GET /history"));
  }

  @ParameterizedTest
  @CsvSource({
    "POST /dispatch, dispatch/Dispatch lambda/DispatchFunction",
    "GET /history, lambda/HistoryFunction",
    "POST /connections/revoke, revoke/RevokeEndpoint lambda/RevokeFunction",
  })
  void theStatusesOfResponses(String request, String sources) {
    Set<String> page = new TreeSet<>();
    section("`" + request)
        .lines()
        .filter(line -> line.matches("\\| [1-5]\\d\\d[ ,].*"))
        .forEach(row -> page.addAll(all("([1-5]\\d\\d)", row.split("\\|")[1])));

    assertEquals(page, statuses(request, by -> true));
    assertEquals(statusesInTheCode(sources), statuses(request, "function"::equals));
  }

  @Test
  void theTextsOnThePageAreThoseInTheResponses() {
    Golden.each(Golden.messages().get("answers"))
        .filter(answer -> answer.has("body") && answer.get("by").textValue().equals("gateway"))
        .map(answer -> answer.get("body").textValue())
        .forEach(body -> assertTrue(PAGE.contains("`" + body + "`"), body));
    assertTrue(PAGE.contains("\"" + DispatchResponse.UNREADABLE + "\""));
  }

  private static Set<String> namesOf(Class<?>[] types, String but) {
    return Arrays.stream(types)
        .map(type -> type.getSimpleName().toLowerCase(Locale.ROOT))
        .filter(name -> !name.equals(but))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> golden(String side, String key) {
    return Golden.each(Golden.messages().get(side))
        .map(message -> message.get("meaning"))
        .flatMap(meaning -> Golden.text(meaning, key).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> codesInTheCode() {
    try (Stream<Path> files = Files.walk(Golden.REPOSITORY.resolve(SOURCES))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(file -> read(Golden.REPOSITORY.relativize(file).toString()))
          .flatMap(source -> all(CODE, source).stream())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> statusesInTheCode(String sources) {
    return Arrays.stream(sources.split(" "))
        .map(name -> read(SOURCES + name + ".java"))
        .flatMap(source -> all(STATUS, withoutComments(source)).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String withoutComments(String source) {
    return source.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("//.*", "");
  }

  private static Set<String> statuses(String request, Predicate<String> by) {
    return Golden.each(Golden.messages().get("answers"))
        .filter(answer -> answer.get("request").textValue().equals(request))
        .filter(answer -> by.test(answer.get("by").textValue()))
        .map(answer -> answer.get("status").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> codesOfAnswers(String request) {
    return Golden.each(Golden.messages().get("answers"))
        .filter(answer -> answer.get("request").textValue().equals(request))
        .map(answer -> Golden.parse(answer.get("body").textValue()))
        .flatMap(body -> Golden.text(body, "code").stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** From the heading of level two that has this text up to the next. */
  private static String section(String text) {
    return Arrays.stream(PAGE.split("(?m)^## "))
        .filter(section -> section.lines().findFirst().orElse("").contains(text))
        .findFirst()
        .orElseThrow(() -> new AssertionError("docs/protocol.md has no heading with " + text));
  }

  /** The lines after a line, up to the next empty one. */
  private static String after(String line) {
    assertTrue(PAGE.contains(line), "docs/protocol.md has no line " + line);
    String rest = PAGE.substring(PAGE.indexOf(line) + line.length());
    return rest.substring(0, rest.indexOf("\n\n"));
  }

  private static Set<String> all(String pattern, String text) {
    return all(Pattern.compile(pattern), text);
  }

  private static Set<String> all(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String read(String path) {
    try {
      return Files.readString(Golden.REPOSITORY.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
