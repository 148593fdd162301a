/** A program of somebody who uses the npm package `proxmox-api` and keeps the token in `.env`; it prints the version. */
import proxmoxApi from 'proxmox-api';

const { PVE_ENDPOINT = '', PVE_TOKEN_ID = '', PVE_TOKEN_SECRET = '' } = process.env;
const { hostname, port } = new URL(PVE_ENDPOINT);
const api = proxmoxApi({ host: hostname, port: Number(port), tokenID: PVE_TOKEN_ID, tokenSecret: PVE_TOKEN_SECRET });
process.stdout.write((await api.version.$get()).version);
