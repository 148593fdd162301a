import http from 'node:http';
import https from 'node:https';

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** PEM, for https. */
  readonly ca?: string;
  /** Breaks the connection off when aborted. */
  readonly signal?: AbortSignal;
}

export interface RawResponse {
  readonly status: number;
  /** One character for each byte, as the recordings have it. */
  readonly reason: string;
  readonly text: string;
}

/** Sends a request exactly as given: a body on GET, odd headers and all. */
export function send(url: string, { method, path, headers, body, ...connection }: RawRequest): Promise<RawResponse> {
  const client = url.startsWith('https:') ? https : http;
  const length =
    body === undefined || 'Transfer-Encoding' in headers ? {} : { 'Content-Length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = client.request(
      url + path,
      { method, headers: { ...headers, ...length }, agent: false, ...connection },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            reason: response.statusMessage ?? '',
            text: Buffer.concat(chunks).toString('utf8'),
          });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** Parameters as a form or query; a list is given once for each of its entries. */
export function formEncoded(parameters: Readonly<Record<string, unknown>>): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const single of [value].flat()) form.append(name, String(single));
  }
  return form.toString();
}
