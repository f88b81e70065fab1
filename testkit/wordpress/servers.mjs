import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listens } from '../ports.mjs';
import { find, php } from '../programs.mjs';
import { startProcess } from '../processes.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const isRoot = process.getuid() === 0;
const SERVERS = { php: builtIn, nginx, apache };

/** The settings of a php.ini. */
const INI = {
  display_errors: '0',
  memory_limit: '256M',
  'opcache.revalidate_freq': '0',
};

/**
 * Serves a WordPress.
 *
 * @param {"php" | "nginx" | "apache"} kind
 * @param {object} options
 * @param {string} options.work the site's folder
 * @param {string} options.path the folder of WordPress
 * @param {number} options.port on 127.0.0.1
 * @param {object[]} options.running gets the processes to stop
 */
export async function startServer(kind, options) {
  await SERVERS[kind](options);
}

/** PHP's built-in server. It needs only PHP, and cannot continue after a response. */
async function builtIn({ work, path, port, running }) {
  const settings = Object.entries(INI).flatMap(([name, value]) => ['-d', `${name}=${value}`]);
  running.push(
    await startProcess(
      [php(), ...settings, '-S', `127.0.0.1:${port}`, '-t', path, join(here, 'router.php')],
      {
        log: join(work, 'web.log'),
        ready: () => listens(port),
        // WordPress calls itself for its cron and for the loopback test.
        env: { ...process.env, PHP_CLI_SERVER_WORKERS: '4' },
      },
    ),
  );
}

async function nginx({ work, path, port, running }) {
  const socket = join(work, 'php-fpm.sock');
  const fpm = join(work, 'php-fpm.conf');
  await writeFile(
    fpm,
    `[global]
error_log = /dev/stderr
daemonize = no
[www]
listen = ${socket}
pm = static
pm.max_children = 8
catch_workers_output = yes
${isRoot ? 'user = root\ngroup = root\n' : ''}${Object.entries(INI)
      .map(([name, value]) => `php_admin_value[${name}] = ${value}\n`)
      .join('')}`,
  );
  running.push(
    await startProcess(
      [
        find('php-fpm'),
        '--nodaemonize',
        '--fpm-config',
        fpm,
        ...(isRoot ? ['--allow-to-run-as-root'] : []),
      ],
      { log: join(work, 'php-fpm.log'), ready: () => listens(socket) },
    ),
  );

  const temporary = join(work, 'nginx');
  await mkdir(temporary, { recursive: true });
  const configuration = join(work, 'nginx.conf');
  await writeFile(
    configuration,
    `${isRoot ? 'user root;\n' : ''}daemon off;
worker_processes 2;
pid ${join(temporary, 'pid')};
error_log stderr;
events { worker_connections 512; }
http {
  access_log off;
  client_max_body_size 64m;
  client_body_temp_path ${join(temporary, 'body')};
  proxy_temp_path ${join(temporary, 'proxy')};
  fastcgi_temp_path ${join(temporary, 'fastcgi')};
  uwsgi_temp_path ${join(temporary, 'uwsgi')};
  scgi_temp_path ${join(temporary, 'scgi')};
  types {
    text/html html; text/css css; text/javascript js mjs; application/json json;
    image/svg+xml svg; image/png png; image/jpeg jpg jpeg; image/gif gif; image/webp webp;
    font/woff2 woff2; font/woff woff;
  }
  server {
    listen 127.0.0.1:${port};
    root ${path};
    index index.php;
    location / { try_files $uri $uri/ /index.php?$args; }
    location ~ \\.php$ {
      try_files $uri =404;
      fastcgi_pass unix:${socket};
      fastcgi_read_timeout 300s;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_param SCRIPT_NAME $fastcgi_script_name;
      fastcgi_param DOCUMENT_ROOT $document_root;
      fastcgi_param DOCUMENT_URI $document_uri;
      fastcgi_param REQUEST_URI $request_uri;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param HTTP_HOST $http_host;
      fastcgi_param SERVER_NAME localhost;
      fastcgi_param SERVER_PORT ${port};
      fastcgi_param SERVER_PROTOCOL $server_protocol;
      fastcgi_param SERVER_SOFTWARE nginx;
      fastcgi_param GATEWAY_INTERFACE CGI/1.1;
      fastcgi_param REMOTE_ADDR $remote_addr;
    }
  }
}
`,
  );
  running.push(
    await startProcess([find('nginx'), '-e', 'stderr', '-p', work, '-c', configuration], {
      log: join(work, 'nginx.log'),
      ready: () => listens(port),
    }),
  );
}

/** Debian's Apache with mod_php. A response ends only when PHP ends. */
async function apache({ work, path, port, running }) {
  const configuration = join(work, 'apache.conf');
  const modules = ['mpm_prefork', 'authz_core', 'dir', 'mime', 'rewrite'];
  await writeFile(
    configuration,
    `ServerRoot ${work}
ServerName localhost
DefaultRuntimeDir ${work}
PidFile ${join(work, 'apache.pid')}
Listen 127.0.0.1:${port}
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
IncludeOptional /etc/apache2/mods-available/php*.load
TypesConfig /etc/mime.types
ErrorLog /dev/stderr
StartServers 2
MaxRequestWorkers 8
DirectoryIndex index.php
DocumentRoot ${path}
<Directory ${path}>
  Options FollowSymLinks
  Require all granted
  RewriteEngine On
  RewriteCond %{REQUEST_FILENAME} !-f
  RewriteCond %{REQUEST_FILENAME} !-d
  RewriteRule . /index.php [L]
</Directory>
<FilesMatch "\\.php$">
  SetHandler application/x-httpd-php
</FilesMatch>
${Object.entries(INI)
  .map(([name, value]) => `php_admin_value ${name} ${value}\n`)
  .join('')}`,
  );
  running.push(
    await startProcess([find('apache'), '-D', 'FOREGROUND', '-f', configuration], {
      log: join(work, 'apache.log'),
      ready: () => listens(port),
    }),
  );
}
