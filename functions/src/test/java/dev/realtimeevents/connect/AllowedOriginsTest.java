package dev.realtimeevents.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

final class AllowedOriginsTest {

  /** infra-tests/template/test_origins.py asks the template the same. */
  @ParameterizedTest
  @CsvFileSource(
      resources = "allowed-origins.csv",
      numLinesToSkip = 1,
      quoteCharacter = '\'',
      ignoreLeadingAndTrailingWhitespace = false)
  void anEntryThatIsNoOriginIsNamedWithWhatIsOne(String entry, boolean isValid) {
    if (isValid) {
      var _ = new AllowedOrigins(List.of(entry));
    } else {
      IllegalArgumentException wrong =
          assertThrows(
              IllegalArgumentException.class, () -> new AllowedOrigins(List.of("*", entry)));
      assertTrue(wrong.getMessage().contains("\"" + entry + "\""), wrong.getMessage());
      assertTrue(wrong.getMessage().contains("https://example.com"), wrong.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com, https://example.com",
    "https://example.com/, https://example.com",
    "HTTPS://Example.COM, https://example.com",
    "https://example.com, HTTPS://EXAMPLE.com",
    "https://example.com:443, https://example.com",
    "https://example.com, https://example.com:443",
    "http://example.com:80, http://example.com",
    "https://example.com:8443, https://example.com:8443",
    "http://localhost:8080, http://localhost:8080",
    "https://[2001:DB8:0::1], https://[2001:db8::1]",
    "https://[2001:db8::1]:443, https://[2001:db8:0:0:0:0:0:1]",
    "https://*.example.com, https://www.example.com",
    "https://*.example.com, https://a.b.c.example.com",
    "https://*.example.com/, https://WWW.Example.com:443",
    "https://*.Example.com:8443, https://www.example.com:8443",
    "*, null",
    "*, https://anything.example",
    "*, nonsense",
  })
  void isAllowed(String entry, String origin) {
    assertTrue(new AllowedOrigins(List.of(entry)).allow(Optional.of(origin)));
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com, http://example.com",
    "https://example.com, https://example.com:8443",
    "https://example.com, https://example.com:80",
    "http://example.com, http://example.com:443",
    "https://example.com, https://www.example.com",
    "https://example.com, https://example.com.",
    "https://example.com, https://example.com/",
    "https://example.com, https://example.com/shop",
    "https://example.com, https://user@example.com",
    "https://example.com, https://example.com.evil.example",
    "https://example.com, https://evil-example.com",
    "https://example.com, 'https://example.com https://evil.example'",
    "https://example.com, null",
    "https://example.com, ''",
    "https://example.com, *",
    "https://example.com, //example.com",
    "https://example.com, https://example.com:99999999999",
    "https://[::1], https://[::2]",
    "https://[::1], https://[::1%25lo]",
    "https://*.example.com, https://example.com",
    "https://*.example.com, http://www.example.com",
    "https://*.example.com, https://www.example.com:8443",
    "https://*.example.com:8443, https://www.example.com",
    "https://*.example.com, https://evil-example.com",
    "https://*.example.com, https://evilexample.com",
    "https://*.example.com, https://www.example.com.evil.example",
    "https://*.example.com, https://evil.example?.example.com",
    "https://*.example.com, https://evil.example/.example.com",
    "https://*.example.com, https://evil.example#.example.com",
    "https://*.example.com, https://evil.example\\.example.com",
    "https://*.example.com, https://a@www.example.com",
    "https://*.example.com, https://.example.com",
    "https://*.example.com, https://..example.com",
    "https://*.example.com, https://*.example.com",
    "https://*.example.com, https://www.example.com.",
    "https://*.example.com, https://www.examplé.com",
    "https://*.example.com, null",
  })
  void isNotAllowed(String entry, String origin) {
    assertFalse(new AllowedOrigins(List.of(entry)).allow(Optional.of(origin)));
  }

  @Test
  void oneEntryOfManyIsEnough() {
    var origins =
        new AllowedOrigins(List.of("https://example.com", "https://*.example.com", "http://a.b"));

    assertTrue(origins.allow(Optional.of("http://a.b")));
    assertTrue(origins.allow(Optional.of("https://www.example.com")));
    assertFalse(origins.allow(Optional.of("http://www.example.com")));
  }

  @Test
  void onlyTheStarAllowsClientsWithoutAnOrigin() {
    assertFalse(new AllowedOrigins(List.of("https://*.example.com")).allow(Optional.empty()));
    assertTrue(new AllowedOrigins(List.of("*")).allow(Optional.empty()));
    assertEquals(false, new AllowedOrigins(List.of()).allow(Optional.of("https://example.com")));
  }
}
