package dev.realtimeevents.sambuild;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What {@code sam build} made for a function, and {@code sam deploy} uploads as one archive.
 *
 * @param folder with the classes, and the libraries in {@code lib}
 */
record Artifact(Path folder) {
  /** The length of the archive. SAM compresses each file at the same level as here, the default. */
  long uploadedBytes() throws IOException {
    var counted = new Counter();
    try (var archive = new ZipOutputStream(counted)) {
      for (String name : names(folder)) {
        archive.putNextEntry(new ZipEntry(name));
        Files.copy(folder.resolve(name), archive);
        archive.closeEntry();
      }
    }
    return counted.bytes;
  }

  /** The names of all files: those of the folder, and those in its libraries. */
  Set<String> entries() throws IOException {
    var entries = new TreeSet<String>(names(folder));
    try (Stream<Path> libraries = Files.list(folder.resolve("lib"))) {
      for (Path library : libraries.toList()) {
        entries.addAll(inside(library));
      }
    }
    return entries;
  }

  private static List<String> inside(Path library) throws IOException {
    try (var jar = new JarFile(library.toFile())) {
      return jar.stream().map(ZipEntry::getName).toList();
    }
  }

  /** The files below a folder, by their paths in it, with slashes. */
  static Set<String> names(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Counts what is written, and keeps nothing. */
  private static final class Counter extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] written, int offset, int length) {
      bytes += length;
    }
  }
}
