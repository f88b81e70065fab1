package dev.realtimeevents;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The packages, what each may import, and the names of classes. */
final class ArchitectureTest {
  private static final String ROOT = "dev.realtimeevents";

  private static JavaClasses product;

  @BeforeAll
  static void readTheProduct() {
    product =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);
    assertTrue(product.size() > 50, "only " + product.size() + " classes were found");
  }

  @Test
  void onlyTheAdaptersKnowTheAwsSdk() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".aws")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("software.amazon.awssdk..")
        .check(product);
  }

  @Test
  void onlyTheHandlersKnowLambda() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".lambda")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.amazonaws..")
        .check(product);
  }

  @Test
  void eachPackageIsInTheTable() {
    assertEquals(
        Packages.MAY_IMPORT.keySet(),
        product.stream()
            .map(ArchitectureTest::packageOf)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @TestFactory
  Stream<DynamicTest> aPackageImportsOnlyWhatTheTableAllows() {
    return Packages.MAY_IMPORT.entrySet().stream()
        .map(row -> dynamicTest(row.getKey(), () -> checkImports(row.getKey(), row.getValue())));
  }

  /** A package that no longer imports another is no longer allowed to. */
  @Test
  void theTableAllowsNothingThatIsNotImported() {
    Map<String, Set<String>> imported =
        product.stream()
            .collect(
                Collectors.toMap(
                    ArchitectureTest::packageOf,
                    ArchitectureTest::imports,
                    (a, b) -> Stream.concat(a.stream(), b.stream()).collect(Collectors.toSet()),
                    TreeMap::new));
    assertEquals(Packages.MAY_IMPORT, imported);
  }

  private static Set<String> imports(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .map(dependency -> dependency.getTargetClass().getBaseComponentType())
        .filter(target -> target.getPackageName().startsWith(ROOT + "."))
        .map(ArchitectureTest::packageOf)
        .filter(name -> !name.equals(packageOf(type)))
        .collect(Collectors.toSet());
  }

  private static String packageOf(JavaClass type) {
    return type.getPackageName().substring(ROOT.length() + 1);
  }

  private static void checkImports(String name, Set<String> allowed) {
    String[] forbidden =
        Packages.MAY_IMPORT.keySet().stream()
            .filter(other -> !other.equals(name) && !allowed.contains(other))
            .map(other -> ROOT + "." + other + "..")
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .check(product);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(product);
  }

  @Test
  void eventsKnowNothingButJava() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".event")
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(ROOT + ".event", "java.."))
        .check(product);
  }

  @Test
  void protocolKnowsOnlyEventsAndJson() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".protocol")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                ROOT + ".protocol",
                ROOT + ".event",
                ROOT + ".json",
                "com.fasterxml.jackson..",
                "java.."))
        .check(product);
  }

  @Test
  void onlyOneClassConfiguresJackson() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".json")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("com\\.fasterxml\\.jackson\\..*(Mapper|Factory|Feature)")
        .check(product);
  }

  @Test
  void classesHaveNoEmptyNames() {
    noClasses()
        .should()
        .haveNameMatching(".*(Impl|Manager|Utils?|Helper|Abstract[A-Z]\\w*)(\\$.*)?")
        .check(product);
  }

  @Test
  void aRequestHandlerIsNamedFunction() {
    classes()
        .that()
        .implement(RequestHandler.class)
        .should()
        .haveSimpleNameEndingWith("Function")
        .andShould()
        .resideInAPackage(ROOT + ".lambda")
        .check(product);
  }
}
