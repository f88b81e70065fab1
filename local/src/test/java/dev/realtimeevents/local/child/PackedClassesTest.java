package dev.realtimeevents.local.child;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedClassesTest {
  private static final byte[] CONTENT = {1, 2, 3};

  @TempDir Path folder;

  @Test
  void aJarIsUsedAsItIs() throws Exception {
    Path jar = jar(new Manifest());

    assertEquals(jar, PackedClasses.pack(jar, folder.resolve("work")));
  }

  @Test
  void aJarWhoseManifestNamesOthersIsCopiedWithoutTheirNames() throws Exception {
    var manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, ". other.jar");
    Path jar = jar(manifest);

    Path packed = PackedClasses.pack(jar, folder.resolve("work"));

    assertNotEquals(jar, packed);
    assertEquals(packed, PackedClasses.pack(jar, folder.resolve("work")));
    try (var file = new JarFile(packed.toFile())) {
      Attributes attributes = file.getManifest().getMainAttributes();
      assertNull(attributes.get(Attributes.Name.CLASS_PATH));
      assertEquals("true", attributes.get(Attributes.Name.MULTI_RELEASE));
      assertArrayEquals(CONTENT, file.getInputStream(file.getEntry("a/A.class")).readAllBytes());
    }
  }

  private Path jar(Manifest manifest) throws IOException {
    Path jar = folder.resolve("library.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.putNextEntry(new JarEntry("a/A.class"));
      out.write(CONTENT);
    }
    return jar;
  }
}
