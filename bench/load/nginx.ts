import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { freePort, waitForAnswer } from './free-port'
import { OTHER_CORE, startPinned, TESTED_CORE } from './processes'

export type Nginx = { readonly url: string; readonly pid: number }

function header(directory: string): string {
  return `daemon off; master_process off; worker_processes 1; pid ${directory}/nginx.pid;
error_log ${directory}/error.log error;
events { worker_connections 4096; }
`
}

function httpBlock(directory: string, content: string): string {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${directory}/${name};`)
    .join(' ')
  return `http { access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; server_tokens off;
keepalive_timeout 120s; keepalive_requests 100000000; ${folders}
${content} }`
}

/** A POST turned into the GET of a file: the only internal redirect that lets nginx answer a POST with a static file. */
function upstreamServer(port: number, directory: string): string {
  return `map "$http_accept $http_user_agent" $answer { default /json/message.json; "~event-stream|bench-stream" /sse/message.sse; }
open_file_cache max=16; open_file_cache_valid 600s;
server { listen 127.0.0.1:${port} backlog=4096; root ${directory};
location / { return 200 "ok"; }
location ~ ^/v1/(messages|chat/completions)$ { error_page 405 =200 $answer; return 405; }
location /json/ { internal; alias ${directory}/answers/; types {} default_type application/json; }
location /sse/ { internal; alias ${directory}/answers/; types {} default_type "text/event-stream; charset=utf-8"; } }`
}

/** How the yardstick passes an answer on: gathered as nginx does by default, or piece by piece as event streams are. */
type ProxyKind = 'plain' | 'stream'

const BUFFERING: Readonly<Record<ProxyKind, string>> = { plain: '', stream: 'proxy_buffering off;' }

function proxyServer(kind: ProxyKind, port: number, upstreamPort: number): string {
  return `upstream target { server 127.0.0.1:${upstreamPort}; keepalive 512; keepalive_requests 100000000; }
server { listen 127.0.0.1:${port} backlog=4096;
location / { proxy_pass http://target; proxy_http_version 1.1; proxy_set_header Connection ""; ${BUFFERING[kind]} } }`
}

async function start(directory: string, core: number, content: (port: number) => string): Promise<Nginx> {
  mkdirSync(directory, { recursive: true })
  const port = await freePort()
  const config = path.join(directory, 'nginx.conf')
  writeFileSync(config, header(directory) + httpBlock(directory, content(port)))
  const output: string[] = []
  const child = startPinned(['nginx', '-p', directory, '-c', config], { core, output })
  const url = `http://127.0.0.1:${port}`
  await waitForAnswer({ url: `${url}/`, withinMs: 5_000, output })
  return { url, pid: child.pid ?? 0 }
}

/** The static upstream, beside the load generator; `accept: text/event-stream` or the user agent `bench-stream` gets the stream. */
export function startUpstream(directory: string): Promise<Nginx> {
  return start(path.join(directory, 'upstream'), OTHER_CORE, (port) => upstreamServer(port, directory))
}

/**
 * The yardstick: nginx as a reverse proxy, where the gateway runs otherwise. For streams one that does not buffer, as the
 * gateway must not either: it says `x-accel-buffering: no` of its own, and each piece leaves when it comes.
 */
export function startProxy(directory: string, upstream: Nginx, kind: ProxyKind): Promise<Nginx> {
  const upstreamPort = Number(new URL(upstream.url).port)
  return start(path.join(directory, `${kind}-proxy`), TESTED_CORE, (port) =>
    proxyServer(kind, port, upstreamPort),
  )
}
