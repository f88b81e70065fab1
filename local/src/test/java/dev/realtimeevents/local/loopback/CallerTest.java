package dev.realtimeevents.local.loopback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8080, true",
    "localhost:8080, true",
    "LOCALHOST, true",
    "[::1]:8080, true",
    "page.example:8080, false",
    "localhost.page.example, false",
    "127.0.0.1.page.example, false",
    "page.example:80:localhost, false",
    "localhost@page.example, false",
    "0.0.0.0:8080, false",
    "[::ffff:7f00:1], false",
    "'', false",
    ", false"
  })
  void onlyANameThatAlwaysMeansThisMachineAddressesIt(String host, boolean addresses) {
    assertEquals(addresses, Caller.of(host, null, null).addressesLoopback());
  }

  @ParameterizedTest
  @CsvSource({
    ", , false",
    "http://localhost:8080, same-origin, false",
    ", none, false",
    "http://localhost:8080, , false",
    "http://localhost:8081, , true",
    "https://localhost:8080, , true",
    "https://page.example, , true",
    "null, , true",
    ", cross-site, true",
    ", same-site, true",
    "http://localhost:8080, cross-site, true",
    "https://page.example, same-origin, true"
  })
  void aPageElsewhereHasAnotherOriginOrSite(String origin, String site, boolean elsewhere) {
    assertEquals(elsewhere, Caller.of("localhost:8080", origin, site).isPageElsewhere());
  }
}
