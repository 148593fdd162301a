import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** What packed text begins with: JSON never does. Another vocabulary needs another mark. */
const MARK = 'z1.';

/**
 * What records are mostly made of: a short one has little in it to be compressed by, so it is compressed by this. What
 * was packed is read by the very same text, so it never changes; that fields come and go makes it fit less, no more.
 */
const VOCABULARY = Buffer.from(
  [
    '"Datastore.Allocate","Datastore.AllocateSpace","Datastore.AllocateTemplate","Datastore.Audit","Group.Allocate",',
    '"Mapping.Audit","Mapping.Use","Permissions.Modify","Pool.Allocate","Pool.Audit","Realm.AllocateUser","SDN.Use",',
    '"Sys.Audit","Sys.Console","Sys.Modify","Sys.PowerMgmt","Sys.Syslog","User.Modify","VM.Allocate","VM.Audit",',
    '"VM.Backup","VM.Clone","VM.Config.CDROM","VM.Config.CPU","VM.Config.Cloudinit","VM.Config.Disk",',
    '"VM.Config.HWType","VM.Config.Memory","VM.Config.Network","VM.Config.Options","VM.Console","VM.Migrate",',
    '"VM.Monitor","VM.PowerMgmt","VM.Snapshot","VM.Snapshot.Rollback","members":["/vms/10","marks":["blind":[],',
    '"escalatesAt":17,"remindsApproversAt":17,"lapsesAt":17,"state":"pending","asked":{"users":["U0"],"groups":["S0"]}',
    '"state":"revoked","cause":{"kind":"expired"},"endedAt":17,"receipt":{"extension":{"until":17,"reveal":{"after":1',
    '{"revision":3,"request":{"id":"","ask":{"requester":"U0","role":"","reason":"","ticket":""},"terms":{"cluster":"',
    '","pveRole":"PVE","leavesAccess":["rights"],"paths":["/pool/","/storage/local-lvm"],"propagate":true,"risk":"medium",',
    '"approvals":[1],"owner":{"kind":"existing","user":"@pve"},"owner":{"kind":"dedicated"},"duration":14400000,',
    '"delivery":"reveal","delivery":"message","formats":["env","ansible","packer","terraform-bpg","curl"],',
    '"reminders":[3600000,600000],"description":"","channel":"C0","ticketUrl":"https://","reactions":true,"policyHash":"",',
    '"preview":{"kind":"known","on":[{"paths":["/vms/"],"held":[],"below":[],"lacking":[]}]}},',
    '"requestedAt":17,"votes":[{"reviewer":"U0","verdict":"approve","via":"reaction","verdict":"approve",',
    '"via":"button","stage":0,"at":17}],"state":"active","approval":{"by":"reviewers","review":{"reviewer":"U0",',
    '"verdict":"approve","via":"button","at":17}},"grant":{"userId":"pvt-@pve","tokenId":"pvt-","fullTokenId":"pvt-',
    '@pve!pvt-","activatedAt":17,"expiresAt":17},"attempt":1,"remindAt":[17]},"comparison":{"failures":0,"retryAt":0},',
    '"desk":{"card":{"channel":"C0","ts":"17","revision":3},"status":{"channel":"D0","ts":"17","revision":3},',
    '"requesterUnreachable":false,"owed":{"card":[],"requester":[],"alerts":[]},"secrets":[],"reactionsReadAt":0,',
    '"homes":{"revision":3,"stuck":false,"failures":0,"retryAt":0},"failures":0,"retryAt":0}}',
  ].join(''),
);

/** Little of zlib's memory serves for texts of this length, and is faster made. */
const OPTIONS = { dictionary: VOCABULARY, windowBits: 13, memLevel: 5 } as const;

/** Makes the JSON of a value small: a quarter of its length for a record. It is plain text still. */
export function pack(value: unknown): string {
  return MARK + deflateRawSync(JSON.stringify(value), OPTIONS).toString('base64');
}

/** Reads what `pack` made, or plain JSON, as it was kept before. @throws Error when it is neither. */
export function unpack(text: string): unknown {
  if (!text.startsWith(MARK)) return JSON.parse(text);
  return JSON.parse(inflateRawSync(Buffer.from(text.slice(MARK.length), 'base64'), OPTIONS).toString());
}
