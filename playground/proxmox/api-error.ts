/**
 * An error as Proxmox answers it: the HTTP reason phrase is the first line of `message`, and `errors` names
 * parameters. Proxmox knows no 404 or 409; what a handler dies of is a 500.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly errors: Readonly<Record<string, string>> | undefined;

  constructor(status: number, message: string, errors?: Readonly<Record<string, string>>) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.errors = errors;
  }

  /** The error as it reads inside another one, when it was thrown under the configuration lock. */
  asText(): string {
    if (this.errors === undefined) return this.message;
    const details = Object.entries(this.errors).map(([parameter, problem]) => `${parameter}: ${problem}\n`);
    return `${this.status} ${this.message}${details.join('')}`;
  }
}

/** A handler gave up: 500 with this sentence. */
export function died(sentence: string): ApiError {
  return new ApiError(500, `${sentence}\n`);
}

/** 400: these parameters are wrong. */
export function wrongParameters(errors: Readonly<Record<string, string>>): ApiError {
  return new ApiError(400, 'Parameter verification failed.\n', errors);
}

/** 403; `detail` names the path and the privileges that were missing, where Proxmox names them. */
export function permissionDenied(detail?: string): ApiError {
  return new ApiError(403, `Permission check failed${detail === undefined ? '' : ` (${detail})`}\n`);
}
