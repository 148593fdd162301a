import { unpack } from '../../src/store/packing.ts';

/**
 * A text with what the store packed as it reads, for whoever searches it.
 * @param before what has to follow a packed one, where only its beginning may be there.
 */
export function unpacked(text: string, before = ''): string {
  const packed = new RegExp(`z1\\.[A-Za-z0-9+/=]+${before === '' ? '' : `(?=${before})`}`, 'g');
  return text.replaceAll(packed, (each) => JSON.stringify(unpack(each)));
}
