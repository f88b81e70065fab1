package dev.realtimeevents.local.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The errors of the AWS CLI, in its own words. */
class StackTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with"
            + " id shop does not exist | --stack",
        "The config profile (shop) could not be found | --profile",
        "You must specify a region. You can also configure your region by running \"aws"
            + " configure\". | --region",
        "Unable to locate credentials. You can configure credentials by running \"aws configure\"."
            + " | Sign in",
        "An error occurred (ExpiredToken) when calling the DescribeStacks operation: The security"
            + " token included in the request is expired | Sign in"
      })
  void eachErrorHasTheNextStep(String said, String step) {
    assertTrue(Stack.nextStep(said).contains(step), () -> Stack.nextStep(said));
  }
}
