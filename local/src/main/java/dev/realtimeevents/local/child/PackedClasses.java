package dev.realtimeevents.local.child;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs folders of classes into jar files, because an AOT cache requires jar files. */
public final class PackedClasses {
  private PackedClasses() {}

  /**
   * Packs a folder into a jar whose name is a hash of its content. A jar is returned unchanged.
   *
   * @throws IllegalStateException if the folder cannot be read, or {@code work} cannot be written
   */
  public static Path pack(Path entry, Path work) {
    if (!Files.isDirectory(entry)) {
      return entry;
    }
    try {
      byte[] jar = jar(entry);
      Path file = work.resolve(HexFormat.of().formatHex(Sha256.of(jar), 0, 12) + ".jar");
      if (!Files.exists(file)) {
        Files.createDirectories(work);
        Path part = Files.createTempFile(work, "classes", ".part");
        Files.write(part, jar);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return file;
    } catch (IOException e) {
      throw new IllegalStateException(
          "Cannot pack %s into %s: %s".formatted(entry, work, e.getMessage()), e);
    }
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
