package dev.realtimeevents;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which package may know which. */
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
  void onlyTheHandlersKnowTheAdapters() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + ".lambda", ROOT + ".aws")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + ".aws")
        .check(product);
  }

  @Test
  void nobodyKnowsTheHandlers() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".lambda")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + ".lambda")
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
  void theWireKnowsEventsAndJacksonOnly() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".protocol")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                ROOT + ".protocol", ROOT + ".event", "com.fasterxml.jackson..", "java.."))
        .check(product);
  }

  @Test
  void aClassIsNamedByWhatItIs() {
    noClasses()
        .should()
        .haveNameMatching(".*(Impl|Manager|Utils?|Helper|Abstract[A-Z]\\w*)(\\$.*)?")
        .check(product);
  }

  @Test
  void whatLambdaCallsIsAFunction() {
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
