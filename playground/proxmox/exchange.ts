import type { Credentials } from './authentication.ts';

/** A request as it came over the wire, its body read. */
export interface ApiRequest {
  readonly verb: string;
  /** Unescaped byte by byte, as Proxmox does: `%C3%BC` is two characters. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly credentials: Credentials;
  readonly contentType: string;
  readonly isChunked: boolean;
  /** Undefined when larger than any body Proxmox reads. */
  readonly body: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly reason: string;
  /** Undefined: an answer without body, content type or length. */
  readonly body?: string;
  readonly contentType?: string;
}
