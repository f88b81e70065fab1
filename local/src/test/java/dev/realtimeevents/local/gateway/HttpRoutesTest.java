package dev.realtimeevents.local.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.realtimeevents.local.template.Application.HttpApi;
import dev.realtimeevents.local.template.Application.HttpRoute;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpRoutesTest {
  private static HttpApi api(String name, HttpRoute... routes) {
    return new HttpApi(name, List.of(routes), Optional.empty(), Optional.empty());
  }

  private final HttpRoutes routes =
      new HttpRoutes(
          List.of(
              api(
                  "One",
                  new HttpRoute("ANY", "/{proxy+}", "Proxy"),
                  new HttpRoute("GET", "/pets/{id}", "Pet"),
                  new HttpRoute("ANY", "/pets/dog", "AnyDog"),
                  new HttpRoute("GET", "/pets/dog", "Dog")),
              api("Two", new HttpRoute("GET", "/pets/dog/{rest+}", "Rest"))));

  private String function(String method, String path) {
    return routes.match(method, path).orElseThrow().route().route().function();
  }

  @Test
  void theMostSpecificRouteWins() {
    assertEquals("Dog", function("GET", "/pets/dog"));
    assertEquals("AnyDog", function("POST", "/pets/dog"));
    assertEquals("Pet", function("GET", "/pets/cat"));
    assertEquals("Rest", function("GET", "/pets/dog/a/b"));
    assertEquals("Proxy", function("POST", "/pets/cat"));
  }

  @Test
  void variablesMatchSegmentsAndGreedyOnesTheRest() {
    assertEquals(
        Map.of("id", "cat"), routes.match("GET", "/pets/cat").orElseThrow().pathParameters());
    assertEquals(
        Map.of("rest", "a/b"), routes.match("GET", "/pets/dog/a/b").orElseThrow().pathParameters());
  }

  @Test
  void withoutADefaultRouteThereMayBeNone() {
    var one = new HttpRoutes(List.of(api("One", new HttpRoute("POST", "/a", "A"))));
    assertTrue(one.match("GET", "/a").isEmpty());
    assertTrue(one.match("POST", "/a/").isEmpty());
    assertTrue(one.match("POST", "/A").isEmpty());
  }

  @Test
  void twoApisWithOneRouteAreAnErrorThatNamesThem() {
    var route = new HttpRoute("GET", "/a", "A");
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new HttpRoutes(List.of(api("One", route), api("Two", route))));
    for (String fact : List.of("One", "Two", "GET /a")) {
      assertTrue(e.getMessage().contains(fact), e.getMessage());
    }
  }
}
