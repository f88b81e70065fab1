package dev.realtimeevents.product;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Tests of one class.
 *
 * @param methods in no order
 */
public record Suite(Class<?> type, List<Method> methods) {

  /** All tests of a class. */
  static Suite allOf(Class<?> type) {
    return new Suite(type, tests(type));
  }

  /** Those with these names. */
  static Suite only(Class<?> type, String... names) {
    return new Suite(type, Arrays.stream(names).map(name -> named(type, name)).toList());
  }

  /** Every method of a class that JUnit runs. */
  static List<Method> tests(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
        .toList();
  }

  private static Method named(Class<?> type, String name) {
    return tests(type).stream()
        .filter(method -> method.getName().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(type.getSimpleName() + " has no test " + name));
  }
}
