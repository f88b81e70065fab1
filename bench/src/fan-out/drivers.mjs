import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inRepository } from 'realtime-events-testkit/repository.mjs';
import { LineProcess } from './line-process.mjs';

const JAVA_HOME = process.env.JAVA_HOME ?? '';
const MODULE = inRepository('bench/java/target');
const CLASS_PATH = [join(MODULE, 'classes'), join(MODULE, 'dependency', '*')].join(delimiter);

/** The credentials of a function. The token of a role is about this long. */
const CREDENTIALS = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'IQoJb3JpZ2luX2VjE'.repeat(60),
};

/** One process for each way to post, and the sink that they post to. */
export class Drivers {
  processes = new Map();
  protocols = new Map();

  /**
   * @param {'plain'|'http1'|'http2'} transport
   * @param {string[]} options of Java
   * @param {string[]} ways
   */
  static async start(transport, options, ways) {
    const drivers = new Drivers(transport, options);
    drivers.sink = await LineProcess.start(process.execPath, [
      inRepository('bench/src/fan-out/sink.mjs'),
      transport,
      ...(transport === 'plain' ? [] : [drivers.keys.store]),
    ]);
    const scheme = transport === 'plain' ? 'http' : 'https';
    drivers.endpoint = `${scheme}://localhost:${await drivers.sink.read()}/prod`;
    return drivers;
  }

  constructor(transport, options) {
    this.transport = transport;
    this.options = options;
    this.folder = mkdtempSync(join(tmpdir(), 'realtime-fan-out-'));
    this.keys = transport === 'plain' ? undefined : newKeys(this.folder);
  }

  /** The CPU time that a new process has spent when its first posts are answered, in ms. */
  async cold(way, posts, atOnce) {
    this.processes.set(way, await this.launch(way));
    const [start, cpu] = await this.ask(way, `open ${posts} ${atOnce}`);
    await this.sink.ask('');
    return (start + cpu) / 1e6;
  }

  /** The CPU time of 1,000 of these posts, in ms. On new connections: of all of them. */
  async post(way, connections, posts, atOnce) {
    const [, cpu] = await this.ask(way, `${connections} ${posts} ${atOnce}`);
    this.protocols.set(way, JSON.parse(await this.sink.ask('')));
    return connections === 'new' ? cpu / 1e6 : cpu / 1e3 / posts;
  }

  /** The protocols of the last posts, as the sink has seen them. */
  protocol(way) {
    return Object.keys(this.protocols.get(way)).join(', ').replace('2.0', '2');
  }

  memory(way) {
    return this.processes.get(way).memory();
  }

  stop() {
    this.sink.stop();
    for (const process of this.processes.values()) process.stop();
    rmSync(this.folder, { recursive: true });
  }

  async ask(way, line) {
    return (await this.processes.get(way).ask(line)).split(' ').map(Number);
  }

  launch(way) {
    const environment = {
      PATH: process.env.PATH,
      ...CREDENTIALS,
      AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI: this.endpoint,
    };
    if (way === 'node-sample') {
      const sample = inRepository('bench/src/fan-out/sample.mjs');
      return LineProcess.start(process.execPath, [sample, this.endpoint], {
        ...environment,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        ...(this.keys && { NODE_EXTRA_CA_CERTS: this.keys.certificate }),
      });
    }
    const name = way === 'jdk' ? `jdk-${this.transport === 'http2' ? 'http2' : 'http1'}` : way;
    const trust = this.keys
      ? [
          `-Djavax.net.ssl.trustStore=${this.keys.trust}`,
          '-Djavax.net.ssl.trustStorePassword=changeit',
        ]
      : [];
    // The heap and collector of a function with 1,024 MB.
    const heap = ['-Xmx870m', '-XX:+UseSerialGC'];
    return LineProcess.start(
      join(JAVA_HOME, 'bin/java'),
      [
        ...this.options,
        ...heap,
        ...trust,
        '-cp',
        CLASS_PATH,
        'dev.realtimeevents.bench.fanout.Driver',
        name,
        this.endpoint,
      ],
      environment,
    );
  }
}

/** A certificate for localhost, of RSA 2048 as those of API Gateway, signed by an authority of its own. */
function newKeys(folder) {
  const authority = join(folder, 'authority.p12');
  const store = join(folder, 'sink.p12');
  const trust = join(folder, 'trust.p12');
  const [request, signed, certificate] = ['request', 'signed', 'authority'].map((name) =>
    join(folder, `${name}.pem`),
  );
  const key = ['-keyalg', 'RSA', '-keysize', '2048', '-validity', '30'];
  keytool(authority, '-genkeypair', '-alias', 'ca', ...key, '-dname', 'CN=Bench', '-ext', 'bc:c');
  keytool(authority, '-exportcert', '-alias', 'ca', '-rfc', '-file', certificate);
  const name = ['-dname', 'CN=localhost'];
  keytool(store, '-genkeypair', '-alias', 'sink', ...key, ...name);
  keytool(store, '-certreq', '-alias', 'sink', '-file', request);
  const san = ['-ext', 'san=dns:localhost'];
  keytool(
    authority,
    '-gencert',
    '-alias',
    'ca',
    '-rfc',
    '-infile',
    request,
    '-outfile',
    signed,
    ...san,
  );
  keytool(store, '-importcert', '-noprompt', '-alias', 'ca', '-file', certificate);
  keytool(store, '-importcert', '-noprompt', '-alias', 'sink', '-file', signed);
  keytool(trust, '-importcert', '-noprompt', '-alias', 'ca', '-file', certificate);
  return { store, trust, certificate };
}

function keytool(store, ...args) {
  const words = ['-keystore', store, '-storepass', 'changeit', '-storetype', 'PKCS12'];
  const done = spawnSync(join(JAVA_HOME, 'bin/keytool'), [...args, ...words], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`keytool ${args[0]} failed: ${done.stdout}${done.stderr}`);
}
