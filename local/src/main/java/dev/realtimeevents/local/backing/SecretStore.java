package dev.realtimeevents.local.backing;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtimeevents.local.template.Application.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One secret, in a file that only its owner can read. It stays the same from run to run, so that it
 * needs to be entered in a settings page only once. Thread-safe.
 */
final class SecretStore {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A version of the value.
   *
   * @param createdMillis milliseconds since the epoch
   */
  record Version(String id, String value, long createdMillis) {}

  /**
   * The content of the file.
   *
   * @param previous null before the first rotation
   */
  record Versions(Version current, Version previous) {}

  private final Secret secret;
  private final Path file;
  private Versions versions;

  private SecretStore(Secret secret, Path file, Versions versions) {
    this.secret = secret;
    this.file = file;
    this.versions = versions;
  }

  /** Reads the secret's file in the folder, or generates the secret and writes the file. */
  static SecretStore open(Path folder, Secret secret) throws IOException {
    Path file = folder.resolve(secret.name() + ".json");
    if (Files.exists(file)) {
      try {
        return new SecretStore(secret, file, JSON.readValue(file.toFile(), Versions.class));
      } catch (IOException e) {
        throw new IOException(
            "%s is not a valid secret file (%s). Delete it to generate a new secret"
                .formatted(file, e.getMessage()),
            e);
      }
    }
    Files.createDirectories(folder);
    var first =
        new Version(
            UUID.randomUUID().toString(), generate(secret.length()), Instant.now().toEpochMilli());
    var store = new SecretStore(secret, file, new Versions(first, null));
    store.write();
    return store;
  }

  Secret secret() {
    return secret;
  }

  synchronized Version current() {
    return versions.current();
  }

  synchronized Optional<Version> previous() {
    return Optional.ofNullable(versions.previous());
  }

  /** Replaces the current value, which becomes the previous one. */
  synchronized Version rotate(String id, String value) throws IOException {
    var next = new Version(id, value, Instant.now().toEpochMilli());
    versions = new Versions(next, versions.current());
    write();
    return next;
  }

  private void write() throws IOException {
    Path temporary = Files.createTempFile(file.getParent(), secret.name(), ".tmp", ownerOnly());
    Files.write(temporary, JSON.writeValueAsBytes(versions));
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private FileAttribute<?>[] ownerOnly() {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /** A value of random letters and digits. */
  static String generate(int length) {
    return new SecureRandom()
        .ints(length, 0, ALPHABET.length())
        .collect(StringBuilder::new, (text, i) -> text.append(ALPHABET.charAt(i)), (a, b) -> {})
        .toString();
  }
}
