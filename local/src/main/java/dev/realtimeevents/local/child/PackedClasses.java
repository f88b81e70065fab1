package dev.realtimeevents.local.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs the entries of a class path so that an AOT cache accepts them: it requires jar files, and
 * none whose manifest names a folder.
 */
public final class PackedClasses {
  private PackedClasses() {}

  /**
   * Packs a folder into a jar whose name is a hash of its content. A jar is returned unchanged, or
   * copied without the class path in its manifest.
   *
   * @throws IllegalStateException if the folder cannot be read, or {@code work} cannot be written
   */
  public static Path pack(Path entry, Path work) {
    try {
      if (Files.isDirectory(entry)) {
        byte[] jar = jar(entry);
        return packed(jar, work, () -> jar);
      }
      Optional<Manifest> manifest = manifestWithClassPath(entry);
      if (manifest.isEmpty()) {
        return entry;
      }
      String key = "%s %d %s".formatted(entry, Files.size(entry), Files.getLastModifiedTime(entry));
      return packed(key.getBytes(UTF_8), work, () -> withoutClassPath(entry, manifest.get()));
    } catch (IOException e) {
      throw new IllegalStateException(
          "Cannot pack %s into %s: %s".formatted(entry, work, e.getMessage()), e);
    }
  }

  private interface Content {
    byte[] bytes() throws IOException;
  }

  private static Path packed(byte[] key, Path work, Content content) throws IOException {
    Path file = work.resolve(HexFormat.of().formatHex(Sha256.of(key), 0, 12) + ".jar");
    if (!Files.exists(file)) {
      Files.createDirectories(work);
      Path part = Files.createTempFile(work, "classes", ".part");
      Files.write(part, content.bytes());
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }

  private static Optional<Manifest> manifestWithClassPath(Path jar) throws IOException {
    try (var file = new JarFile(jar.toFile())) {
      return Optional.ofNullable(file.getManifest())
          .filter(it -> it.getMainAttributes().containsKey(Attributes.Name.CLASS_PATH));
    }
  }

  private static byte[] withoutClassPath(Path jar, Manifest manifest) throws IOException {
    manifest.getMainAttributes().remove(Attributes.Name.CLASS_PATH);
    var bytes = new ByteArrayOutputStream();
    try (var file = new JarFile(jar.toFile());
        var copy = new JarOutputStream(bytes, manifest)) {
      for (JarEntry entry : Collections.list(file.entries())) {
        if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
          copy.putNextEntry(new JarEntry(entry.getName()));
          file.getInputStream(entry).transferTo(copy);
        }
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] jar(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      // The libraries that sam build puts beside the classes have their own class path entries.
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(folder.resolve("lib")))
              .sorted()
              .toList();
    }
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (Path file : files) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        ZipEntry entry = new ZipEntry(name).setLastModifiedTime(FileTime.from(Instant.EPOCH));
        zip.putNextEntry(entry);
        zip.write(Files.readAllBytes(file));
      }
    }
    return bytes.toByteArray();
  }
}
