package dev.realtimeevents.verify;

import dev.realtimeevents.local.verify.Deployment;
import dev.realtimeevents.local.verify.Problem;
import dev.realtimeevents.local.verify.Result;
import dev.realtimeevents.local.verify.Verification;
import dev.realtimeevents.product.Checks;
import dev.realtimeevents.product.FirstContact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the suites with the JUnit Platform. */
public final class SuiteVerification implements Verification {
  private static final String CONTACT = "Addresses, secret, and one event";

  /** JUnit's warnings are for those who write tests. */
  private static final Logger JUNIT = Logger.getLogger("org.junit");

  /** Most of the tests wait. */
  private static final String AT_A_TIME = "4";

  /** A test that hangs does not hold up the others. */
  private static final String PATIENCE = "120 s";

  @Override
  public List<Result> verify(Deployment deployment, Pace pace, Progress progress) {
    JUNIT.setLevel(Level.SEVERE);
    describe(deployment);
    Result contact = contact();
    progress.ended(contact);
    var results = new ArrayList<Result>(List.of(contact));
    if (contact instanceof Result.Passed) {
      results.addAll(run(deployment, pace, progress));
    } else {
      Checks.list().forEach(check -> results.add(withoutContact(check)));
    }
    return results;
  }

  /** The suites read these properties. */
  private static void describe(Deployment deployment) {
    System.setProperty("product.dispatch", deployment.dispatch().toString());
    System.setProperty("product.websocket", deployment.webSocket().toString());
    System.setProperty("product.secret", deployment.secret());
    System.setProperty("product.in-use", "true");
    deployment.history().ifPresent(url -> System.setProperty("product.history", url.toString()));
    deployment.origin().ifPresent(page -> System.setProperty("product.origin", page));
  }

  private static Result contact() {
    Optional<Problem> problem;
    try {
      problem = FirstContact.problem();
    } catch (Exception | AssertionError e) {
      problem = Optional.of(new Problem("an event arrives", Tally.reason(e)));
    }
    return problem.isEmpty()
        ? new Result.Passed(CONTACT, FirstContact.STEPS, Map.of())
        : new Result.Failed(CONTACT, FirstContact.STEPS, List.of(problem.get()), "");
  }

  private static Result withoutContact(Checks.Check check) {
    String reason =
        switch (check) {
          case Checks.NotHere not -> not.reason();
          case Checks.Run _ -> "the first check has failed";
        };
    return new Result.NotChecked(check.title(), reason);
  }

  private static List<Result> run(Deployment deployment, Pace pace, Progress progress) {
    var tallies = new ArrayList<Tally>();

    // The lines of the report, once the tests have run.
    var entries = new ArrayList<Supplier<Result>>();
    for (Checks.Check check : Checks.list()) {
      Optional<String> obstacle = obstacle(check, deployment, pace);
      if (obstacle.isEmpty() && check instanceof Checks.Run run) {
        var tally = new Tally(run);
        tallies.add(tally);
        entries.add(tally::result);
      } else {
        Result not = new Result.NotChecked(check.title(), obstacle.orElse(""));
        entries.add(() -> not);
      }
    }
    LauncherFactory.create().execute(request(tallies), new TallyListener(tallies, progress));
    return entries.stream().map(Supplier::get).toList();
  }

  /** Why a check does not run. */
  private static Optional<String> obstacle(Checks.Check check, Deployment deployment, Pace pace) {
    return switch (check) {
      case Checks.NotHere not -> Optional.of(not.reason());
      case Checks.Run run ->
          switch (run.need()) {
            case NOTHING -> Optional.empty();
            case TIME -> pace == Pace.QUICK ? Optional.of("left out by --quick") : Optional.empty();
            case HISTORY ->
                deployment.history().isEmpty()
                    ? Optional.of("its address is not known; give --history-url")
                    : Optional.empty();
          };
    };
  }

  private static LauncherDiscoveryRequest request(List<Tally> tallies) {
    List<? extends DiscoverySelector> selectors =
        tallies.stream()
            .flatMap(tally -> tally.check().suites().stream())
            .flatMap(
                suite ->
                    suite.methods().stream()
                        .map(method -> DiscoverySelectors.selectMethod(suite.type(), method)))
            .toList();
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(selectors)
        .configurationParameter(
            "junit.jupiter.execution.parallel.config.fixed.parallelism", AT_A_TIME)
        .configurationParameter("junit.jupiter.execution.timeout.default", PATIENCE)
        .build();
  }
}
