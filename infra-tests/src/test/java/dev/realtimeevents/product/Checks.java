package dev.realtimeevents.product;

import static dev.realtimeevents.product.Suite.allOf;
import static dev.realtimeevents.product.Suite.only;

import java.util.List;

/** Which tests {@code ./realtime verify} runs, and why it does not run the others. */
public final class Checks {
  /** What a check needs. */
  public enum Need {
    NOTHING,

    /** More than some seconds. */
    TIME,

    /** The address of the history. */
    HISTORY
  }

  /** A line of the report. */
  public sealed interface Check {
    String title();
  }

  /**
   * Tests that run against any deployment.
   *
   * @param hint the next step if one fails; empty if the failure says it
   */
  public record Run(String title, Need need, String hint, List<Suite> suites) implements Check {}

  /**
   * Tests that do not. The command does not need them, so they are names.
   *
   * @param tests a class for all of its tests, or {@code Class.test}
   */
  public record NotHere(String title, String reason, List<String> tests) implements Check {}

  private static final String DEFAULTS =
      "Expected are the defaults of ChannelsPerConnection, ConnectionRateLimit and"
          + " ConnectionBurstLimit.";

  private Checks() {}

  /** In the order of the report. */
  public static List<Check> list() {
    return List.of(
        run(
            "Protocol: dispatches that are refused",
            Need.TIME,
            only(BadInputTest.class, "aBadDispatchIsRejectedAndNothingIsStored")),
        run(
            "Protocol: messages that are refused",
            Need.TIME,
            DEFAULTS,
            only(BadInputTest.class, "aBadMessageIsAnsweredAndNothingIsStored")),
        run(
            "Conformance: what API Gateway refuses",
            Need.TIME,
            "docs/conformance.md says what is expected, and where that is from.",
            only(
                BadInputTest.class,
                "aBadRequestReachesNoFunction",
                "aBadFrameClosesItsConnectionAndNothingIsStored")),
        run(
            "Credentials",
            Need.NOTHING,
            "With AllowUnsignedDispatch=true anyone can publish. On AWS it must be false.",
            only(BadInputTest.class, "aDispatchWithoutItsCredentialsIsRejectedAndNothingIsStored"),
            only(RevocationTest.class, "withoutTheSecretNothingIsRevoked")),
        run(
            "Subscriptions and filters",
            Need.NOTHING,
            DEFAULTS + " A gateway that is overloaded pushes a later event first: run it again.",
            only(
                SubscriptionTest.class,
                "aPageWithTheSubprotocolHasNoOtherChannel",
                "severalChannelsAreSubscribedByOneMessage",
                "afterUnsubscribingNoEventArrives",
                "aPongHasTheHeadOfEachChannel"),
            allOf(FilteredPushTest.class)),
        run("Presence", Need.NOTHING, only(SubscriptionTest.class, "presenceCountsTheSubscribers")),
        run(
            "Recovery: no event is missed",
            Need.NOTHING,
            only(
                SubscriptionTest.class,
                "aPageThatComesBackReceivesTheMissedEventsAndThenNewOnes",
                "aPageThatMissedNothingReceivesNothing",
                "aPositionOfAnotherEpochIsNotRecovered",
                "aFilterOfNamesAndPrefixesAppliesToMissedEventsToo",
                "aRewindBeginsWithTheNewestEventsAndGoesOn",
                "aRecoveryWithARefTravelsInFewMessagesThatReachTheHead")),
        run(
            "Recovery at its limit of 1,000 events",
            Need.TIME,
            only(SubscriptionTest.class, "upToTheLimitAllMissedEventsAreRecoveredAndBeyondItNone")),
        run(
            "History over HTTP",
            Need.HISTORY,
            "Is --history-url the output HistoryUrl?",
            only(SubscriptionTest.class, "historyRewindsAndHasALimit"),
            only(TokenTest.class, "theLongestTokenFitsEverywhere")),
        run(
            "Identity: one id is one event",
            Need.NOTHING,
            only(EventIdentityTest.class, "oneIdOnTwoChannelsIsTwoEvents")),
        run(
            "Private channels",
            Need.NOTHING,
            only(
                TokenTest.class,
                "aTokenInTheFirstMessageOpensItsChannels",
                "aTokenAtTheHandshakeOpensThemToo",
                "aTokenDoesNotChooseItsAlgorithm",
                "aSecondTokenDoesNotReplaceTheFirst")),
        run(
            "Private channels: tokens that expire",
            Need.TIME,
            only(
                TokenTest.class,
                "noEventIsLostWhenATokenExpires",
                "anExpiredTokenEndsTheSubscriptionEvenOnASilentChannel")),
        run(
            "Revocation",
            Need.NOTHING,
            only(
                RevocationTest.class,
                "onlyTheUsersConnectionsAreClosedAndWithinASecond",
                "anOldTokenIsRejectedAndANewOneAccepted",
                "theClockOfTheSiteMayBeAhead")),
        run(
            "Limits of a connection",
            Need.NOTHING,
            DEFAULTS,
            only(
                HostileClientTest.class,
                "thirtyRecoveriesAreNotThirtyTimesTheEvents",
                "aPlainClientGetsNoThousandFrames")),
        run(
            "Burst: each event once, in order",
            Need.NOTHING,
            only(BurstTest.class, "everyPageHasEveryEventOnceAndInOrder")),
        run(
            "Latency from request to page",
            Need.NOTHING,
            only(BurstTest.class, "anEventTakesMillisecondsToAPage")),
        notHere(
            "Events of the largest sizes and rarest forms",
            "they go to the channel public, and all visitors would get them",
            "BadInputTest.anUnusualDispatchArrivesLetterForLetter",
            "BadInputTest.aBatchOf100ArrivesInOrder"),
        notHere(
            "Webhooks of WooCommerce that are accepted",
            "they go to the channel woocommerce, and the shop's own pages would get them",
            "EventIdentityTest.twoDeletionsAndTwoRunsOfAnActionAreHeard",
            "EventIdentityTest.aCapturedDeliveryIsGoodForItsOwnEventOnly",
            "EventIdentityTest.anOrderThatNoFrameCanHoldArrivesInASmallerForm"),
        notHere(
            "Floods",
            "they would use up the throttles that the visitors need",
            "FloodTest",
            "HostileClientTest.messagesWithoutEndAreNotAnsweredWithoutEnd",
            "HostileClientTest.theOthersGoOn"),
        notHere(
            "Faults: throttled, lost and repeated pushes, functions that die",
            "only a gateway on this machine fails on demand: './realtime test java', './realtime"
                + " soak'",
            "FanOutTest",
            "PushFailureTest"),
        notHere(
            "A change of the secret or of a parameter",
            "it would change this gateway: './realtime test java'",
            "RotationTest",
            "ParametersTest",
            "RecipeTest"),
        notHere(
            "Conformance in full",
            "it needs the probe instead of this gateway: docs/conformance.md"),
        notHere(
            "The template, snapshots and what the local gateway tells",
            "no URL shows them: './realtime test'",
            "CommandTest",
            "EnvironmentTest",
            "EventsFolderTest",
            "InspectionTest",
            "SnapshotTest",
            "VerifyTest",
            "BadInputTest.theSameProcessesHaveAnsweredAll"));
  }

  private static Check run(String title, Need need, Suite... suites) {
    return run(title, need, "", suites);
  }

  private static Check run(String title, Need need, String hint, Suite... suites) {
    return new Run(title, need, hint, List.of(suites));
  }

  private static Check notHere(String title, String reason, String... tests) {
    return new NotHere(title, reason, List.of(tests));
  }
}
