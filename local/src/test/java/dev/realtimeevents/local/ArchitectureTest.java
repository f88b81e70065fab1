package dev.realtimeevents.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may import which. */
final class ArchitectureTest {
  private static final String ROOT = "dev.realtimeevents.local.";

  /** Every package, with the packages that it may import. */
  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          entry("template", Set.of()),
          entry("child", Set.of()),
          entry("client", Set.of()),
          entry("loopback", Set.of()),
          entry("terminal", Set.of()),
          entry("lambda", Set.of("child", "loopback", "template", "terminal")),
          entry("trace", Set.of("lambda")),
          entry("verify", Set.of("terminal")),
          entry("gateway", Set.of("backing", "lambda", "loopback", "template")),
          entry("backing", Set.of("child", "lambda", "loopback", "template")),
          entry("inspect", Set.of("backing", "client", "gateway", "lambda", "template", "trace")),
          entry(
              "cli",
              Set.of(
                  "backing",
                  "client",
                  "gateway",
                  "inspect",
                  "lambda",
                  "loopback",
                  "template",
                  "terminal",
                  "trace",
                  "verify")));

  /** Libraries, with the packages that use them, as a regular expression. */
  private static final Map<String, String> LIBRARY_OF =
      Map.of(
          "org.snakeyaml..", "template",
          "com.sun.net.httpserver..", "(backing|lambda|loopback)",
          "org.eclipse.jetty..", "gateway",
          "software.amazon.awssdk..", "(backing|inspect)",
          "picocli..", "cli");

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `local/…/(\\w+)` \\|[^|]*\\|([^|]*)\\|$");

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.realtimeevents.local");

  private static String packageOf(JavaClass type) {
    return type.getPackageName().substring(ROOT.length()).split("\\.", 2)[0];
  }

  @Test
  void thePackagesImportWhatTheTableSays() {
    Map<String, Set<String>> imported =
        PRODUCT.stream()
            .collect(
                toMap(
                    ArchitectureTest::packageOf,
                    ArchitectureTest::imports,
                    (a, b) -> Stream.concat(a.stream(), b.stream()).collect(toSet())));
    assertEquals(MAY_IMPORT, imported);
  }

  private static Set<String> imports(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .map(dependency -> dependency.getTargetClass().getBaseComponentType())
        .filter(target -> target.getPackageName().startsWith(ROOT))
        .map(ArchitectureTest::packageOf)
        .filter(name -> !name.equals(packageOf(type)))
        .collect(toSet());
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(PRODUCT);
  }

  @Test
  void aLibraryIsUsedWhereItBelongs() {
    LIBRARY_OF.forEach(
        (library, owner) ->
            noClasses()
                .that()
                .haveNameNotMatching(Pattern.quote(ROOT) + owner + "\\..*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(PRODUCT));
  }

  @Test
  void theChildKnowsOnlyJava() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "child")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(ROOT + "child", "java..")
        .check(PRODUCT);
  }

  @Test
  void classesHaveNoEmptyNames() {
    noClasses()
        .should()
        .haveNameMatching(".*(Impl|Manager|Utils?|Helper|Abstract[A-Z]\\w*)(\\$.*)?")
        .check(PRODUCT);
  }

  @Test
  void thePageOnTheArchitectureHasTheSameTable() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "architecture.md"));
    Map<String, Set<String>> documented =
        ROW.matcher(page).results().collect(toMap(row -> row.group(1), row -> names(row.group(2))));
    assertEquals(MAY_IMPORT, documented);
  }

  private static Set<String> names(String cell) {
    return Pattern.compile("`(\\w+)`")
        .matcher(cell)
        .results()
        .map(name -> name.group(1))
        .collect(toSet());
  }
}
