import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { PLUGIN, startSite } from "../../site/site.mjs";
import { find } from "../../site/programs.mjs";
import { shipped, zip } from "../../zip.mjs";

const archive = async () =>
  zip(await Promise.all(shipped(PLUGIN).map(async (path) => [`realtime-events/${path}`, await readFile(join(PLUGIN, path))])));

test("the archive holds what is shipped, the same bytes each time, and works where it is unpacked", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "realtime-zip-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const bytes = await archive();
  assert.deepEqual(await archive(), bytes);
  await writeFile(join(folder, "plugin.zip"), bytes);
  await promisify(execFile)(find("unzip"), ["-q", "plugin.zip"], { cwd: folder });

  const unpacked = join(folder, "realtime-events");
  const files = shipped(PLUGIN);
  for (const path of files) {
    assert.deepEqual(await readFile(join(unpacked, path)), await readFile(join(PLUGIN, path)), path);
  }
  for (const path of ["readme.txt", "LICENSE", "uninstall.php", "assets/client.js", "languages/realtime-events.pot"]) {
    assert.ok(files.includes(path), path);
  }
  assert.ok(!files.includes(".distignore"));

  const site = await startSite({ plugin: unpacked });
  t.after(() => site.stop());
  assert.match(await site.php(`echo realtime_events_dispatch( 'a' );`), /^evt_/);
});

test("readme.txt says what the plugin's header says", async () => {
  const [readme, header] = await Promise.all(["readme.txt", "realtime-events.php"].map((file) => readFile(join(PLUGIN, file), "utf8")));
  const of = (text, name) => new RegExp(`^[ *]*${name}: +(.+)$`, "m").exec(text)?.[1];
  assert.equal(of(readme, "Stable tag"), of(header, "Version"));
  for (const name of ["Requires at least", "Requires PHP", "License", "License URI"]) {
    assert.equal(of(readme, name), of(header, name), name);
  }
  assert.ok(readme.includes(of(header, "Description")));
  assert.match(header, new RegExp(`'REALTIME_EVENTS_VERSION', '${of(header, "Version")}'`));
});
